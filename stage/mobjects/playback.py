"""Playback: several views of one record that move through its frames together."""

from __future__ import annotations

from typing import Any

from manim import Animation, UpdateFromFunc, ValueTracker, linear
from manim.animation.animation import prepare_animation


def playback(start: float, end: float, *views: Any) -> list[Animation]:
    """Animations that take every view, by its ``at(time)``, from frame ``start`` to ``end`` on one clock.

    To be played together, the clock first; a group would lift the views above what lies on them.
    """
    clock: Any = ValueTracker(start)
    tick = prepare_animation(clock.animate(rate_func=linear).set_value(end))
    return [tick, *(UpdateFromFunc(view, lambda view: view.at(clock.get_value())) for view in views)]
