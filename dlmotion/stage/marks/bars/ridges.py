"""Ridges: histograms one behind the other on one axis, each the shape of a layer's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import DOWN, LEFT, UP, Line, VGroup, VMobject
from manim import interpolate_color as mixed
from manim.utils.color import ManimColor

from dlmotion.stage.bound import path_of
from dlmotion.stage.layout import Point, Region
from dlmotion.stage.marks.axes.axes import Scale
from dlmotion.stage.marks.axes.line import polyline
from dlmotion.stage.marks.axes.plot import POWERS, Tick, nice_ticks, powers_of_ten, tick_spec
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.formula import Formula
from dlmotion.stage.place import Place
from dlmotion.stage.text import text

_GAP, _HEAD, _FOOT = 0.3, 0.5, 1.0
_OVERLAP = 1.45
"""Height of the highest ridge, in distances between two rows."""
_SHADE = 0.42


class Ridges(Mark):
    """Heights ``rows`` (L, n) over ``x`` (n,), or (T, L, n) with the step on the leading axis.

    The first row stands at the back, on top. Heights change with the numbers, from step to step.

    Parameters
    ----------
    x
        ``(Quantity, array)``: what the axis below is.
    names
        Of the rows, in Typst math.
    numbers
        ``(Quantity, array)``: a number (T, L) beside each row, under the word of its quantity.
    powers
        ``x`` are exponents, and the axis is named in powers of ten.
    tallest
        Height that the highest ridge stands for; the largest of ``rows`` by default.
    """

    def __init__(
        self,
        place: Place,
        x: Scale,
        rows: Any,
        names: Sequence[str],
        *,
        role: str = "activation",
        numbers: Scale | None = None,
        powers: bool = False,
        tallest: float | None = None,
    ) -> None:
        super().__init__(place, VGroup())
        self.path, self.x = path_of(rows), np.asarray(x[1], dtype=float)
        values = np.asarray(rows, dtype=float)
        self.rows = values if values.ndim == 3 else values[None]
        if self.rows.shape[1:] != (len(names), len(self.x)):
            raise MarkError(
                f"{self.path}: expected {len(names)} rows of {len(self.x)} heights, "
                f"got shape {np.shape(rows)}"
            )
        titles = [Formula((name,), place.theme, size="label") for name in names]
        self.digits = self._digits(numbers, len(names)) if numbers else []
        self.area = Region(
            place.left + _GAP + max(float(title.width) for title in titles),
            place.right - _GAP - self._widest(),
            place.bottom + _FOOT,
            place.top - (_HEAD if numbers else 0.1),
        )
        self.pitch = self.area.height / (len(names) - 1 + _OVERLAP)
        self.unit = _OVERLAP * self.pitch / (tallest or float(self.rows.max()) or 1.0)
        self.floors = self.area.bottom + self.pitch * np.arange(len(names))[::-1]
        self.ridges = VGroup(*(self._ridge(role) for _ in names))
        self.mobject.add(self._axis(x[0], powers), self.ridges)
        if numbers:
            head = text(place.label(numbers[0].label), place.theme, "small", "muted")
            self.mobject.add(place.put(head, 1.0, 1.0))
        for row, title in enumerate(titles):
            self.mobject.add(title.move_to(self._beside(row, place.left), aligned_edge=LEFT))
        for row, digit in enumerate(self.digits):
            self.mobject.add(digit.to(self._beside(row, place.right)).readout)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show heights and numbers of the last step reached."""
        step = reached(moment if printed is None else printed)
        heights = self.rows[min(step, len(self.rows) - 1)]
        for ridge, floor, row in zip(self.ridges, self.floors, heights, strict=True):
            across = self._across(self.x)
            corners = np.column_stack([across, floor + self.unit * row, np.zeros(len(row))])
            foot = np.array([[across[-1], floor, 0.0], [across[0], floor, 0.0]])
            ridge.points = polyline(np.vstack([corners, foot, corners[:1]]))
        for digit in self.digits:
            digit.at(moment, printed)
        return self

    def read(self, row: int) -> np.ndarray:
        """Heights (n,) of a row as they are drawn now."""
        corners = self.ridges[row].points[::4, 1][: len(self.x)]
        return np.asarray((corners - self.floors[row]) / self.unit)

    def _across(self, x: Any) -> np.ndarray:
        share = (np.asarray(x, dtype=float) - self.x[0]) / (self.x[-1] - self.x[0])
        return np.asarray(self.area.left + share * self.area.width)

    def _ridge(self, role: str) -> VMobject:
        theme = self.place.theme
        ink, ground = ManimColor(theme.color(role)), ManimColor(theme.background)
        return VMobject(
            fill_color=mixed(ground, ink, _SHADE),
            fill_opacity=1.0,
            stroke_color=ink,
            stroke_width=theme.thin,
        )

    def _digits(self, numbers: Scale, count: int) -> list[Digit]:
        quantity, values = numbers
        rows = [values[row] if np.ndim(values) == 1 else values[:, row] for row in range(count)]
        return [Digit(self.place, row, quantity, size="small", align=1.0) for row in rows]

    def _widest(self) -> float:
        """Width of the widest number of all steps."""
        widths = (
            float(digit.read(step).readout.width)
            for digit in self.digits
            for step in range(digit.steps or 1)
        )
        return max(widths, default=0.0)

    def _beside(self, row: int, across: float) -> Point:
        return np.array([across, self.floors[row] + 0.3 * self.pitch, 0.0])

    def _axis(self, quantity: Quantity, powers: bool) -> VGroup:
        """Floors of the rows, and ticks with their uprights below the last one."""
        theme, drawn = self.place.theme, VGroup()
        limits = float(self.x[0]), float(self.x[-1])
        most = max(2, int(self.area.width / 1.1))
        if powers:
            values = powers_of_ten((10.0 ** limits[0], 10.0 ** limits[1]), most)
            spots, spec = np.log10(values), POWERS
        else:
            values = nice_ticks(limits, most)
            spots, spec = np.array(values), tick_spec(values)
        for value, across in zip(values, self._across(spots), strict=True):
            low, high = (np.array([across, end, 0.0]) for end in (self.floors[-1], self.area.top))
            drawn.add(Line(low, high, color=theme.hairline, stroke_width=1.0, stroke_opacity=0.5))
            tick = Tick(value, spec, theme)
            drawn.add(tick.next_to(low, DOWN, buff=0.13))
        for floor in self.floors:
            left, right = (np.array([x, floor, 0.0]) for x in (self.area.left, self.area.right))
            drawn.add(Line(left, right, color=theme.hairline, stroke_width=theme.thin))
        name = text(self.place.label(quantity.label), theme, "small", "muted")
        corner = np.array([self.area.right, self.place.bottom, 0.0])
        drawn.add(name.next_to(corner, UP, buff=0.0).shift((name.width / 2) * LEFT))
        return drawn
