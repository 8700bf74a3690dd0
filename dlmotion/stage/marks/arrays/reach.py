"""Reach: which cells of an array something acts on, and the lines on which it gets there."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from manim import RIGHT, Rectangle, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.layout import Point
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.mark import Mark, MarkError

_RIM = 0.86
_FAINT = 0.55


class Reach(Mark):
    """Rims around the cells (H, W) where ``changed`` is true, and lines to them from a point.

    The lines end at the side of a cell, so that its number stays clear. Moments 0 … 1: they are on
    their way; the rims are there from moment 1 on.

    Parameters
    ----------
    origin
        Where the lines start; without it there are rims alone.

    Raises
    ------
    MarkError
        If ``changed`` is not one truth value a cell.
    """

    def __init__(
        self, array: Array, changed: Any, origin: Point | None = None, role: str = "highlight"
    ) -> None:
        self.changed = np.atleast_2d(np.asarray(changed, dtype=bool))
        self.changed = self.changed.T if array.upright else self.changed
        if self.changed.shape != (array.rows, array.columns):
            raise MarkError(
                f"{path_of(changed)}: expected {array.rows}×{array.columns} cells, "
                f"got {self.changed.shape}"
            )
        theme, cells = array.theme, np.argwhere(self.changed)
        middles = [array.spot(row, column) for row, column in cells]
        self.origin = origin
        side = array.cell_width / 2 * RIGHT
        away = origin is not None and origin[0] > array.box.at(0.5, 0.5)[0]
        self.ends = [middle + side if away else middle - side for middle in middles]
        self.rims = VMobject(stroke_color=theme.color(role), stroke_width=theme.thin)
        width, height = _RIM * array.cell_width, _RIM * array.cell_height
        boxes = [Rectangle(width=width, height=height).move_to(middle).points for middle in middles]
        self.rims.points = np.concatenate(boxes) if boxes else np.zeros((0, 3))
        self.rays = VMobject(stroke_color=theme.color(role), stroke_width=0.6 * theme.thin)
        super().__init__(array.place, VGroup(self.rays, self.rims))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Draw the lines a share of their way; where they have arrived, the rims stand."""
        share = min(max(moment, 0.0), 1.0)
        arrived = share == 1.0
        self.rims.set_stroke(opacity=float(arrived))
        if self.origin is None or not self.ends or share == 0.0:
            self.rays.points = np.zeros((0, 3))
            return self
        ways = [(self.origin, self.origin + share * (end - self.origin)) for end in self.ends]
        lines = [VMobject().set_points_as_corners([*way]).points for way in ways]
        self.rays.points = np.concatenate(lines)
        self.rays.set_stroke(opacity=_FAINT if arrived else 1.0)
        return self
