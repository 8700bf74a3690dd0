"""Sliders: films of several values in one file, read alike, each with a receipt of its own."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Browser, Page

from dlcore.trace import freeze
from dlmotion.player.decode import decode
from dlmotion.player.script import script, script_name
from dlmotion.player.stream import encode
from dlmotion.player.strip import Tables, strip_of
from dlmotion.player.take import Props
from dlmotion.publish.slider import Slider
from dlmotion.stage.inputs import InputError
from dlmotion.stage.lesson import words_of
from dlmotion.studio.motion import Positions, Show, motion
from dlmotion.studio.trace_job import digest_of_trace, inputs_of
from tests.player.pages import BEATS, PAGE, POLICY, at, beats
from tests.player.scenes import SIZE, Dark, Light, node, take
from tests.player.test_stream import HERE, plain
from tests.publish.browser import Watched, chromium, opened, served, until

__all__ = ["chromium"]

NAME = {"zh": "学习率", "en": "learning rate"}


class Late(Dark):
    """The same lesson of another value: everything comes a second later."""

    def construct(self) -> None:
        self.wait(1)
        super().construct()


class LateLight(Late):
    """That in other colours."""

    ground, ink, tint = Light.ground, Light.ink, Light.tint


@pytest.fixture(scope="module")
def stream() -> bytes:
    """Two values, two languages, two themes; the lesson's own value is the second."""
    props, tables = Props(), Tables()
    own, other = (
        strip_of([take(scene, props) for scene in scenes], tables)
        for scenes in ((Dark, Light), (Late, LateLight))
    )
    films = [
        {
            "lang": lang,
            "frames": strip.frames,
            "beats": beats(strip.frames / own.frames),
            "position": position,
        }
        for strip, position in ((own, 1), (other, 0))
        for lang in ("zh", "en")
    ]
    head = {
        "size": [SIZE["width"], SIZE["height"]],
        "fps": SIZE["fps"],
        "themes": ["dark", "light"],
        "title": NAME,
        "films": films,
        "slider": {"input": "rate", "name": NAME, "values": [0.1, 0.25], "own": 1, "receipts": []},
    }
    return encode([own, own, other, other], tables, head, 2)


def test_python_and_the_page_read_the_same_films(stream: bytes, tmp_path: Path) -> None:
    path = tmp_path / "film.motion"
    path.write_bytes(stream)
    read, meant = json.loads(node(HERE / "dump.mjs", str(path))), plain(decode(stream))
    assert [sum(frames for frames, _ in film) for film in meant["films"]] == [42, 42, 52, 52]
    for part in meant:
        assert read[part] == meant[part], part


@contextmanager
def watching(
    stream: bytes, folder: Path, chromium: Browser, moment: str = ""
) -> Iterator[tuple[Watched, Page]]:
    """An English page that plays the stream, opened at a moment."""
    (folder / "film.motion").write_bytes(stream)
    (folder / script_name()).write_text(script(), encoding="utf-8")
    page_text = PAGE.format(lang="en", script=script_name(), src="film.motion", inside="")
    (folder / "index.html").write_text(page_text, encoding="utf-8")
    with opened(chromium, locale="en-GB") as watched, served(folder, POLICY) as url:
        watched.page.goto(f"{url}index.html{moment}")
        yield watched, watched.page


