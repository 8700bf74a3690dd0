"""The player in Chromium: it shows what the reel paints, and does what keys and page say."""

from __future__ import annotations

import base64
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from dlmotion.player.columns import pack
from dlmotion.player.script import script, script_name
from dlmotion.player.stream import encode, unwrap, wrap
from dlmotion.player.strip import Tables, strip_of
from dlmotion.player.take import Props
from dlmotion.reel.display_list import Picture
from dlmotion.reel.paint.painter import Painter
from dlmotion.reel.record.recorder import recorded
from tests.player.scenes import SIZE, Dark, Light, take
from tests.publish.browser import Watched, chromium, opened, served, until

__all__ = ["chromium"]

POLICY = "default-src 'self'"
FPS = SIZE["fps"]
PAGE = """<!doctype html><html lang="{lang}" data-theme="dark"><meta charset="utf-8">
<title>film</title><script type="module" src="{script}"></script>
<dlmotion-film src="{src}">{inside}</dlmotion-film></html>"""
VIDEO = '<video controls src="film.mp4"></video>'
BEATS = [("enter", 0.0, 1.5), ("words", 1.5, 2.6), ("rest", 2.6, 4.2)]


def beats(late: float) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "start": round(start * late, 3),
            "end": round(end * late, 3),
            "caption": {"zh": f"中 {key}", "en": f"en {key}"},
        }
        for key, start, end in BEATS
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a film in two languages, which are the same but for what they are called."""
    folder = tmp_path_factory.mktemp("site")
    props, tables = Props(), Tables()
    both = strip_of([take(Dark, props), take(Light, props)], tables)
    films = [{"lang": lang, "frames": both.frames, "beats": beats(1.0)} for lang in ("zh", "en")]
    head = {
        "size": [SIZE["width"], SIZE["height"]],
        "fps": FPS,
        "themes": ["dark", "light"],
        "title": {"zh": "学习率", "en": "Learning rate"},
        "films": films,
    }
    stream = encode([both, both], tables, head, 2)
    (folder / "film.motion").write_bytes(stream)
    (folder / "broken.motion").write_bytes(stream[:-5] + b"\0\0\0\0\0")
    (folder / script_name()).write_text(script(), encoding="utf-8")
    for name, src, inside in (
        ("index", "film.motion", VIDEO),
        ("bare", "broken.motion", ""),
        ("broken", "broken.motion", VIDEO),
        ("missing", "none.motion", VIDEO),
    ):
        text = PAGE.format(lang="zh", script=script_name(), src=src, inside=inside)
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def seen(site: Path, chromium: Browser) -> Iterator[Watched]:
    size = {"width": SIZE["width"] + 16, "height": 600}
    with opened(chromium, viewport=size) as watched, served(site, POLICY) as url:
        watched.page.goto(url + "index.html")
        until(watched.page, "document.querySelector('dlmotion-film').dataset.state === 'ready'")
        yield watched
        assert [
            error for error in watched.errors if "film.mp4" not in error and "404" not in error
        ] == []
        assert watched.foreign() == []


def at(page: Page, what: str) -> Any:
    return page.evaluate(
        f"(() => {{ const film = document.querySelector('dlmotion-film'); return {what}; }})()"
    )


class Kept:
    """A sink that keeps all pictures."""

    def __init__(self) -> None:
        self.frames = 0
        self.pictures: list[Picture] = []

    def add(self, picture: Picture, count: int = 1) -> None:
        self.frames += count
        self.pictures += [picture] * count

    def end_play(self) -> None:
        """Nothing to end."""


def reel(scene: type) -> tuple[list[Picture], Painter]:
    """Pictures of a scene, and what paints them."""
    kept, size = Kept(), (SIZE["width"], SIZE["height"])
    with recorded(scene, kept, width=size[0], height=size[1], fps=FPS, seed=0):
        return kept.pictures, Painter(*size)


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    error = np.mean((one.astype(float) - other.astype(float)) ** 2)
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


@pytest.mark.parametrize(("theme", "scene"), [("dark", Dark), ("light", Light)])
def test_the_page_shows_what_the_reel_paints(seen: Watched, theme: str, scene: type) -> None:
    page = seen.page
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    index = ["dark", "light"].index(theme)
    until(page, f"document.querySelector('dlmotion-film').theme === {index}")
    pictures, painter = reel(scene)
    found = {}
    for frame in range(0, len(pictures), 2):
        url = page.evaluate(
            """([frame, width, height]) => {
              const film = document.querySelector('dlmotion-film');
              film.canvas.width = width;
              film.canvas.height = height;
              film.shown = null;
              film.clock.seek(frame);
              return film.canvas.toDataURL('image/png');
            }""",
            [frame, SIZE["width"], SIZE["height"]],
        )
        shot = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGB")
        found[frame] = psnr(np.asarray(shot), painter.paint(pictures[frame])[..., :3])
    assert min(found.values()) >= 36


def test_a_film_plays_to_its_end(seen: Watched) -> None:
    page = seen.page
    assert (at(page, "film.duration"), at(page, "film.paused")) == (4.2, True)
    page.evaluate("document.querySelector('dlmotion-film').playbackRate = 2")
    at(page, "film.play()")
    until(page, "document.querySelector('dlmotion-film').currentTime > 0.3")
    until(page, "document.querySelector('dlmotion-film').paused")
    assert at(page, "film.currentTime") == pytest.approx(4.1)


def test_keys_do_what_people_know(seen: Watched) -> None:
    page = seen.page
    page.locator("dlmotion-film").focus()
    press = page.keyboard.press
    places = []
    for key in ("ArrowRight", "ArrowRight", ".", ",", ",", "ArrowLeft", "5", "Home", "End", "j"):
        press(key)
        places.append(round(at(page, "film.currentTime"), 2))
    # A beat's start is near after ←: from 2.5 s, more than a second into the second beat, back to
    # where that begins.
    assert places == [1.5, 2.6, 2.7, 2.6, 2.5, 1.5, 2.1, 0.0, 4.1, 0.0]
    press(" ")
    assert at(page, "film.paused") is False
    press("k")
    assert at(page, "film.paused") is True
    press(">")
    assert at(page, "film.playbackRate") == 1.25
    press("c")
    caption = page.locator("dlmotion-film [part=caption]")
    press("ArrowRight")
    assert caption.inner_text() == "中 words"
    assert page.locator("dlmotion-film [part=captions]").get_attribute("aria-pressed") == "true"


def test_theme_and_language_follow_the_page(seen: Watched) -> None:
    page = seen.page
    at(page, "film.toBeat(1)")
    ground = "[...film.context.getImageData(2, 2, 1, 1).data]"
    assert at(page, ground) == [16, 20, 24, 255]
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    until(page, "document.querySelector('dlmotion-film').theme === 1")
    assert at(page, ground) == [250, 250, 250, 255]
    assert at(page, "film.getAttribute('aria-label')") == "学习率"
    page.evaluate("document.documentElement.lang = 'en-GB'")
    until(page, "document.querySelector('dlmotion-film').which === 1")
    assert at(page, "film.getAttribute('aria-label')") == "Learning rate"
    assert at(page, "film.currentTime") == 1.5
    assert page.locator("dlmotion-film [part=canvas]").get_attribute("aria-label") == "en words"


def test_the_scrubber_seeks_and_shows_what_is_there(seen: Watched) -> None:
    page = seen.page
    scrubber = page.locator("dlmotion-film [part=scrubber]")
    scrubber.fill("26")
    assert at(page, "film.currentTime") == 2.6
    assert page.locator("dlmotion-film [part=beats] i").count() == 2
    thumbnail = page.locator("dlmotion-film [part=thumbnail]")
    assert not thumbnail.is_visible()
    scrubber.hover()
    assert thumbnail.is_visible()


def test_where_motion_is_not_wanted_beats_are_steps(site: Path, chromium: Browser) -> None:
    with opened(chromium, reduced_motion="reduce") as watched, served(site, POLICY) as url:
        page = watched.page
        page.goto(url + "index.html")
        until(page, "document.querySelector('dlmotion-film').dataset.state === 'ready'")
        page.locator("dlmotion-film").focus()
        places = []
        for _ in range(4):
            page.keyboard.press(" ")
            places.append((round(at(page, "film.currentTime"), 2), at(page, "film.paused")))
        assert places == [(1.4, True), (2.5, True), (4.1, True), (1.4, True)]


@pytest.mark.parametrize("name", ["broken", "missing"])
def test_a_film_that_is_not_whole_is_the_video(site: Path, chromium: Browser, name: str) -> None:
    with opened(chromium) as watched, served(site, POLICY) as url:
        watched.page.goto(f"{url}{name}.html")
        until(watched.page, "document.querySelector('dlmotion-film').dataset.state === 'refused'")
        assert watched.page.locator("video").is_visible()


def test_without_a_video_a_line_says_why(site: Path, chromium: Browser) -> None:
    with opened(chromium) as watched, served(site, POLICY) as url:
        watched.page.goto(url + "bare.html")
        alert = watched.page.get_by_role("alert")
        assert alert.inner_text() == "This film cannot be shown: the file is damaged."


def test_without_script_the_video_is_there(site: Path, chromium: Browser) -> None:
    with opened(chromium, java_script_enabled=False) as watched, served(site, POLICY) as url:
        watched.page.goto(url + "index.html")
        assert watched.page.locator("video[controls]").is_visible()


def test_the_player_is_small_and_asks_for_nothing_but_its_film() -> None:
    text = script()
    assert len(gzip.compress(text.encode(), 9)) <= 12_000
    assert text.count("fetch(") == 1
    for word in (
        "eval",
        "WebAssembly",
        "XMLHttpRequest",
        "import(",
        "http:",
        "https:",
        "innerHTML",
    ):
        assert word not in text


def test_a_film_without_its_words_is_the_video(site: Path, chromium: Browser) -> None:
    head, columns = unwrap((site / "film.motion").read_bytes())
    del head["title"]
    packed = {name: pack(numbers) for name, numbers in columns.items()}
    (site / "none.motion").write_bytes(wrap(head, packed))
    with opened(chromium) as watched, served(site, POLICY) as url:
        watched.page.goto(url + "missing.html")
        until(watched.page, "document.querySelector('dlmotion-film').dataset.state === 'refused'")
        assert watched.page.locator("video").is_visible()
        watched.page.set_viewport_size({"width": 500, "height": 400})
        assert [said for said in watched.errors if "404" not in said] == []
    (site / "none.motion").unlink()
