"""Matrix: numbers of a trace between brackets; rows, columns and cells can be lit."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RoundedRectangle, VGroup, VMobject

from stage.layout import Point
from stage.mobjects.formula import Value
from stage.readout import Readout, resolve
from stage.theme import SIZES, Theme, em

_WIDTH_EM = 2.9
_HEIGHT_EM = 1.75
_LIP = 0.12


class Matrix(VGroup):
    """The array ``name`` of a trace; a vector stands as one row, or as one column with ``upright``.

    Parameters
    ----------
    index
        Leading index of the matrix inside a larger array; ``read`` moves to another one.
    transposed
        Show the rows of the array as columns.
    roles
        Colour role of the digits, or ``"sign"`` for the role of a weight by its sign.
    """

    def __init__(
        self,
        trace: Any,
        name: str,
        theme: Theme,
        *,
        index: tuple[int, ...] = (),
        transposed: bool = False,
        upright: bool = False,
        spec: str = ".1f",
        color: str = "ink",
        size: str = "number",
        cell_width: float | None = None,
        cell_height: float | None = None,
    ) -> None:
        super().__init__()
        if size not in SIZES:
            raise ValueError(f"size: expected one of {', '.join(SIZES)}, got {size!r}")
        self.trace, self.name, self.theme, self.index = trace, name, theme, index
        self.spec, self.tone, self.size = spec, color, size
        self.transposed, self.upright = transposed, upright
        self.cell_width = cell_width or _WIDTH_EM * em(size)
        self.cell_height = cell_height or _HEIGHT_EM * em(size)
        values = np.asarray(resolve(trace, name))[index]
        self.is_vector = values.ndim == 1
        self.rows, self.columns = self._extent(values)
        self.style: dict[str, Any] = {
            "spec": spec,
            "color": color,
            "size": size,
            "cell_width": self.cell_width,
            "cell_height": self.cell_height,
        }
        self.cells = [[self._cell(r, c) for c in range(self.columns)] for r in range(self.rows)]
        self.brackets = VGroup(self._bracket(-1), self._bracket(1))
        self.add(self.brackets, *(cell for row in self.cells for cell in row))

    # -- parts

    def cell(self, row: int, column: int) -> Readout:
        """Number at a place as it is drawn."""
        return self.cells[row][column]

    def row(self, row: int) -> VGroup:
        """Return the numbers of one row."""
        return VGroup(*self.cells[row])

    def column(self, column: int) -> VGroup:
        """Return the numbers of one column."""
        return VGroup(*(row[column] for row in self.cells))

    def numerals(self) -> VGroup:
        """Return all numbers, row by row, without the brackets."""
        return VGroup(*(cell for row in self.cells for cell in row))

    def spot(self, row: float, column: float) -> Point:
        """Middle of a cell, also of one between two cells or outside."""
        across = (column - (self.columns - 1) / 2) * self.cell_width
        upward = ((self.rows - 1) / 2 - row) * self.cell_height
        middle: Point = self.brackets.get_center()
        spot: Point = middle + np.array([across, upward, 0.0])
        return spot

    def halo(
        self,
        *,
        row: int | None = None,
        column: int | None = None,
        color: str = "highlight",
        opacity: float = 0.16,
    ) -> RoundedRectangle:
        """Rounded box around a row, a column, a cell (both given) or everything (neither)."""
        box = RoundedRectangle(
            width=self.cell_width * (self.columns if column is None else 1) - 0.06,
            height=self.cell_height * (self.rows if row is None else 1) - 0.06,
            corner_radius=0.1,
            color=self.theme.color(color),
            stroke_width=self.theme.thin,
            fill_opacity=opacity,
        )
        middle = ((self.rows - 1) / 2, (self.columns - 1) / 2)
        box.move_to(self.spot(middle[0] if row is None else row, middle[1] if column is None else column))
        return box

    def value(self, row: int, column: int) -> Value:
        """Formula part with the number at a place, in its colour."""
        cell = self.cells[row][column]
        name = "".join(filter(str.isalnum, f"{self.name}{row}n{column}"))
        return Value(name, self.name, cell.index, self.spec, cell.ink)

    def term(self, row: int, column: int) -> tuple[str | Value, ...]:
        """Formula part with the number at a place, a negative one in parentheses."""
        value = self.value(row, column)
        return ("(", value, ")") if self.cells[row][column].number.value < 0 else (value,)

    def read(self, *index: int) -> Matrix:
        """Show the matrix at another leading index of the same array."""
        self.index = index
        for r, row in enumerate(self.cells):
            for c, cell in enumerate(row):
                cell.read(self._place(r, c))
        return self

    # -- how it is drawn

    def _extent(self, values: np.ndarray) -> tuple[int, int]:
        if values.ndim not in (1, 2):
            raise ValueError(f"{self.name}: expected a vector or a matrix, got shape {values.shape}")
        if self.is_vector:
            return (values.shape[0], 1) if self.upright else (1, values.shape[0])
        rows, columns = values.shape
        return (columns, rows) if self.transposed else (rows, columns)

    def _place(self, row: int, column: int) -> tuple[int, ...]:
        if self.is_vector:
            return (*self.index, row if self.upright else column)
        return (*self.index, column, row) if self.transposed else (*self.index, row, column)

    def _cell(self, row: int, column: int) -> Readout:
        number = Readout(
            self.trace, self.name, self._place(row, column), theme=self.theme, spec=self.spec, size=self.size
        )
        tone = self.tone
        if tone == "sign":
            tone = "weight_positive" if number.number.value >= 0 else "weight_negative"
        across = (column - (self.columns - 1) / 2) * self.cell_width
        upward = ((self.rows - 1) / 2 - row) * self.cell_height
        return number.tint(tone).place(np.array([across, upward, 0.0]))

    def _bracket(self, side: int) -> VMobject:
        x = side * (self.columns * self.cell_width / 2 + 0.05)
        y = self.rows * self.cell_height / 2 - 0.03
        path = [(x - side * _LIP, y), (x, y), (x, -y), (x - side * _LIP, -y)]
        bracket = VMobject(color=self.theme.color("muted"), stroke_width=self.theme.thin * 1.5)
        return bracket.set_points_as_corners([np.array([a, b, 0.0]) for a, b in path])
