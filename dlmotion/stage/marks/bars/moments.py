"""Moments: the running mean of a gradient as an arrow, that of its square as a square."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import RIGHT, UP, GrowFromCenter, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.arrow import pointing
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.place import Place

_HEAD = 0.3
_FILL = 0.22


class Moments(Mark):
    """Square of area ``v[step]``; above it an arrow as long as ``m[step]`` on the same scale.

    The arrow covers the side of the square where the mean is as large as the root of the mean
    square; it points right where ``m`` is positive. Its ``parts`` are ``arrow`` and ``square``.

    Parameters
    ----------
    m, v
        Arrays (T,) of the record.
    holds
        Further pairs (m, v) that the scale must hold, so that several stand on one.

    Raises
    ------
    MarkError
        If a mean square is negative, or all that the scale must hold is zero.
    """

    def __init__(
        self, place: Place, m: Any, v: Any, *, holds: Sequence[tuple[Any, Any]] = ()
    ) -> None:
        self.m_path, self.v_path = path_of(m), path_of(v)
        pairs = [(np.asarray(a, float), np.asarray(b, float)) for a, b in ((m, v), *holds)]
        if any((square < 0.0).any() for _, square in pairs):
            raise MarkError("expected mean squares, got a negative one")
        largest = max(max(np.abs(a).max(), np.sqrt(b).max()) for a, b in pairs)
        if largest == 0.0:
            raise MarkError("expected a moment that is not zero")
        self.m, self.side = pairs[0][0], np.sqrt(pairs[0][1])
        self.unit = min(place.width, place.height - _HEAD) / float(largest)
        theme = place.theme
        self.arrow = VMobject(stroke_color=theme.color("gradient"), stroke_width=1.6 * theme.stroke)
        self.square = VMobject(stroke_color=theme.color("data"), stroke_width=theme.thin)
        self.square.set_fill(theme.color("data"), _FILL)
        self.parts = {"arrow": self.arrow, "square": self.square}
        super().__init__(place, VMobject().add(self.square, self.arrow))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show a moment; between two steps arrow and side change evenly."""
        steps = np.arange(len(self.m))
        m, side = (
            self.unit * float(np.interp(moment, steps, array)) for array in (self.m, self.side)
        )
        foot = np.array([self.place.center[0], self.place.bottom, 0.0])
        corners = foot + [
            x * RIGHT + y * UP
            for x, y in ((-side / 2, 0.0), (side / 2, 0.0), (side / 2, side), (-side / 2, side))
        ]
        self.square.points = straight(corners, np.roll(corners, -1, axis=0))
        tail = corners[3 if m >= 0.0 else 2] + _HEAD / 2 * UP
        self.arrow.points = pointing(tail, tail + m * RIGHT)
        return self

    def entrance(self) -> GrowFromCenter:
        """Grow where it stands."""
        return GrowFromCenter(self.mobject)
