"""The gallery plays lessons as vectors from a server, and their MP4 from disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from dlmotion.player.script import script, script_name
from dlmotion.player.stream import encode
from dlmotion.publish.gallery import Script, build_gallery
from dlmotion.publish.lesson import load_lessons
from tests.player.pages import READS, READY
from tests.player.scenes import SIZE, Dark, Light, strip
from tests.publish.browser import Watched, chromium, node_package, opened, served, until
from tests.publish.test_gallery_browser import AXE
from tests.publish.tree import build_lesson, write_lesson

__all__ = ["chromium"]

PAINTED = """[...document.querySelectorAll('.chapters canvas')].map(canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return [data[0], new Set(new Uint32Array(data.buffer)).size];
})"""


NAME = {"zh": "学习率", "en": "the learning rate that it has"}
SLID = {"gradient-descent": {"sliders": {"rate": {"values": [0.1, 0.25]} | NAME}}}


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
    for slug, order in (("softmax", 18), ("neuron", 6), ("gradient-descent", 25)):
        write_lesson(folder / "scenes", slug, order=order, **SLID.get(slug, {}))
        build_lesson(folder / "media", slug)
    for each in (folder / "media/neuron").glob("neuron.en.*"):
        each.unlink()
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
    at = [one | {"position": place} for place in (0, 1) for one in head["films"]]
    other = {"zh": "另", "en": "another"}
    for one in at[2:]:
        one["beats"] = [beat | {"caption": other} for beat in one["beats"]]
    slider = {"input": "rate", "name": NAME, "values": [0.1, 0.25], "own": 0}
    slider["receipts"] = [{"takeaway": said} for said in ({"zh": "中", "en": "en"}, other)]
    stream = encode([both] * 4, tables, head | {"films": at, "slider": slider}, 2)
    (folder / "media/gradient-descent/gradient-descent.motion").write_bytes(stream)
    player = Script(script_name(), script())
    build_gallery(load_lessons(folder / "scenes"), folder / "media", folder / "site", player)
    return folder / "site"


@pytest.fixture
def seen(chromium: Browser) -> Iterator[Watched]:
    with opened(chromium, color_scheme="light") as watched:
        watched.page.add_init_script(READS.format(langs=["en", "zh-CN"]))
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
        assert page.evaluate("document.activeElement.localName") == "dlmotion-film"
        page.goto(url + "zh/softmax.html#beat=shares")
        until(page, READY)
        assert page.evaluate("document.querySelector('dlmotion-film').currentTime") == 2
        page.evaluate("location.hash = '#t=1.5'")
        until(page, "document.querySelector('dlmotion-film').currentTime === 1.5")


def test_words_beside_the_film_follow_its_slider(seen: Watched, site: Path) -> None:
    page = seen.page
    with served(site) as url:
        page.goto(url + "en/gradient-descent.html")
        until(page, READY)
        note, film = page.locator("[data-own]"), "document.querySelector('dlmotion-film')"
        words = "[...document.querySelectorAll('.transcript p')].map(each => each.textContent)"
        for position, said in ((1, "another"), (0, "en")):
            page.evaluate(f"{film}.position = {position}")
            until(page, f"document.querySelector('.lede').textContent === '{said}'")
            assert page.evaluate(words) == [said, said]
            assert note.is_visible() is (position == 1)


def test_a_page_says_which_film_is_in_the_other_language(site: Path, tmp_path: Path) -> None:
    media = tmp_path / "media"
    shutil.copytree(site.parent / "media", media)
    lessons = load_lessons(site.parent / "scenes")

    def said() -> str:
        build_gallery(lessons, media, tmp_path / "site", Script(script_name(), script()))
        return (tmp_path / "site/en/neuron.html").read_text(encoding="utf-8")

    assert "This lesson has a Chinese film only." in said()
    shutil.copy(media / "softmax/softmax.motion", media / "neuron/neuron.motion")
    page = said()
    assert "The video file is in Chinese." in page
    assert "Chinese film only" not in page


def test_chapters_have_pictures_of_the_film_in_the_page_s_theme(seen: Watched, site: Path) -> None:
    page = seen.page
    with served(site) as url:
        page.goto(url + "en/softmax.html")
        until(page, READY)
        for ground in (250, 16):
            until(page, f"{PAINTED}.filter(([first, colours]) => first === {ground}).length === 2")
            assert all(colours > 2 for _, colours in page.evaluate(PAINTED))
            page.locator("[data-theme-switch]").click()


@pytest.mark.parametrize("chosen", [False, True])
def test_an_english_reader_of_a_chinese_page_sees_the_english_film(
    chromium: Browser, site: Path, chosen: bool
) -> None:
    with opened(chromium, locale="en-US") as watched, served(site) as url:
        page = watched.page
        if chosen:
            page.goto(url + "en/softmax.html")
            page.get_by_role("link", name="中文").click()
            page.wait_for_url("**/zh/softmax.html")
        else:
            page.goto(url + "zh/softmax.html")
        until(page, READY)
        # The Chinese film, where they chose it, has its sentences in English below.
        assert page.evaluate("document.querySelector('dlmotion-film').which") == int(not chosen)
        assert page.locator("dlmotion-film [part=caption]").is_visible() is chosen
        starts = page.evaluate(
            "[...document.querySelectorAll('.chapters a')].map(each => each.dataset.start)"
        )
        assert starts == (["0", "2"] if chosen else ["0", "3"])


def test_the_film_comes_without_moving_the_page(seen: Watched, site: Path) -> None:
    page = seen.page
    page.add_init_script(
        "new PerformanceObserver(found => { (window.shifts ??= []).push(...found.getEntries()"
        ".map(each => each.value)); }).observe({type: 'layout-shift', buffered: true})"
    )
    with served(site) as url:
        for width in (390, 800, 1600):
            page.set_viewport_size({"width": width, "height": 900})
            for name in ("zh/softmax", "zh/gradient-descent", "en/gradient-descent"):
                page.goto(f"{url}{name}.html")
                until(page, READY)
                page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
                # What is left: the button for the theme comes with the page's script.
                assert page.evaluate("(window.shifts ?? []).reduce((a, b) => a + b, 0)") < 0.002


def test_axe_finds_nothing_serious_in_a_film(chromium: Browser, site: Path) -> None:
    axe = (node_package("axe-core") / "axe.min.js").read_text(encoding="utf-8")
    with served(site) as url, opened(chromium, bypass_csp=True, locale="zh-CN") as watched:
        page = watched.page
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.goto(url + "zh/softmax.html")
            until(page, READY)
            page.locator("dlmotion-film [part=captions]").click()
            page.locator("dlmotion-film [part=more]").click()
            page.evaluate(axe)
            assert page.evaluate(AXE) == [], scheme


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


def test_a_damaged_film_leaves_the_video_with_its_captions(
    chromium: Browser, site: Path, tmp_path: Path
) -> None:
    shutil.copytree(site, tmp_path / "site", symlinks=False)
    film = tmp_path / "site/media/softmax/softmax.motion"
    whole = film.read_bytes()
    film.unlink()
    film.write_bytes(whole[: len(whole) // 2])
    with opened(chromium, locale="zh-CN") as watched, served(tmp_path / "site") as url:
        page = watched.page
        page.goto(url + "zh/softmax.html#t=2")
        until(page, "document.querySelector('dlmotion-film').dataset.state === 'refused'")
        until(page, "Math.abs(document.querySelector('video').currentTime - 2) < 0.1")
        assert page.locator("video").is_visible()
        assert page.locator("[data-captions]").is_visible()
        assert page.locator(".chapters canvas").count() == 0
