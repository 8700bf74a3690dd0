"""Pipeline: the layers of a network as columns, each with its name, the shape of its output and its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import VGroup

from stage.layout import Region
from stage.mobjects.formula import Formula, Value
from stage.readout import Readout, resolve
from stage.text import text
from stage.theme import Theme, em

_TIMES = 'class("normal", times)'
"""The cross without the space that an operator has around it."""


class Pipeline:
    """Columns of ``region``; the picture of layer k goes into ``body(k)``, its words and counts are ``entry(k)``.

    Parameters
    ----------
    heads
        Name of each column in the lesson's language, the input first.
    shares
        Widths of the columns in proportion.
    shapes, counts
        Arrays of the trace: output shape of each column (``shapes[k]``) and its learned numbers (``counts[k]``,
        not shown for the input).
    margin
        Width on the left for the names of the rows below.
    """

    def __init__(
        self,
        region: Region,
        trace: Any,
        heads: Sequence[str],
        shares: Sequence[float],
        theme: Theme,
        *,
        shapes: str = "shapes",
        counts: str = "n_params",
        margin: float = 0.9,
    ) -> None:
        self.trace, self.theme, self.shapes, self.counts = trace, theme, shapes, counts
        line = 1.5 * em("small")
        self.middle = Region(region.left, region.right, region.bottom + 2.1 * line, region.top - line)
        self.left, self.lines = region.left, (region.bottom + 1.5 * line, region.bottom + 0.5 * line)
        self.head_line = region.top - 0.5 * line
        self.columns = Region(region.left + margin, region.right, region.bottom, region.top).columns(*shares, gap=0.15)
        self.heads = [self._at(k, text(head, theme, "small"), self.head_line) for k, head in enumerate(heads)]
        self.sizes = [self._at(k, self._shape(k), self.lines[0]) for k in range(len(heads))]
        self.totals = [self._at(k, self._count(k), self.lines[1]) for k in range(1, len(heads))]

    def body(self, column: int) -> Region:
        """Box for the picture of a layer."""
        box = self.columns[column]
        return Region(box.left, box.right, self.middle.bottom, self.middle.top)

    def entry(self, column: int) -> VGroup:
        """Name, shape and count of a layer."""
        return VGroup(self.heads[column], self.sizes[column], *self.totals[max(column - 1, 0) : column])

    def rows(self, names: Sequence[str], values: Sequence[Readout] = ()) -> VGroup:
        """Names of the two rows of numbers at the left edge, or the names of two other numbers, which follow them."""
        words = VGroup(*(text(name, self.theme, "small", "muted") for name in names))
        for name, level in zip(words, self.lines, strict=True):
            name.move_to(np.array([self.left + name.width / 2, level, 0.0]))
        for value, level in zip(values, self.lines, strict=False):
            value.place(np.array([self.left + words.width + 0.3 + value.width / 2, level, 0.0]))
        return VGroup(*words, *values)

    def _at(self, column: int, part: Any, level: float) -> Any:
        return part.move_to(np.array([self.columns[column].center[0], level, 0.0]))

    def _shape(self, column: int) -> Formula:
        path = f"{self.shapes}[{column}]"
        sizes = np.asarray(resolve(self.trace, path))
        values = [Value(f"axis{axis}", path, axis, "d", "data") for axis in range(len(sizes))]
        parts = [part for value in values for part in (value, _TIMES)][:-1]
        return Formula(parts, self.theme, trace=self.trace, size="small")

    def _count(self, column: int) -> Readout:
        return Readout(self.trace, self.counts, column, theme=self.theme, spec="d", size="small")
