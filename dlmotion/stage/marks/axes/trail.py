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
_FAINT = 0.25


class Trail(Mark):
    """Line through the steps, a small dot at each that was reached, and a head where it stands.

    Parameters
    ----------
    dotted
        Whether there are dots; more than 60 never have any.
    recent
        Before the last so many steps the line is faint, where a long way covers itself.
    """

    def __init__(
        self,
        axes: Axes,
        x: Any,
        y: Any,
        role: str,
        radius: float,
        *,
        dotted: bool = True,
        recent: int | None = None,
    ) -> None:
        self.x_path, self.y_path = path_of(x), path_of(y)
        self.corners = axes.path(x, y)
        theme = axes.place.theme
        ink = theme.color(role)
        self.line = VMobject(stroke_color=ink, stroke_width=theme.stroke)
        self.recent = len(self.corners) if recent is None else recent
        self.older = VMobject(stroke_color=ink, stroke_width=theme.stroke, stroke_opacity=_FAINT)
        older = [] if recent is None else [self.older]
        marked = self.corners if dotted and len(self.corners) <= _MANY else self.corners[:0]
        self.steps = VGroup(*(Dot(spot, radius=0.055, color=ink) for spot in marked))
        self.head = Dot(radius=radius, color=ink)
        self.shape = np.array(self.head.points)
        super().__init__(axes.place, VGroup(*older, self.line, self.steps, self.head))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Draw as far as a moment."""
        seen, last = until(self.corners, moment), reached(moment)
        cut = max(min(last, len(self.corners) - 1) - self.recent, 0)  # the clock may run longer
        self.older.points, self.line.points = polyline(seen[: cut + 1]), polyline(seen[cut:])
        for step, dot in enumerate(self.steps):
            if dot.get_fill_opacity() != (opacity := float(step <= last)):
                dot.set_opacity(opacity)
        self.head.points = self.shape + seen[-1]
        return self
