"""A stream that grows with the recording: beat by beat the beginning of the whole."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from dlmotion.player.decode import decode
from dlmotion.studio.growing import growing
from dlmotion.studio.motion import Show, motion

FPS = 15


def test_every_beat_adds_to_what_there_was_and_the_whole_is_the_same() -> None:
    module = import_module("scenes.neuron")
    inputs = module.Inputs()
    show = Show(module.record(inputs), inputs)
    parts: list[bytes] = []

    def beat(so_far: Callable[[], bytes]) -> None:
        parts.append(so_far())

    whole = growing(module, show, beat, lang="en", theme="dark", fps=FPS, told=lambda count: None)
    assert whole == motion(module, show, langs=("en",), themes=("dark",), fps=FPS).stream
    (film,) = decode(whole).head["films"]
    beats = film["beats"]
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
