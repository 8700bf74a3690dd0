"""A stream that grows with the recording: beat by beat the beginning of the whole."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pytest

from dlmotion.player.decode import Decoded, decode
from dlmotion.player.outlines import UNITS
from dlmotion.studio.growing import Made, growing
from dlmotion.studio.motion import Show, motion

FPS = 15

Run = tuple[int, tuple[Any, ...]]


def test_every_beat_adds_to_what_there_was_and_the_whole_is_the_same() -> None:
    module = import_module("scenes.neuron")
    inputs = module.Inputs()
    show = Show(module.record(inputs), inputs)
    parts: list[bytes] = []
    keys: list[str] = []
    alone: list[bytes] = []

    def beat(key: str, made: Made) -> None:
        keys.append(key)
        parts.append(made(False))
        alone.append(made(True))

    whole = growing(module, show, beat, lang="en", theme="dark", fps=FPS, told=lambda count: None)
    assert whole == motion(module, show, langs=("en",), themes=("dark",), fps=FPS).stream
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
    for key, part, single in zip(keys, parts, alone, strict=True):
        grown, last = decode(part), decode(single)
        (film,) = last.head["films"]
        shown = [run for run in last.films[0] for _ in range(run[0])]
        ends = [run for run in grown.films[0] for _ in range(run[0])][-len(shown) :]
        assert {beat["key"] for beat in film["beats"]} == {key}
        assert film["beats"][0]["start"] == pytest.approx(0.0, abs=1e-3)
        assert film["frames"] == len(shown) == round(FPS * film["beats"][-1]["end"])
        for one, other in zip(shown, ends, strict=True):
            assert _inks(last, one) == _inks(grown, other)
            assert _places(one) == pytest.approx(_places(other), abs=UNITS)
        assert len(last.forms) <= len(grown.forms)


def _inks(decoded: Decoded, run: Run) -> list[object]:
    """Looks of what a run shows."""
    return [decoded.looks[0][thing.look] for thing in run[1]]


def _places(run: Run) -> np.ndarray:
    """Where a run's things stand, in units of the stream."""
    return np.array([[thing.x, thing.y] for thing in run[1]])
