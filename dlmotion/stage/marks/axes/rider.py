"""Rider: a ball that stays on a line, where the record has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Animation, Dot, GrowFromCenter

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.line import Line
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes


class Rider(Mark):
    """Dot on a line at ``x[step]``; between steps it rolls along the line."""

    def __init__(self, axes: Axes, line: Line, x: Any, role: str, radius: float) -> None:
        self.axes, self.line, self.x_path = axes, line, path_of(x)
        self.x = np.asarray(x, dtype=float)
        self.dot = Dot(radius=radius, color=axes.place.theme.color(role))
        self.shape = np.array(self.dot.points)
        super().__init__(axes.place, self.dot)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Roll to a moment."""
        self.spot = self.spot_at(moment)
        self.dot.points = self.shape + self.axes.point(*self.spot)
        return self

    def spot_at(self, moment: float) -> tuple[float, float]:
        """Data coordinates at a moment."""
        x = float(np.interp(moment, np.arange(len(self.x)), self.x))
        return x, self.line.height(x)

    def entrance(self) -> Animation:
        """Grow where it stands."""
        return GrowFromCenter(self.dot)
