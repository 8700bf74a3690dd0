"""A stream that grows with the recording, and one of a single beat: both are parts of the whole."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pytest

from dlmotion.player.decode import Decoded, decode
from dlmotion.player.outlines import UNITS
from dlmotion.studio.growing import Growing, Made
from dlmotion.studio.motion import Show, motion

FPS = 15

Run = tuple[int, tuple[Any, ...]]


def growing(name: str, heard: list[int]) -> Growing:
    module = import_module(f"scenes.{name}")
    inputs = module.Inputs()
    show = Show(module.record(inputs), inputs)
    return Growing(module, show, "en", "dark", FPS, heard.append)


def test_every_beat_adds_to_what_there_was_and_the_whole_is_the_same() -> None:
    lesson = growing("neuron", [])
    parts: list[bytes] = []
    keys: list[str] = []

    def beat(key: str, made: Made) -> None:
        keys.append(key)
        parts.append(made())

    whole = lesson.whole(beat)
    said: dict[str, Any] = {"langs": ("en",), "themes": ("dark",), "fps": FPS}
    assert whole == motion(lesson.module, lesson.show, **said).stream
    (film,) = decode(whole).head["films"]
    beats = film["beats"]
    assert keys == list(dict.fromkeys(beat["key"] for beat in beats))
    assert len(parts) == len({beat["key"] for beat in beats}) > 2
    frames = 0
    for part in parts:
        decoded = decode(part)
        (grown,) = decoded.head["films"]
        assert decoded.head["part"] is True
        assert grown["beats"] == beats[: len(grown["beats"])]
        assert grown["frames"] == round(FPS * grown["beats"][-1]["end"]) > frames
        assert sum(count for count, _ in decoded.films[0]) == grown["frames"]
        frames = grown["frames"]
    assert frames == film["frames"]


@pytest.mark.parametrize("name", ["neuron", "gradient_descent"])
def test_a_beat_alone_shows_what_the_whole_shows_of_it(name: str) -> None:
    heard: list[int] = []
    lesson = growing(name, heard)
    whole = decode(lesson.whole(lambda key, made: None))
    (film,) = whole.head["films"]
    shown = [run for run in whole.films[0] for _ in range(run[0])]
    assert sum(heard) == len(shown)
    for key in dict.fromkeys(beat["key"] for beat in film["beats"]):
        own = [beat for beat in film["beats"] if beat["key"] == key]
        start, end = round(FPS * own[0]["start"]), round(FPS * own[-1]["end"])
        heard.clear()
        alone = decode(lesson.alone(key))
        assert sum(heard) == end  # who waits hears of what is passed over, and nothing follows
        (single,) = alone.head["films"]
        assert alone.head["part"] is True
        assert {beat["key"] for beat in single["beats"]} == {key}
        assert single["beats"][0]["start"] == pytest.approx(0.0, abs=1e-3)
        assert single["frames"] == end - start == round(FPS * single["beats"][-1]["end"])
        frames = [run for run in alone.films[0] for _ in range(run[0])]
        for one, other in zip(frames, shown[start:end], strict=True):
            assert _inks(alone, one) == _inks(whole, other)
            assert _places(one) == pytest.approx(_places(other), abs=UNITS)
        assert len(alone.forms) <= len(whole.forms)


def test_of_a_beat_that_a_lesson_has_not_there_is_nothing() -> None:
    assert growing("softmax", []).alone("nowhere") == b""


def _inks(decoded: Decoded, run: Run) -> list[object]:
    """Looks of what a run shows."""
    return [decoded.looks[0][thing.look] for thing in run[1]]


def _places(run: Run) -> np.ndarray:
    """Where a run's things stand, in units of the stream."""
    return np.array([[thing.x, thing.y] for thing in run[1]])
