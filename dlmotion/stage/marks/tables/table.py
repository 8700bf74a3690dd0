"""Table: quantities of a record in columns, one row a step, filled as the steps happen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from manim import RIGHT, UP, Line, VGroup

from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.place import Place
from dlmotion.stage.readout import Readout
from dlmotion.stage.text import text


class Table(Mark):
    """Columns of arrays (steps, …) under the words of their quantities.

    Parameters
    ----------
    columns
        Quantity → array whose leading axis is the step.
    rows
        How many rows fit; with more steps than rows the table shows the last ones reached.
    """

    def __init__(self, place: Place, columns: Mapping[Quantity, Any], rows: int) -> None:
        self.columns = dict(columns)
        self.rows, self.pitch = rows, place.height / (rows + 1)
        self.heads = VGroup(
            *(text(place.label(q.label), place.theme, "small", q.role) for q in self.columns)
        )
        super().__init__(place, VGroup())
        for column, head in enumerate(self.heads):
            head.shift(self._spot(-1, column))  # as it is written, not by its ink: all on one line
        ends = (end * RIGHT + self._level(0.5) for end in (place.left, place.right))
        rule = Line(*ends).set_stroke(place.theme.color("hairline"), place.theme.thin)
        self.digits = [
            [
                Digit(place, array, quantity, shown=False).to(self._spot(row, column))
                for column, (quantity, array) in enumerate(self.columns.items())
            ]
            for row in range(min(rows, max(map(len, self.columns.values()))))
        ]
        readouts = [digit.readout for row in self.digits for digit in row]
        self.mobject.add(self.heads, rule, *readouts)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Fill the rows up to a moment."""
        last = reached(moment if printed is None else printed)
        first = max(0, last - len(self.digits) + 1)
        for row, digits in enumerate(self.digits):
            for digit in digits:
                digit.read(first + row, shown=first + row <= last)
        self.first = first
        return self

    def cell(self, quantity: Quantity, step: int) -> Readout:
        """Return the number of a quantity at a step that is shown."""
        column = list(self.columns).index(quantity)
        return self.digits[step - self.first][column].readout

    def _spot(self, row: int, column: int) -> np.ndarray:
        x = self.place.left + (column + 0.5) * self.place.width / len(self.columns)
        return np.asarray(x * RIGHT + self._level(row + 1))

    def _level(self, rows: float) -> np.ndarray:
        return np.asarray((self.place.top - (rows + 0.5) * self.pitch) * UP)
