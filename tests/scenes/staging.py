"""Staging a lesson without frames: all that it builds and moves, and nothing painted."""

from __future__ import annotations

from typing import Any

from manim import tempconfig

from dlmotion.reel.record.quick import quickly
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.lint.silent import SilentRenderer


def stage(scene_class: type[LessonScene[Any]]) -> None:
    """Play a lesson from move to move; what is between two moves is not looked at."""
    renderer = SilentRenderer(lambda *_: None)
    renderer.skip_animations = renderer._original_skipping_status = True
    quiet = {"dry_run": True, "disable_caching": True, "progress_bar": "none"}
    with tempconfig({**quiet, "frame_rate": 1, "verbosity": "ERROR"}), quickly():
        scene_class(renderer=renderer).render()
