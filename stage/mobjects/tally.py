"""Tally: numbers of a trace under heads, one named row each, to compare two or three ways of doing a thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import LEFT, RIGHT, Line, VGroup, VMobject

from stage.layout import Point, Region
from stage.readout import Index, Readout
from stage.text import text
from stage.theme import Theme
from stage.words import Words

Count = tuple[str, Index, str]
"""Name of the array in the trace, index, format."""


class Tally(VGroup):
    """A table with a name before every row; ``figure(row, column)`` is one of its numbers.

    Parameters
    ----------
    heads
        Keys of the columns' names among the labels in ``words``.
    rows
        Key of each row's name and its counts, one a column.
    share
        Part of the width that the row names take.
    """

    def __init__(
        self,
        region: Region,
        trace: Any,
        heads: Sequence[str],
        rows: Sequence[tuple[str, Sequence[Count]]],
        theme: Theme,
        words: Words,
        *,
        share: float = 0.45,
    ) -> None:
        super().__init__()
        self.region, self.share, self.columns = region, share, len(heads)
        self.pitch = region.height / (len(rows) + 1)
        self.heads = VGroup(
            *(
                text(words.label(head), theme, "small", "muted").move_to(self.place(-1, c))
                for c, head in enumerate(heads)
            )
        )
        ends = (region.at(0.0, 1.0), region.at(1.0, 1.0))
        self.rule = Line(*ends, color=theme.color("hairline"), stroke_width=theme.thin).set_y(self._level(-0.5))
        self.names = VGroup(*(self._name(row, words.label(key), theme) for row, (key, _) in enumerate(rows)))
        self.figures = [
            [
                Readout(trace, name, index, theme=theme, spec=spec, bold=True).place(self.place(r, c))
                for c, (name, index, spec) in enumerate(counts)
            ]
            for r, (_, counts) in enumerate(rows)
        ]
        self.add(self.heads, self.rule, self.names, *(number for row in self.figures for number in row))

    def figure(self, row: int, column: int) -> Readout:
        """Number of a row in a column."""
        return self.figures[row][column]

    def place(self, row: int, column: int) -> Point:
        """Middle of a cell; row −1 holds the heads."""
        width = (1.0 - self.share) / self.columns
        point = self.region.at(self.share + (column + 0.5) * width, 0.0)
        point[1] = self._level(row)
        return point

    def _name(self, row: int, name: str, theme: Theme) -> VMobject:
        line = text(name, theme, "small").move_to(self.place(row, 0))
        return line.align_to(self.region.left * RIGHT, LEFT)

    def _level(self, row: float) -> float:
        return self.region.top - (row + 1.5) * self.pitch
