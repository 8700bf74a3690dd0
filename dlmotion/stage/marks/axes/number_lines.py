"""NumberLines: upright lines of one scale, a number on each, and a thread through them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import UP, Dot, VGroup, VMobject

from dlmotion.stage.marks.axes.line import polyline
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.formula import Formula
from dlmotion.stage.place import Place

_HEAD, _FOOT, _MARGIN = 0.75, 0.6, 0.06
_RADIUS, _SWEPT = 0.12, 14.0


class NumberLines(Mark):
    """Numbers (T, n) on a line each, all on one scale; a thread joins them.

    All show the last step reached, and a broad stroke how far each has been until then. ``parts``
    are the dots by their place in the row, and ``K digit``, ``K line``.

    Parameters
    ----------
    quantities
        Of the n lines: symbol above, colour, how the number below prints.
    values
        (T, n), the step on the leading axis.
    holds
        Further arrays that the scale must hold, so that several stand on one.

    Raises
    ------
    MarkError
        If there is not one quantity for each number.
    """

    def __init__(
        self,
        place: Place,
        quantities: Sequence[Quantity],
        values: Any,
        *,
        holds: tuple[Any, ...] = (),
    ) -> None:
        self.values = np.asarray(values, dtype=float)
        if self.values.ndim != 2 or self.values.shape[1] != len(quantities):
            raise MarkError(f"expected numbers (T, {len(quantities)}), got {self.values.shape}")
        theme = place.theme
        every = np.concatenate([np.ravel(np.asarray(a, dtype=float)) for a in (values, *holds)])
        room = _MARGIN * (np.ptp(every) or 1.0)
        self.limits = every.min() - room, every.max() + room
        self.bottom, self.top = place.bottom + _FOOT, place.top - _HEAD
        self.parts: dict[str, VMobject] = {}
        self.origins: dict[str, str] = {}
        self.thread = VMobject(stroke_color=theme.color("highlight"), stroke_width=theme.thin)
        self.x, self.digits, self.swept, self.dots = [], [], [], []
        for k, (box, quantity) in enumerate(
            zip(place.beside(*[1.0] * len(quantities), gap=0.0), quantities, strict=True)
        ):
            x, ink = float(box.center[0]), theme.color(quantity.role)
            line = VMobject(stroke_color=theme.color("muted"), stroke_width=theme.thin)
            line.points = polyline(np.array([[x, self.bottom, 0.0], [x, self.top, 0.0]]))
            name = Formula((quantity.symbol,), theme).set_color(ink)
            name.move_to((x, self.top + 0.12, 0.0), aligned_edge=-UP)
            swept = VMobject(stroke_color=ink, stroke_width=_SWEPT, stroke_opacity=0.4)
            dot = Dot(radius=_RADIUS, color=ink)
            digit = Digit(place, values[:, k], quantity, size="small")
            digit.to((x, place.bottom + 0.5 * _FOOT, 0.0))
            self.x.append(x)
            self.digits.append(digit)
            self.swept.append(swept)
            self.dots.append(dot)
            self.parts |= {
                f"{k}": dot,
                f"{k} digit": digit.readout,
                f"{k} line": VGroup(line, name),
            }
        lines = [self.parts[f"{k} line"] for k in range(len(quantities))]
        readouts = [digit.readout for digit in self.digits]
        super().__init__(place, VGroup(*lines, *self.swept, self.thread, *self.dots, *readouts))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Put the dots where the numbers say; the strokes cover what was passed until there."""
        step = min(reached(moment if printed is None else printed), len(self.values) - 1)
        now, past = self.values[step], self.values[: step + 1]
        for x, dot, swept, height, column in zip(
            self.x, self.dots, self.swept, now, past.T, strict=True
        ):
            dot.move_to(self._spot(x, height))
            low, high = (self._spot(x, end)[None] for end in (column.min(), column.max()))
            swept.points = straight(low, high)
        self.thread.points = polyline(
            np.array([self._spot(x, height) for x, height in zip(self.x, now, strict=True)])
        )
        for digit in self.digits:
            digit.at(moment, printed)
        return self

    def _spot(self, x: float, value: float) -> np.ndarray:
        low, high = self.limits
        share = (value - low) / (high - low)
        return np.array([x, self.bottom + share * (self.top - self.bottom), 0.0])
