"""Cells: a sheet of an array as boxes with their numbers, stacks of such sheets, and arrows that name their axes."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RIGHT, UP, Arrow, Group, Mobject, Square, VGroup

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


def axis_arrow(start: Point, end: Point, side: Point, name: str, theme: Theme, color: str = "muted") -> VGroup:
    """Arrow of an axis a little off the edge from ``start`` to ``end``, its name on the same side."""
    style: dict[str, Any] = {"color": theme.color(color), "stroke_width": theme.stroke, "tip_length": 0.2}
    arrow = Arrow(start, end, buff=0.0, **style).shift(0.25 * side)
    return VGroup(arrow, text(name, theme, "small", color).next_to(arrow.get_center(), side, buff=0.18))


def fan(sheets: Mobject, step: Point) -> Group:
    """Lay sheets behind each other, the first in front, each ``step`` further back; returns them back to front."""
    for depth, sheet in enumerate(sheets):
        sheet.shift(step * depth)
    return Group(*reversed(sheets.submobjects))
