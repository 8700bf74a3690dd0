"""The gallery plays lessons as vectors from a server, and their MP4 from disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from dlmotion.player.script import script, script_name
from dlmotion.player.stream import encode
from dlmotion.publish.gallery import Script, build_gallery
from dlmotion.publish.lesson import load_lessons
from tests.player.scenes import SIZE, Dark, Light, strip
from tests.publish.browser import Watched, chromium, opened, served, until
from tests.publish.tree import build_lesson, write_lesson

__all__ = ["chromium"]

READY = "document.querySelector('dlmotion-film').dataset.state === 'ready'"


def film(lang: str, frames: int, second: float) -> dict[str, Any]:
    """A film of two beats, of which the second begins then."""
    spans = {"scores": (0.0, second), "shares": (second, frames / SIZE["fps"])}
    said = {"zh": "中", "en": "en"}
    beats = [
        {"key": key, "start": start, "end": end, "caption": said}
        for key, (start, end) in spans.items()
    ]
    return {"lang": lang, "frames": frames, "beats": beats}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gallery")
    for slug in ("softmax", "neuron"):
        write_lesson(folder / "scenes", slug, order=18 if slug == "softmax" else 6)
        build_lesson(folder / "media", slug)
    both, tables = strip(Dark, Light)
    head = {
        "size": [SIZE["width"], SIZE["height"]],
        "fps": SIZE["fps"],
        "themes": ["dark", "light"],
        "title": {"zh": "题", "en": "Title"},
        "films": [film("zh", both.frames, 2.0), film("en", both.frames, 3.0)],
    }
    stream = encode([both, both], tables, head, 2)
    (folder / "media/softmax/softmax.motion").write_bytes(stream)
    player = Script(script_name(), script())
    build_gallery(load_lessons(folder / "scenes"), folder / "media", folder / "site", player)
    return folder / "site"


@pytest.fixture
def seen(chromium: Browser) -> Iterator[Watched]:
    with opened(chromium, color_scheme="light") as watched:
        yield watched
        assert (watched.errors, watched.foreign()) == ([], [])


def test_chapters_seek_in_the_film_of_the_page_s_language(seen: Watched, site: Path) -> None:
    page = seen.page
    with served(site) as url:
        page.goto(url + "en/softmax.html")
        until(page, READY)
        assert not page.locator("video").is_visible()
        chapters = page.locator(".chapters a")
        starts = [chapters.nth(place).get_attribute("data-start") for place in range(2)]
        assert starts == ["0", "3"]
        assert chapters.nth(1).locator(".clock").inner_text() == "0:03"
        chapters.nth(1).click()
        until(page, "document.querySelector('dlmotion-film').currentTime >= 3")
        assert chapters.nth(1).get_attribute("aria-current") == "true"
        page.goto(url + "zh/softmax.html#beat=shares")
        until(page, READY)
        assert page.evaluate("document.querySelector('dlmotion-film').currentTime") == 2
        page.evaluate("location.hash = '#t=1.5'")
        until(page, "document.querySelector('dlmotion-film').currentTime === 1.5")


def test_a_lesson_without_vectors_has_its_video(seen: Watched, site: Path) -> None:
    with served(site) as url:
        seen.page.goto(url + "zh/neuron.html")
        assert seen.page.locator("video").is_visible()
        assert seen.page.locator("dlmotion-film").count() == 0


def test_from_disk_the_video_plays(seen: Watched, site: Path) -> None:
    seen.page.goto((site / "zh/softmax.html").as_uri())
    assert seen.page.locator("dlmotion-film video").is_visible()


def test_enter_opens_the_only_lesson_that_is_found(seen: Watched, site: Path) -> None:
    page = seen.page
    with served(site) as url:
        page.goto(url + "zh/index.html")
        page.get_by_role("searchbox").fill("neuron")
        page.keyboard.press("Enter")
        page.wait_for_url("**/zh/neuron.html")
