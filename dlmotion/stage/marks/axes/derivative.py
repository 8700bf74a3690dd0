"""Derivative: a curve over its slope on one horizontal axis, and a pen that touches both."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.place import Place

_MARGIN = 0.1
SHARES, GAP = (1.0, 1.1), 0.1


class Derivative(Together):
    """f above, f′ below, each on axes of its own; the clock runs along ``x``.

    The pen (ball, tangent, stem) stands at ``x[moment]``, and f′ is drawn as far as that. Curves
    and pen are its parts: they fly to those of another one, while the axes give way.

    Parameters
    ----------
    x, f, slope
        Quantity and array (n,) of the abscissa, the curve and its derivative there.
    drawn
        The curve and the derivative with no number where they jump, so that a jump stays one.
    holds
        Further arrays that the lower axes must hold, so that several stand on one scale.
    tangent
        Length of the tangent in units.
    """

    def __init__(
        self,
        place: Place,
        x: tuple[Quantity, Any],
        f: tuple[Quantity, Any],
        slope: tuple[Quantity, Any],
        *,
        drawn: tuple[Any, Any] | None = None,
        holds: tuple[Any, ...] = (),
        tangent: float = 2.2,
    ) -> None:
        above, below = place.rows(*SHARES, gap=GAP)
        bare = Quantity("", x[0].symbol, x[0].role)
        least = min(0.0, *(float(np.min(array)) for array in (slope[1], *holds)))
        ends = None if least < 0.0 else 0.0, None
        self.upper = Axes(above, (bare, x[1]), f, margin=_MARGIN, x_ticks=())
        self.lower = Axes(below, x, (*slope, *holds), margin=_MARGIN, y_from=ends)
        curves = drawn or (f[1], slope[1])
        self.curve = self.upper.line(x[1], curves[0])
        self.slopes = self.lower.line(x[1], curves[1])
        self.ball = self.upper.rider(self.upper.line(x[1], f[1]), x[1], radius=0.11)
        self.tangent = self.upper.tangent(self.ball, slope[1], slope[0].role, tangent)
        self.foot = self.lower.rider(
            self.lower.line(x[1], slope[1]), x[1], slope[0].role, radius=0.11
        )
        self.stem = self.lower.stem(self.foot, slope[0].role)
        self.pen = (self.tangent, self.ball, self.stem, self.foot)
        self.still = (self.upper, self.lower, self.curve)
        self.surf = (self.slopes, self.tangent, self.ball, self.foot)
        super().__init__(*self.still, self.slopes, *self.pen)
        for axes in ("0/", "1/"):
            del self.parts[axes]
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Put the pen at a place of the abscissa, and draw the slope as far as that."""
        for mark in (*self.pen, self.slopes):
            mark.at(moment, printed)
        return self
