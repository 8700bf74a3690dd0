"""The player in Chromium: it shows what the reel paints, and does what keys and page say."""

from __future__ import annotations

import base64
import gzip
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser

from dlmotion.player.columns import pack
from dlmotion.player.script import script
from dlmotion.player.stream import unwrap, wrap
from dlmotion.reel.display_list import Picture
from dlmotion.reel.paint.painter import Painter
from dlmotion.reel.record.recorder import recorded
from tests.player.pages import FPS, POLICY, READY, at, seen, site
from tests.player.scenes import SIZE, Dark, Light, node
from tests.publish.browser import (
    PLATFORMS,
    Watched,
    chromium,
    node_package,
    opened,
    served,
    until,
)

__all__ = ["chromium", "seen", "site"]

TOOLS = Path(__file__).parents[2] / "tools"


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


def test_a_canvas_that_lost_its_picture_gets_it_again(seen: Watched) -> None:
    page, ground = seen.page, "[...film.context.getImageData(2, 2, 1, 1).data]"
    at(page, "film.toBeat(1)")
    at(page, "film.context.reset()")
    assert at(page, ground) == [0, 0, 0, 255]
    at(page, "film.canvas.dispatchEvent(new Event('contextrestored'))")
    assert at(page, ground) == [16, 20, 24, 255]


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


def test_beats_begin_at_their_frames_where_a_thousandth_of_a_second_is_later(
    seen: Watched,
) -> None:
    page = seen.page
    at(page, "film.beats.flatMap(beat => [beat, ...beat.said]).forEach(it => it.start += 4e-4)")
    page.locator("dlmotion-film").focus()
    press = page.keyboard.press
    places = []
    for key in ("Home", "ArrowRight", "ArrowRight"):
        press(key)
        frame, beat = at(page, "[film.clock.frame, film.beatAt(film.clock.frame)]")
        text = page.locator("dlmotion-film [part=heard]").text_content()
        heard = text in at(page, f"Object.values(film.beats[{beat}].said.at(-1).caption)")
        places.append((frame, beat, heard))
    assert places == [(0, 0, True), (15, 1, True), (26, 2, True)]
    kept = at(
        page, "film.beats.map((_, beat) => [film.frameOf([beat, 0]), film.frameOf([beat, 1])])"
    )
    assert [round(first) for first, _ in kept] == [0, 15, 26]
    assert all(
        at(page, f"film.beatAt(Math.round({last}))") == k for k, (_, last) in enumerate(kept)
    )


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


@pytest.mark.parametrize("share", [0.003, 0.1, 0.45, 0.997])
def test_a_click_leads_to_what_the_scrubber_s_picture_shows(seen: Watched, share: float) -> None:
    page = seen.page
    page.set_viewport_size({"width": 390, "height": 600})
    page.evaluate(
        """() => {
          const film = document.querySelector('dlmotion-film'), paint = film.paintOn;
          film.paintOn = (canvas, frame) => {
            if (frame !== undefined) window.shownAt = frame;
            paint.call(film, canvas, frame);
          };
        }"""
    )
    scrubber = page.locator("dlmotion-film [part=scrubber]")
    box = scrubber.bounding_box()
    assert box
    scrubber.hover(position={"x": share * box["width"], "y": box["height"] / 2})
    thumbnail = page.locator("dlmotion-film [part=thumbnail]").bounding_box()
    assert thumbnail
    assert thumbnail["x"] >= 0
    assert thumbnail["x"] + thumbnail["width"] <= 390
    page.mouse.down()
    page.mouse.up()
    pointed = min(max(page.evaluate("shownAt"), 0), 41)
    assert abs(pointed - at(page, "film.clock.frame")) < 0.7


def test_where_motion_is_not_wanted_beats_are_steps(site: Path, chromium: Browser) -> None:
    with opened(chromium, reduced_motion="reduce") as watched, served(site, POLICY) as url:
        page = watched.page
        page.goto(url + "index.html")
        until(page, READY)
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
    text = text.replace("http://www.w3.org/2000/svg", "")
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


def test_the_module_is_packed_from_its_sources(tmp_path: Path) -> None:
    node_package("esbuild")
    packed = tmp_path / "film.min.js"
    node(TOOLS / "player.mjs", str(packed), str(PLATFORMS))
    assert packed.read_text(encoding="utf-8") == script(), "run: node tools/player.mjs"


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
