"""Pixels: a picture with its values printed on its squares, each in black or white, whichever reads better."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Group, Rectangle, Square, VGroup

from stage.layout import Point
from stage.mobjects.picture import Picture
from stage.readout import Readout, resolve
from stage.theme import Theme, readable_on


class Pixels(Group):
    """Values of the array ``name`` (H, W) of a trace as a picture with digits.

    Parameters
    ----------
    cell
        Side of a square in units; 0.55 holds three characters of size ``small``.
    index
        Leading index of the picture inside a larger array.
    shown
        How many values, in reading order, are shown at first; all by default.
    """

    def __init__(
        self,
        trace: Any,
        name: str,
        theme: Theme,
        *,
        cell: float = 0.6,
        index: tuple[int, ...] = (),
        signed: bool = False,
        limits: tuple[float, float] | None = None,
        spec: str = ".0f",
        shown: int | None = None,
    ) -> None:
        super().__init__()
        self.theme, self.cell = theme, cell
        self.values = np.asarray(resolve(trace, name), dtype=float)[index]
        style: dict[str, Any] = {"height": cell * len(self.values), "signed": signed, "limits": limits}
        self.picture = Picture(self.values, theme, **style)
        look: dict[str, Any] = {"theme": theme, "spec": spec, "size": "small"}
        rows, columns = self.values.shape
        self.cells = [[Readout(trace, name, (*index, r, c), **look) for c in range(columns)] for r in range(rows)]
        for row, column in np.ndindex(rows, columns):
            digit = self.cells[row][column].tint(readable_on(self._color(row, column)))
            digit.place(self.picture.spot(row, column))
        self.digits = VGroup(*(digit for line in self.cells for digit in line))
        self.edge = Rectangle(height=self.picture.height, width=self.picture.width)
        self.edge.set_stroke(theme.hairline, theme.thin)
        self.add(self.picture, self.digits, self.edge)
        if shown is not None:
            self.reveal(shown)

    def spot(self, row: float, column: float) -> Point:
        """Middle of the square at (row, column)."""
        return self.picture.spot(row, column)

    def digit(self, row: int, column: int) -> Readout:
        """Printed value at (row, column)."""
        return self.cells[row][column]

    def window(self, row: int, column: int, size: tuple[int, int], color: str = "highlight") -> Square:
        """Outline of a window whose first square is (row, column)."""
        return self.picture.window(row, column, size, color)

    def reveal(self, count: int) -> Pixels:
        """Show the first ``count`` values in reading order and leave the rest blank."""
        seen = np.arange(self.values.size).reshape(self.values.shape) < count
        blank = 0.0 if self.picture.signed else self.picture.limits[0]
        self.picture.repaint(np.where(seen, self.values, blank))
        for digit, visible in zip(self.digits, seen.ravel(), strict=True):
            digit.set_opacity(1.0 if visible else 0.0)
        return self

    def _color(self, row: int, column: int) -> str:
        red, green, blue = self.picture.pixel_array[row, column, :3]
        return f"#{red:02x}{green:02x}{blue:02x}"
