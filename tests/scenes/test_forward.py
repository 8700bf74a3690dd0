"""Lessons may be fast-forwarded: passing over every other play changes no other byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from dlmotion import reel
from dlmotion.publish.lesson import Lesson
from dlmotion.reel.retake.forward import Forward
from dlmotion.stage.lesson import find_scene
from dlmotion.stage.theme import LOOKS
from tests.scenes.reading import module_of, some, trace_of


@pytest.mark.parametrize("lesson", some(3, first=1), ids=lambda lesson: lesson.slug)
def test_passing_over_plays_changes_nothing(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = module_of(lesson)
    scene = find_scene(module).staged(
        trace=trace_of(lesson.slug), inputs=module.Inputs(), theme=LOOKS["dark"], lang="en"
    )
    shape = {
        "width": 160,
        "height": 90,
        "fps": 7.5,
        "preset": "draft",
        "store": reel.Store(tmp_path / "store"),
    }
    whole = reel.film(scene, tmp_path / "whole.mp4", **shape)
    known = Forward.known
    monkeypatch.setattr(
        Forward,
        "known",
        lambda self, number, count: None if number % 2 else known(self, number, count),
    )
    again = reel.film(scene, tmp_path / "again.mp4", **shape)
    assert again.passed > 10
    assert again.misses == 0
    assert again.path.read_bytes() == whole.path.read_bytes()
    assert again.scene.receipt() == whole.scene.receipt()
