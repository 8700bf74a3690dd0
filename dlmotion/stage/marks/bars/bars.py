"""Bars: numbers of the record as lengths on one scale, lying, upright, end to end or as steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from manim import RIGHT, UP, Animation, AnimationGroup, FadeIn, GrowFromPoint, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.layout import Point
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.bars.spread import spread
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.place import Place
from dlmotion.stage.readout import Readout
from dlmotion.stage.theme import em

_GAP = 0.14
_THICKNESS = 0.56
_LEAST = 1e-3
_ROOM = 1.1


@dataclass(frozen=True)
class Layout:
    """Whether bars grow upwards, share one lane, and start where the last one ended."""

    upright: bool = False
    shared: bool = False
    heaped: bool = False


LAYOUTS = {
    "lying": Layout(),
    "upright": Layout(upright=True),
    "strip": Layout(shared=True, heaped=True),
    "steps": Layout(heaped=True),
}


class Bars(Mark):
    """One bar for each number of an array (K,), or of (T, K) with the step on the leading axis.

    Bars change with their digits, from step to step: a length between two would be no number of
    the record, beside the number of another.

    Parameters
    ----------
    layout
        ``lying`` or ``upright``: side by side from zero; ``strip``: end to end in one lane, digits
        above; ``steps``: each from where the last one ended, one more with each step of the clock.
    roles
        Colour roles, repeated as often as it takes; ``("sign",)`` for that of a weight's sign.
    holds
        Arrays and numbers that the scale must hold besides the bars' own.
    room
        Units kept free for digits beyond the ends of the scale.
    """

    def __init__(
        self,
        place: Place,
        values: Any,
        quantity: Quantity,
        *,
        layout: str = "lying",
        roles: Sequence[str] = (),
        holds: Sequence[Any] = (),
        room: float = _ROOM,
        size: str = "number",
    ) -> None:
        super().__init__(place, VGroup())
        self.path, self.layout = path_of(values), LAYOUTS[layout]
        self.stepwise = self.layout.heaped and not self.layout.shared
        if self.stepwise and np.ndim(values) != 1:
            raise MarkError(f"{self.path}: expected terms (K,) to step through, got {values.shape}")
        self.roles, self.size = tuple(roles) or (quantity.role,), size
        self.rows = np.atleast_2d(np.asarray(values, dtype=float))
        self.starts = np.zeros_like(self.rows)
        if self.layout.heaped:
            self.starts = np.cumsum(self.rows, axis=1) - self.rows
        self._measure(place, holds, room)
        count = self.rows.shape[1]
        self.bars = VGroup(*(VMobject(stroke_width=0.0, fill_opacity=1.0) for _ in range(count)))
        self.digits = [self._digit(values, quantity, bar) for bar in range(count)]
        self.axis, self.links = VMobject(), VMobject()
        for thin in (self.axis, self.links):
            thin.set_stroke(place.theme.color("muted"), place.theme.thin)
        readouts = VGroup(*(digit.readout for digit in self.digits))
        self.parts: dict[str, Any] = {f"bar{bar}": shape for bar, shape in enumerate(self.bars)}
        self.parts["digits"] = readouts
        self.origins: dict[str, str] = {}
        if not self.layout.shared:
            self._draw_axis()
            self.parts["axis"] = self.axis
            self.mobject.add(self.axis)
        self.mobject.add(self.links, self.bars, readouts)
        self.at(count if self.stepwise else 0.0)

    def _measure(self, place: Place, holds: Sequence[Any], room: float) -> None:
        """Fit the scale between the ends of the place."""
        ends = (self.starts, self.starts + self.rows, *holds)
        numbers = np.concatenate([np.asarray(end, dtype=float).ravel() for end in ends])
        low, high = min(0.0, numbers.min()), max(0.0, numbers.max())
        near, far = (place.bottom, place.top) if self.layout.upright else (place.left, place.right)
        if not self.layout.shared:
            near, far = near + (room if low < 0 else 0.0), far - (room if high > 0 else 0.0)
        self.unit = (far - near) / ((high - low) or 1.0)
        self.zero = near - low * self.unit
        self.along, self.across = (UP, RIGHT) if self.layout.upright else (RIGHT, UP)
        side = place.width if self.layout.upright else place.height
        self.pitch = side if self.layout.shared else side / self.rows.shape[1]
        first, step = (place.left, 1.0) if self.layout.upright else (place.top, -1.0)
        self.lanes = first + step * (np.arange(self.rows.shape[1]) + 0.5) * self.pitch
        self.thickness = _THICKNESS * self.pitch
        if self.layout.shared:
            self.thickness = self.pitch - 1.3 * em(self.size)
            self.lanes = np.full(self.rows.shape[1], place.bottom + self.thickness / 2)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the last step reached; terms of ``steps`` grow, and have digits when they stand."""
        step = reached(moment if printed is None else printed)
        row = min(step, len(self.rows) - 1)
        values, starts = self.rows[row], self.starts[row]
        if self.stepwise:
            values = values * np.clip(moment - np.arange(len(values)), 0.0, 1.0)
        for bar, (start, value) in enumerate(zip(starts, values, strict=True)):
            self._shape(bar, float(start), float(value))
            if self.stepwise:
                self.digits[bar].read(0, shown=step > bar)
            else:
                self.digits[bar].read(row)
            if not self.layout.shared:
                self._lay(bar, float(start), float(value))
        if self.layout.shared:
            self._lay_above(starts + values / 2)
        if self.stepwise:
            self._link(step)
        return self

    def out_of_all(self) -> Self:
        """Let each bar grow out of all of another mark, as an output does out of all inputs."""
        self.origins = {f"bar{bar}": "" for bar in range(len(self.bars))}
        return self

    def spot(self, bar: int, value: float) -> Point:
        """Point of the frame at a value on the middle line of a bar."""
        along = self.zero + value * self.unit
        return np.asarray(self.along * along + self.across * self.lanes[bar])

    def digit(self, bar: int) -> Readout:
        """Return the number of a bar, to be carried."""
        return self.digits[bar].readout

    def _shape(self, bar: int, start: float, value: float) -> None:
        ends = [self.spot(bar, start), self.spot(bar, start + value)]
        if abs(value) * self.unit < _LEAST:
            ends[1] = ends[0] + self.along * (_LEAST if value >= 0 else -_LEAST)
        half = self.across * self.thickness / 2
        spots = np.array([ends[0] - half, ends[1] + half])
        (left, bottom, _), (right, top, _) = spots.min(axis=0), spots.max(axis=0)
        # From the same corner and the same way round as manim's rectangles, so that a bar that
        # becomes another shape, or comes from one, is not turned over on its way.
        corners = np.zeros((4, 3))
        corners[:, :2] = (right, top), (left, top), (left, bottom), (right, bottom)
        self.bars[bar].points = straight(corners, np.roll(corners, -1, axis=0))
        self.bars[bar].set_fill(self.place.theme.color(self._role(bar, value)))

    def _role(self, bar: int, value: float) -> str:
        role = self.roles[bar % len(self.roles)]
        if role != "sign":
            return role
        return "weight_positive" if value >= 0 else "weight_negative"

    def _digit(self, values: Any, quantity: Quantity, bar: int) -> Digit:
        if self.layout.shared or self.stepwise:
            quantity = replace(quantity, role=self._role(bar, float(self.rows[0, bar])))
        value = values[bar] if np.ndim(values) == 1 else values[:, bar]
        return Digit(self.place, value, quantity, size=self.size)

    def _lay(self, bar: int, start: float, value: float) -> None:
        """Put a number past the end of its bar, but never across the line of zero."""
        readout = self.digits[bar].readout
        half = 0.4 * em(self.size) if self.layout.upright else float(readout.width) / 2
        back = value >= 0 and start + value < 0
        side = -1.0 if back or value < 0 else 1.0
        edge = start if back else start + value
        readout.place(self.spot(bar, edge) + self.along * side * (_GAP + half))

    def _lay_above(self, middles: np.ndarray) -> None:
        """Put the numbers over their parts of the strip, apart from each other."""
        widths = [float(digit.readout.width) + 2 * _GAP for digit in self.digits]
        wanted = self.zero + middles * self.unit
        level = self.lanes[0] + self.thickness / 2 + 0.62 * em(self.size)
        ends = self.place.left - _GAP, self.place.right + _GAP
        for digit, x in zip(self.digits, spread(wanted, widths, ends), strict=True):
            digit.readout.place(np.array([x, level, 0.0]))

    def _link(self, step: int) -> None:
        """Lead from the end of each step that is there down to the next one."""
        sums = self.starts[0] + self.rows[0]
        links = [
            (self.spot(bar, sums[bar]), self.spot(bar + 1, sums[bar]))
            for bar in range(min(step, len(sums) - 1))
        ]
        none = np.zeros((0, 3))
        self.links.points = straight(*map(np.array, zip(*links, strict=True))) if links else none

    def _draw_axis(self) -> None:
        ends = (
            self.lanes[[0, -1]]
            + np.array([-0.5, 0.5]) * np.sign(self.lanes[-1] - self.lanes[0] or 1.0) * self.pitch
        )
        spots = [self.along * self.zero + self.across * end for end in ends]
        self.axis.points = straight(spots[0][None], spots[1][None])

    def entrance(self) -> Animation:
        """Grow from zero, one after the other; a number comes when its bar stands."""
        roots = [self.spot(bar, self.starts[0, bar]) for bar in range(len(self.bars))]
        grow = [
            AnimationGroup(GrowFromPoint(bar, root), FadeIn(digit.readout), lag_ratio=1.0)
            for bar, root, digit in zip(self.bars, roots, self.digits, strict=True)
        ]
        thin = [FadeIn(part) for part in (self.axis, self.links) if part in self.mobject]
        return AnimationGroup(*thin, *grow, lag_ratio=0.3)
