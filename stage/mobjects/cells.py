"""Cells: a sheet of an array as boxes with their numbers, and stacks of such sheets."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RIGHT, UP, Arrow, Square, VGroup

from stage.layout import Point
from stage.readout import Readout, resolve
from stage.text import text
from stage.theme import Theme


class Cells(VGroup):
    """Boxes of the last two axes of an array; a vector is one row, a scalar one box.

    Parameters
    ----------
    index
        Leading index of the sheet inside the array.
    side
        Side of a box in units.
    """

    def __init__(
        self, trace: Any, name: str, theme: Theme, *, index: tuple[int, ...] = (), side: float = 0.85, spec: str = "d"
    ) -> None:
        super().__init__()
        self.theme, self.side = theme, side
        values = np.asarray(resolve(trace, name))[index]
        grid = np.atleast_2d(values)
        self.rows, self.columns = grid.shape
        self.boxes, self.digits = VGroup(), VGroup()
        for row in range(self.rows):
            for column in range(self.columns):
                place = index + (row, column)[2 - values.ndim :]
                box = Square(side, stroke_color=theme.hairline, stroke_width=theme.thin)
                box.set_fill(theme.surface, opacity=1.0).move_to(self.spot(row, column))
                number = Readout(trace, name, place or None, theme=theme, spec=spec, color="data")
                self.boxes.add(box)
                self.digits.add(number.place(self.spot(row, column)))
        self.add(self.boxes, self.digits)

    def spot(self, row: float, column: float) -> Point:
        """Middle of a box before the sheet was moved."""
        across = (column - (self.columns - 1) / 2) * self.side
        return np.asarray(RIGHT * across + UP * ((self.rows - 1) / 2 - row) * self.side)

    def axis(self, along: int, name: str, buff: float = 0.28) -> VGroup:
        """Arrow with a name along the rows (0, downward) or along the columns (1, rightward)."""
        style: dict[str, Any] = {"color": self.theme.muted, "stroke_width": self.theme.thin, "tip_length": 0.16}
        if along == 0:
            start, end = self.boxes.get_corner(UP - RIGHT), self.boxes.get_corner(-UP - RIGHT)
            arrow, side = Arrow(start, end, buff=0.0, **style).shift(-RIGHT * buff), -RIGHT
        else:
            start, end = self.boxes.get_corner(UP - RIGHT), self.boxes.get_corner(UP + RIGHT)
            arrow, side = Arrow(start, end, buff=0.0, **style).shift(UP * buff), UP
        return VGroup(arrow, text(name, self.theme, "small", "muted").next_to(arrow, side, buff=0.12))


def fan(sheets: VGroup, step: Point) -> VGroup:
    """Lay sheets behind each other, the first in front, each ``step`` further back; returns them back to front."""
    for depth, sheet in enumerate(sheets):
        sheet.shift(step * depth)
    return VGroup(*reversed(sheets.submobjects))
