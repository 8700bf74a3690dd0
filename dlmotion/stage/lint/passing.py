"""Passing over frames that nobody looks at, where the next one tells all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from manim import Animation, AnimationGroup, DrawBorderThenFill, ShowPartial, Transform, Wait

from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.clock.advance import Advance

_MEMORYLESS = Advance, DrawBorderThenFill, ShowPartial, Transform, Wait


def passing(
    scene_class: type[LessonScene[Any]], is_unseen: Callable[[], bool]
) -> type[LessonScene[Any]]:
    """The same scene, which draws no frame that is unseen.

    Plays with updaters, or with moves of a kind that may remember, go through every frame.
    """
    passes = False

    def begin_animations(scene: LessonScene[Any]) -> None:
        nonlocal passes
        scene_class.begin_animations(scene)
        moved = scene.updated or scene.updaters
        passes = not moved and all(map(_is_memoryless, scene.animations or []))

    def update_to_time(scene: LessonScene[Any], t: float) -> None:
        if not (passes and is_unseen()):
            scene_class.update_to_time(scene, t)

    own = {"begin_animations": begin_animations, "update_to_time": update_to_time}
    return type(scene_class.__name__, (scene_class,), {**own, "__module__": scene_class.__module__})


def _is_memoryless(animation: Animation) -> bool:
    """Whether each frame follows from its time alone."""
    if isinstance(animation, AnimationGroup):
        return all(map(_is_memoryless, animation.animations))
    return isinstance(animation, _MEMORYLESS)
