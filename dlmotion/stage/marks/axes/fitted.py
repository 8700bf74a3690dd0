"""Fitted: a curve that training reshapes, as it was after each step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Animation, Create, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.line import polyline
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes


class Fitted(Mark):
    """Curve ``rows[step]`` (n,) over ``x`` (n,); between two steps it moves straight.

    With ``x`` (steps, n) it is a way through the plane that each step lays anew.
    """

    def __init__(
        self, axes: Axes, x: Any, rows: Any, role: str, *, width: float | None = None
    ) -> None:
        self.axes, self.x_path, self.path = axes, path_of(x), path_of(rows)
        self.rows = np.asarray(rows, dtype=float)
        self.x = np.broadcast_to(np.asarray(x, dtype=float), self.rows.shape)
        axes.path(self.x.ravel(), self.rows.ravel())
        theme = axes.place.theme
        self.stroke = VMobject(
            stroke_color=theme.color(role), stroke_width=theme.stroke if width is None else width
        )
        super().__init__(axes.place, self.stroke)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the curve of a moment."""
        low = min(int(moment), len(self.rows) - 1)
        high = min(low + 1, len(self.rows) - 1)
        share = moment - low if high > low else 0.0
        x, y = ((1.0 - share) * side[low] + share * side[high] for side in (self.x, self.rows))
        self.stroke.points = polyline(self.axes.path(x, y))
        return self

    def entrance(self) -> Animation:
        """Draw it."""
        return Create(self.stroke)
