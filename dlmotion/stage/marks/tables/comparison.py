"""Comparison: numbers by formula on sticks, each beside the ring where it was measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import LEFT, Circle, Dot, Line, VGroup, VMobject

from dlmotion.stage.layout import Point
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.formula import Formula
from dlmotion.stage.place import Place

_NAME, _VALUE, _RING = 1.6, 1.15, 0.15


class Comparison(Mark):
    """A row for each number: name, stick from zero with a dot at its end, the number itself.

    Parameters
    ----------
    names
        Of the rows, in Typst math.
    formed
        (steps, n): dots and digits, on a clock.
    measured
        (n,): rings; without them there are none.
    room
        Units kept free for the names.
    """

    def __init__(
        self,
        place: Place,
        names: Sequence[str],
        formed: Any,
        quantity: Quantity,
        measured: Any = None,
        *,
        room: float = _NAME,
    ) -> None:
        theme, ink = place.theme, place.theme.color(quantity.role)
        self.formed = np.asarray(formed)
        rings = np.zeros(len(names)) if measured is None else np.asarray(measured)
        held = [0.0, *self.formed.ravel(), *rings]
        self.low, self.high = min(held), max(held)
        self.left, self.right = place.left + room, place.right - _VALUE
        self.rows = place.rows(*[1.0] * len(names), gap=0.0)
        bottom, top = (self._spot(0.0, level) for level in (place.bottom, place.top))
        zero = Line(bottom, top, color=theme.color("hairline"), stroke_width=theme.thin)
        self.digits, self.sticks, self.dots = [], VGroup(), VGroup()
        self.parts: dict[str, VMobject] = {}
        self.origins: dict[str, str] = {}
        titles, self.rings = VGroup(), VGroup()
        for row, (box, name) in enumerate(zip(self.rows, names, strict=True)):
            title = Formula((name,), theme, size="small")
            titles.add(title.move_to(box.at(0.0, 0.5), aligned_edge=LEFT))
            digit = Digit(place, formed[:, row], quantity, size="small", align=1.0)
            self.digits.append(digit.to(box.at(1.0, 0.5)))
            self.sticks.add(VMobject().set_stroke(ink, theme.stroke))
            self.dots.add(Dot(radius=0.09, color=ink))
            self.parts[name] = digit.readout
            if measured is not None:
                spot = self._spot(float(rings[row]), box.center[1])
                ring = Circle(_RING, color=theme.color("data"), stroke_width=theme.thin)
                self.rings.add(ring.move_to(spot))
        self.parts |= {"names": titles, "zero": zero, "rings": self.rings}
        self.parts |= {"sticks": self.sticks, "dots": self.dots}
        super().__init__(place, VGroup(*self.parts.values()))
        self.at(0.0)

    def across(self, value: float) -> float:
        """Where a value stands from left to right."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return float(self.left + share * (self.right - self.left))

    def _spot(self, value: float, level: float) -> Point:
        return np.array([self.across(value), level, 0.0])

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Put the dots where the last step reached has them, as the digits say."""
        step = min(reached(moment if printed is None else printed), len(self.formed) - 1)
        now = self.formed[step]
        for value, box, stick, dot in zip(now, self.rows, self.sticks, self.dots, strict=True):
            spot = self._spot(float(value), box.center[1])
            stick.set_points_as_corners([self._spot(0.0, box.center[1]), spot])
            dot.move_to(spot)
        for digit in self.digits:
            digit.at(moment, printed)
        return self
