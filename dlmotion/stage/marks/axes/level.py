"""Level: a dashed line across the axes at a recorded number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from manim import Animation, Create, DashedLine

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

_DASH = 0.12


class Level(Mark):
    """Dashed line at a number of the record, across or upright."""

    def __init__(self, axes: Axes, value: Any, role: str, upright: bool) -> None:
        self.value, self.path = float(value), path_of(value)
        across = axes.plot.y_limits if upright else axes.plot.x_limits
        ends = [(self.value, end) if upright else (end, self.value) for end in across]
        start, end = axes.path(*np.transpose(ends))
        theme = axes.place.theme
        self.line = DashedLine(start, end, dash_length=_DASH, color=theme.color(role))
        super().__init__(axes.place, self.line.set_stroke(width=theme.thin))

    def entrance(self) -> Animation:
        """Draw it."""
        return Create(self.line)
