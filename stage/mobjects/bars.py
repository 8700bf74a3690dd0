"""Bars: numbers of a trace as lengths on a common scale, each with its digits; they may be negative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, Rectangle, VGroup, VMobject

from stage.layout import Point, Region
from stage.mobjects.plot import Range
from stage.readout import Readout, resolve
from stage.theme import Theme, em

_GAP = 0.14
_THICKNESS = 0.56
_LEAST = 1e-4


class Bars(VGroup):
    """One bar for each number of the array ``name`` of the trace, from a common zero line.

    Parameters
    ----------
    region
        Box that bars and digits fill; it is shared out evenly among the bars.
    name
        Array (K,), or (T, K) with time on the leading axis; ``at`` moves along it.
    limits
        Values that reach the ends of the box; 0 lies between them, or is one of them.
    colors
        Colour roles, repeated as often as it takes; several for classes, one for equals.
    upright
        Bars that grow upwards side by side, rather than to the right below each other.
    room
        Units kept free for the digits beyond the ends of the scale.
    """

    def __init__(
        self,
        region: Region,
        trace: Any,
        name: str,
        limits: Range,
        theme: Theme,
        *,
        colors: Sequence[str] = ("data",),
        spec: str = ".2f",
        size: str = "number",
        upright: bool = False,
        room: float = 1.05,
    ) -> None:
        super().__init__()
        self.region, self.theme, self.limits, self.upright = region, theme, limits, upright
        array = np.asarray(resolve(trace, name), dtype=float)
        self.timed = array.ndim > 1
        self.array = array if self.timed else array[None]
        self.along, self.across = (UP, RIGHT) if upright else (RIGHT, UP)
        near, far = (region.bottom, region.top) if upright else (region.left, region.right)
        near += room if limits[0] < 0 else 0.0
        self.scale_unit = (far - room - near) / (limits[1] - limits[0])
        self.zero = near - limits[0] * self.scale_unit
        count = self.array.shape[1]
        side = (region.right - region.left) if upright else (region.top - region.bottom)
        self.pitch = side / count
        self.bars = VGroup(*(self._bar(colors[place % len(colors)]) for place in range(count)))
        self.readouts = [
            Readout(trace, name, self._index(0, place), theme=theme, spec=spec, size=size) for place in range(count)
        ]
        self.axis, self.digits = self._axis(), VGroup(*self.readouts)
        self.add(self.axis, self.bars, self.digits)
        self.at(0.0)

    def at(self, time: float) -> Bars:
        """Show a moment; between recorded rows lengths are interpolated, digits are those of the nearest row."""
        rows = np.arange(len(self.array))
        for place, (bar, digit) in enumerate(zip(self.bars, self.readouts, strict=True)):
            value = float(np.interp(time, rows, self.array[:, place]))
            length = max(abs(value) * self.scale_unit, _LEAST)
            self._stretch(bar, length).move_to(self.spot(place, value / 2))
            digit.read(self._index(min(round(time), len(rows) - 1), place))
            self._lay(digit, place, value)
        return self

    def spot(self, place: int, value: float) -> Point:
        """Point of the frame at ``value`` on the middle line of bar ``place``."""
        first = self.region.left if self.upright else self.region.top
        step = self.pitch if self.upright else -self.pitch
        along, across = self.zero + value * self.scale_unit, first + (place + 0.5) * step
        return np.asarray(self.along * along + self.across * across)

    def end_to_end(self, level: float, time: int = 0) -> list[VMobject]:
        """Copies of the bars laid one after the other from the zero line, ``level`` units across."""
        start, copies = self.zero, []
        for bar, value in zip(self.bars, self.array[time], strict=True):
            length = abs(float(value)) * self.scale_unit
            copy = bar.copy()
            copies.append(copy.move_to(self.along * (start + length / 2) + self.across * level))
            start += length
        return copies

    def _bar(self, color: str) -> Rectangle:
        side = _THICKNESS * self.pitch
        width, height = (side, 1.0) if self.upright else (1.0, side)
        bar = Rectangle(width=width, height=height, stroke_width=0.0)
        return bar.set_fill(self.theme.color(color), opacity=1.0)

    def _stretch(self, bar: VMobject, length: float) -> VMobject:
        return bar.stretch_to_fit_height(length) if self.upright else bar.stretch_to_fit_width(length)

    def _lay(self, digit: Readout, place: int, value: float) -> None:
        half = 0.4 * em(digit.size) if self.upright else digit.width / 2
        reach = (_GAP + half) * (1.0 if value >= 0 else -1.0)
        digit.place(self.spot(place, value) + self.along * reach)

    def _index(self, time: int, place: int) -> tuple[int, ...]:
        return (time, place) if self.timed else (place,)

    def _axis(self) -> Line:
        ends = (LEFT, RIGHT) if self.upright else (UP, DOWN)
        middle = self.region.center
        reach = self.region.width / 2 if self.upright else self.region.height / 2
        foot = self.along * self.zero + self.across * (middle @ self.across)
        line = Line(foot + ends[0] * reach, foot + ends[1] * reach)
        return line.set_stroke(self.theme.color("muted"), self.theme.thin)
