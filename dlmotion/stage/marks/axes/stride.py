"""Stride: the move from one recorded value to the next, as an arrow along the x axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Animation, Create, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.arrow import pointing
from dlmotion.stage.marks.clock.clock import begun
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes


class Stride(Mark):
    """Arrow from ``x[k]`` to ``x[k + 1]`` at the foot of the axes, for the last move begun."""

    def __init__(self, axes: Axes, x: Any, role: str) -> None:
        self.x_path = path_of(x)
        foot = axes.plot.y_limits[0]
        self.spots = axes.path(x, np.full(len(x), foot))
        theme = axes.place.theme
        self.arrow = VMobject(stroke_color=theme.color(role), stroke_width=1.6 * theme.stroke)
        super().__init__(axes.place, self.arrow)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Point along the move that a moment lies in."""
        move = min(begun(moment), len(self.spots) - 2)
        self.arrow.points = pointing(self.spots[move], self.spots[move + 1])
        return self

    def entrance(self) -> Animation:
        """Draw it."""
        return Create(self.arrow)
