"""Wires: lines from cells of one array to cells of another, which come with the clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark, MarkError

_THIRDS = np.array([0.0, 1.0, 2.0, 3.0])[None, :, None] / 3.0


class Wires(Mark):
    """Lines ``ends`` (E, 4): row and column in the one array, then in the other.

    Its ``parts`` are the lines of a kind, named as the cell of that kind in an array of ``columns``
    columns: so all lines that share a weight can become its cell.

    Parameters
    ----------
    steps
        The step (E,) at which each line comes; without it all of them stand there.
    kinds
        Kind (E,) of each line: its colour, and the part that it belongs to.
    roles
        Colour roles of the kinds, repeated as often as it takes.
    width
        Of a line, as a share of a thin one.

    Raises
    ------
    MarkError
        If there is not one step or kind a line, or a line ends outside of an array.
    """

    def __init__(
        self,
        source: Array,
        target: Array,
        ends: Any,
        *,
        steps: Any = None,
        kinds: Any = None,
        columns: int = 1,
        roles: Sequence[str] = ("data",),
        width: float = 0.6,
        opacity: float = 0.7,
    ) -> None:
        cells, count = np.asarray(ends, dtype=int), len(ends)
        self.steps = np.zeros(count, dtype=int) if steps is None else np.asarray(steps, dtype=int)
        self.kinds = np.zeros(count, dtype=int) if kinds is None else np.asarray(kinds, dtype=int)
        most = source.rows, source.columns, target.rows, target.columns
        if cells.shape != (count, 4) or not len(self.steps) == len(self.kinds) == count:
            raise MarkError(f"{path_of(ends)}: expected lines (E, 4), a step and a kind for each")
        if count and (cells.min() < 0 or (cells >= most).any()):
            raise MarkError(f"{path_of(ends)}: expected cells within {most}, got {cells.max(0)}")
        starts = np.array([source.spot(row, column) for row, column in cells[:, :2]])
        stops = np.array([target.spot(row, column) for row, column in cells[:, 2:]])
        self.lines = starts[:, None] + _THIRDS * (stops - starts)[:, None]
        theme, names = source.theme, sorted(set(self.kinds.tolist()))
        self.shapes = {
            kind: VMobject(
                stroke_color=theme.color(roles[kind % len(roles)]),
                stroke_width=width * theme.thin,
                stroke_opacity=opacity,
            )
            for kind in names
        }
        self.parts: dict[str, VMobject] = {
            f"{kind // columns},{kind % columns}": shape for kind, shape in self.shapes.items()
        }
        self._shown: int | None = None
        super().__init__(source.place, VGroup(*self.shapes.values()))
        self.at(float(self.steps.max(initial=0)))

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Have the lines of the steps reached."""
        step = reached(moment if printed is None else printed)
        if step != self._shown:
            self._shown = step
            for kind, shape in self.shapes.items():
                there = self.lines[(self.kinds == kind) & (self.steps <= step)]
                shape.points = there.reshape(-1, 3)
        return self