def test_moving_the_slider_keeps_beat_and_moment(
    stream: bytes, tmp_path: Path, chromium: Browser
) -> None:
    with watching(stream, tmp_path, chromium) as (watched, page):
        until(page, "document.querySelector('dlmotion-film').dataset.state === 'ready'")
        slider = page.locator("dlmotion-film [part=slider] input")
        until(
            page,
            "!document.querySelector('dlmotion-film').shadowRoot"
            ".querySelector('[part=slider] input').disabled",
        )
        assert (slider.input_value(), slider.get_attribute("aria-valuetext")) == ("1", "0.25")
        at(page, "film.currentTime = 2.05")
        slider.press("ArrowLeft")
        until(page, "document.querySelector('dlmotion-film').which === 3")
        _, start, end = BEATS[1]
        late = 52 / 42
        assert at(page, "film.beatAt(film.clock.frame)") == 1
        assert at(page, "film.currentTime") == pytest.approx((start + end) / 2 * late, abs=0.1)
        row = page.locator("dlmotion-film [part=slider]")
        assert row.inner_text().split() == ["learning", "rate", "0.1"]
        page.evaluate("document.querySelector('dlmotion-film').setAttribute('film-lang', 'zh')")
        until(page, "document.querySelector('dlmotion-film').which === 2")
        assert row.inner_text().split() == ["学习率", "0.1"]
        # A page may ask for what is not there: the lesson's own film, and no error.
        page.evaluate("document.querySelector('dlmotion-film').position = 99")
        until(page, "document.querySelector('dlmotion-film').which === 0")
        assert [error for error in watched.errors if "404" not in error] == []


@pytest.fixture(scope="module")
def lesson() -> ModuleType:
    return import_module("scenes.gradient_descent")


def shows(module: ModuleType, slider: Slider) -> list[Show]:
    inputs = [inputs_of(module, [setting]) for setting in slider.settings]
    return [Show(freeze(module.record(each)), each) for each in inputs]


def test_each_position_has_its_own_receipt_and_true_sentences(lesson: ModuleType) -> None:
    slider = Slider("learning_rate", (0.15, 0.9), NAME)
    at_values = shows(lesson, slider)
    positions = Positions.of(slider, at_values[0], at_values)
    made = motion(lesson, at_values[0], positions, langs=("en",), themes=("dark",), fps=15)
    head = decode(made.stream).head
    assert head["slider"]["values"] == [0.15, 0.9]
    assert (head["slider"]["own"], [film["position"] for film in head["films"]]) == (0, [0, 1])
    for show, receipt, film in zip(
        at_values, head["slider"]["receipts"], head["films"], strict=True
    ):
        assert receipt["digest"] == digest_of_trace(lesson, show.trace)
        assert receipt["inputs"] == dataclasses.asdict(show.inputs)
        words = words_of(lesson, "en", show.trace)
        answers = [beat for beat in film["beats"] if beat["moment"] == "answer"]
        assert [beat["caption"]["en"] for beat in answers] == [
            words.caption(beat["key"]) for beat in answers
        ]
    said = [[beat["caption"]["en"] for beat in film["beats"]] for film in head["films"]]
    assert said[0] != said[1]
    keys = [[beat["key"] for beat in film["beats"]] for film in head["films"]]
    assert keys[0] == keys[1]


def test_a_slider_without_the_lesson_s_own_value_is_refused(lesson: ModuleType) -> None:
    slider = Slider("learning_rate", (0.3, 0.5), NAME)
    own = Show(None, lesson.Inputs())
    with pytest.raises(
        InputError,
        match=r"\[sliders\] learning_rate: expected the lesson's own 0\.15 among the values, "
        r"got 0\.3, 0\.5",
    ):
        Positions.of(slider, own, shows(lesson, slider))


def test_a_link_to_a_moment_leads_to_its_position(
    stream: bytes, tmp_path: Path, chromium: Browser
) -> None:
    with watching(stream, tmp_path, chromium, "#beat=words&t=0.4&position=0") as (watched, page):
        until(page, "document.querySelector('dlmotion-film').which === 3")
        late = 52 / 42
        start = BEATS[1][1] * late
        assert at(page, "film.currentTime") == pytest.approx(start + 0.4, abs=0.06)
        page.locator("dlmotion-film [part=more]").click()
        page.locator("dlmotion-film [part=link]").click()
        until(page, "location.hash.endsWith('&position=0')")
        page.evaluate("location.hash = '#t=1&position=7'")
        until(page, "Math.abs(document.querySelector('dlmotion-film').currentTime - 1) < 0.01")
        assert at(page, "film.which") == 3
