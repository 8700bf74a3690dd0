"""Areas: amounts of very different size as squares side by side, all on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.place import Place
from dlmotion.stage.text import text
from dlmotion.stage.theme import em

_FILL = 0.55
_NARROWEST = 2.3
_GAP = 0.5


class Areas(Mark):
    """A square for each of ``values`` (K,), as large as it; its name and number stand below.

    On a clock the k-th grows out of the one before it, from step k - 1 to step k.

    Parameters
    ----------
    quantity
        How the numbers print; its role is the colour of the squares.
    keys
        Labels of the squares.

    Raises
    ------
    MarkError
        If there is not a label for each amount, or one of them is not positive.
    """

    def __init__(self, place: Place, values: Any, quantity: Quantity, keys: Sequence[str]) -> None:
        self.path, amounts = path_of(values), np.asarray(values, dtype=float)
        if amounts.shape != (len(keys),) or amounts.min() <= 0.0:
            raise MarkError(f"{self.path}: expected {len(keys)} positive amounts, got {amounts}")
        theme, lines = place.theme, 2.6 * em("label")
        sides, room = np.sqrt(amounts), place.height - lines
        self.unit = room / sides.max()
        widths = np.maximum(self.unit * sides, _NARROWEST)
        spare = place.width - widths.sum() - _GAP * (len(keys) - 1)
        if spare < 0.0:
            self.unit *= (widths.max() + spare) / widths.max()
            widths = np.maximum(self.unit * sides, _NARROWEST)
        left = place.center[0] - (widths.sum() + _GAP * (len(keys) - 1)) / 2
        middles = left + np.cumsum(widths + _GAP) - _GAP - widths / 2
        self.sides = self.unit * sides
        self.feet = np.column_stack([middles, np.full((len(keys), 2), (place.bottom + lines, 0.0))])
        color = theme.color(quantity.role)
        self.squares = VGroup()
        for _ in keys:
            square = VMobject(fill_color=color, fill_opacity=_FILL)
            self.squares.add(square.set_stroke(color, theme.thin))
        self.names, self.digits = VGroup(), []
        for key, value, foot in zip(keys, values, self.feet, strict=True):
            name = text(place.label(key), theme, "label")
            self.names.add(name.move_to(foot - np.array([0.0, 0.9 * em("label"), 0.0])))
            digit = Digit(place, value, quantity, shown=False)
            self.digits.append(digit.to(foot - np.array([0.0, 2.1 * em("label"), 0.0])))
        readouts = VGroup(*(digit.readout for digit in self.digits))
        super().__init__(place, VGroup(self.squares, self.names, readouts))
        self.at(len(keys) - 1)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the squares that have begun to grow; a number comes when its square is full."""
        step = reached(moment if printed is None else printed)
        for k, square in enumerate(self.squares):
            part = float(np.clip(moment - k + 1, 0.0, 1.0))
            before = max(k - 1, 0)
            side = (1.0 - part) * self.sides[before] + part * self.sides[k]
            foot = (1.0 - part) * self.feet[before] + part * self.feet[k]
            corners = foot + side * np.array([[-0.5, 0, 0], [0.5, 0, 0], [0.5, 1, 0], [-0.5, 1, 0]])
            there = k == 0 or part > 0.0
            none = np.zeros((0, 3))
            square.points = straight(corners, np.roll(corners, -1, axis=0)) if there else none
            self.names[k].set_opacity(float(step >= k))
            self.digits[k].read(0, shown=step >= k)
        return self
