"""Playback: several views of one record that move through its frames together."""

from __future__ import annotations

from typing import Any

from manim import AnimationGroup, UpdateFromFunc, ValueTracker, linear


def playback(start: float, end: float, *views: Any) -> AnimationGroup:
    """Animation that takes every view, by its ``at(time)``, from frame ``start`` to ``end`` on one clock."""
    clock: Any = ValueTracker(start)
    moves = [UpdateFromFunc(view, lambda view: view.at(clock.get_value())) for view in views]
    tick: Any = clock.animate(rate_func=linear).set_value(end)
    return AnimationGroup(tick, *moves, rate_func=linear)
