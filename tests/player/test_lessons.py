"""Lessons as vectors: both themes are one strip, and a reader sees what was recorded."""

from __future__ import annotations

from importlib import import_module

import pytest

from dlmotion.player.decode import decode
from dlmotion.player.fidelity import check
from dlmotion.player.stream import encode
from dlmotion.player.strip import Tables, strip_of
from dlmotion.player.take import Props, Take
from dlmotion.reel.record.recorder import recorded
from dlmotion.stage.lesson import find_scene
from dlmotion.stage.theme import LOOKS
from dlmotion.studio.player_table import row_of

SIZE, FPS = (1920, 1080), 15
LESSONS = ("gradient_descent", "convolution", "training_loop", "convolution_filters")
"""Curves and numbers, many small pictures, maps made of values, pictures that become others; the
job checks every stream."""
SHARE = 0.6
"""Of a lesson's bytes, those of one language at a quarter of the frames, at most."""


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_s_stream_is_what_was_recorded(name: str) -> None:
    module = import_module(f"scenes.{name}")
    inputs = module.Inputs()
    trace = module.record(inputs)
    props, tables, takes = Props(), Tables(), []
    for theme in LOOKS.values():
        scene = find_scene(module).staged(trace=trace, inputs=inputs, theme=theme, lang="zh")
        take = Take(props, *SIZE)
        with recorded(scene, take, width=SIZE[0], height=SIZE[1], fps=FPS, seed=0):
            takes.append(take)
    strip = strip_of(takes, tables)
    stream = encode([strip], tables, {}, len(LOOKS))
    check(decode(stream), [strip], tables)
    assert len(stream) <= SHARE * row_of(name, stream).goal
