"""Words of the picture can be selected while it stands, and are not in the way of anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from manim import DOWN, UP, Scene
from playwright.sync_api import Browser

from dlmotion.player.script import script
from dlmotion.player.stream import encode, unwrap
from dlmotion.stage.text import text
from dlmotion.stage.theme import LOOKS
from tests.player.pages import at, shown
from tests.player.scenes import SIZE, strip
from tests.publish.browser import Watched, chromium

__all__ = ["chromium"]
PAGE = """<!doctype html><meta charset="utf-8"><script type="module" src="film.js"></script>
<dlmotion-film src="film.motion"></dlmotion-film>"""
TEXTS = "film.shadowRoot.querySelectorAll('text')"


class Worded(Scene):
    """A line that stands, and one that changes three times a second."""

    def construct(self) -> None:
        theme = LOOKS["dark"]
        self.add(text("learning rate", theme).shift(UP))
        for step in range(6):
            number = text(f"step {step}", theme).shift(DOWN)
            self.add(number)
            self.wait(0.3 if step < 5 else 3.2)
            self.remove(number)


@pytest.fixture(scope="module")
def stream() -> bytes:
    one, tables = strip(Worded)
    head = {"size": [SIZE["width"], SIZE["height"]], "fps": SIZE["fps"], "themes": ["dark"]}
    films = [{"lang": "en", "frames": one.frames, "beats": []}]
    return encode([one], tables, {**head, "title": {"en": "words"}, "films": films}, 1)


@pytest.fixture
def seen(stream: bytes, chromium: Browser, tmp_path: Path) -> Iterator[Watched]:
    (tmp_path / "film.motion").write_bytes(stream)
    (tmp_path / "film.js").write_text(script(), encoding="utf-8")
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    with shown(tmp_path, chromium, "en") as watched:
        yield watched


def test_a_stream_says_what_can_be_read_in_it_but_not_each_step(stream: bytes) -> None:
    assert set(unwrap(stream)[0]["texts"].values()) == {"learning rate", "step 5"}


def test_words_lie_where_they_are_seen(seen: Watched) -> None:
    page = seen.page
    page.mouse.move(20, 20)
    assert at(page, f"[...{TEXTS}].map(each => each.textContent)") == ["learning rate"]
    canvas = page.locator("dlmotion-film [part=canvas]").bounding_box()
    words = page.locator("dlmotion-film text").bounding_box()
    assert canvas is not None
    assert words is not None
    assert words["x"] - canvas["x"] + words["width"] / 2 == pytest.approx(SIZE["width"] / 2, abs=4)
    line = canvas["y"] + 3 / 8 * SIZE["height"]  # one of eight units above the middle
    assert words["y"] < line < words["y"] + words["height"]


def test_words_are_selected_and_the_film_goes_on_standing(seen: Watched) -> None:
    page = seen.page
    page.mouse.move(20, 20)
    box = page.locator("dlmotion-film text").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 1, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, middle, steps=4)
    page.mouse.up()
    assert page.evaluate("String(getSelection())") == "learning rate"
    assert at(page, "film.paused")


def test_a_click_on_words_plays_and_nothing_lies_over_a_film_that_plays(seen: Watched) -> None:
    page = seen.page
    page.mouse.move(20, 20)
    page.locator("dlmotion-film text").click()
    assert not at(page, "film.paused")
    page.mouse.move(30, 30)
    assert at(page, f"{TEXTS}.length") == 0
