"""Trail: the way of a descent, drawn as far as the clock has run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Dot, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.line import polyline, until
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

_MANY = 60
"""Steps from which dots would merge into the line."""


class Trail(Mark):
    """Line through the steps, a small dot at each that was reached, and a head where it stands."""

    def __init__(self, axes: Axes, x: Any, y: Any, role: str, radius: float) -> None:
        self.x_path, self.y_path = path_of(x), path_of(y)
        self.corners = axes.path(x, y)
        theme = axes.place.theme
        ink = theme.color(role)
        self.line = VMobject(stroke_color=ink, stroke_width=theme.stroke)
        marked = self.corners if len(self.corners) <= _MANY else self.corners[:0]
        self.steps = VGroup(*(Dot(spot, radius=0.055, color=ink) for spot in marked))
        self.head = Dot(radius=radius, color=ink)
        self.shape = np.array(self.head.points)
        super().__init__(axes.place, VGroup(self.line, self.steps, self.head))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Draw as far as a moment."""
        seen = until(self.corners, moment)
        self.line.points = polyline(seen)
        last = reached(moment)
        for step, dot in enumerate(self.steps):
            if dot.get_fill_opacity() != (opacity := float(step <= last)):
                dot.set_opacity(opacity)
        self.head.points = self.shape + seen[-1]
        return self
