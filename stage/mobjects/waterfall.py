"""Waterfall: signed terms that grow one after the other, each from where the last one ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, Line, Rectangle, VGroup

from stage.layout import Region
from stage.readout import Readout, resolve
from stage.text import text
from stage.theme import Theme

_NUMBER_SPACE = 1.15


class Waterfall(VGroup):
    """Bars of the terms ``name`` (n,) whose running sums are ``sums`` (n + 1,), from top to bottom.

    Parameters
    ----------
    labels
        What stands before each bar, drawn already (a name, or a product of two numbers).
    limits
        Lowest and highest sum that the width has to hold.
    share
        Part of the width that the labels take.
    totals
        Rows kept free below the terms for ``total``.
    """

    def __init__(
        self,
        region: Region,
        trace: Any,
        name: str,
        sums: str,
        labels: Sequence[VGroup],
        limits: tuple[float, float],
        theme: Theme,
        *,
        spec: str = ".1f",
        share: float = 0.42,
        totals: int = 2,
    ) -> None:
        super().__init__()
        self.trace, self.theme, self.limits, self.spec = trace, theme, limits, spec
        self.names, self.chart = region.columns(share, 1.0 - share, gap=0.2)
        terms = np.asarray(resolve(trace, name))
        ends = np.asarray(resolve(trace, sums))
        if len(ends) != len(terms) + 1 or len(labels) != len(terms):
            raise ValueError(f"{sums}: expected {len(terms) + 1} sums for {len(labels)} labels, got {len(ends)}")
        rows = len(terms) + totals
        self.pitch = region.height / rows
        self.axis = Line(self.spot(0.0, -0.5), self.spot(0.0, rows - 0.5))
        self.axis.set_stroke(theme.color("muted"), theme.thin)
        self.labels = VGroup(*labels)
        for row, label in enumerate(labels):
            label.move_to(self.spot(0.0, row)).align_to(self.names.at(1.0, 0.5), RIGHT)
        self.bars = [self._bar(row, float(ends[row]), float(ends[row + 1])) for row in range(len(terms))]
        self.numbers_beside = [
            self._number(name, row, float(ends[row]), float(ends[row + 1])) for row in range(len(terms))
        ]
        self.links = [
            Line(self.spot(float(ends[row + 1]), row), self.spot(float(ends[row + 1]), row + 1.0)).set_stroke(
                theme.color("muted"), 1.5
            )
            for row in range(len(terms))
        ]
        self.add(self.axis, self.labels, *self.links, *self.bars, *self.numbers_beside)

    def row(self, row: int) -> VGroup:
        """One term: bar, number and the link to the next row."""
        return VGroup(self.bars[row], self.numbers_beside[row], self.links[row])

    def spot(self, value: float, row: float) -> np.ndarray:
        """Point of the chart at a sum and a row."""
        low, high = self.limits
        inner = self.chart.width - 2 * _NUMBER_SPACE
        x = self.chart.left + _NUMBER_SPACE + (value - low) / (high - low) * inner
        return np.array([x, self.chart.top - (row + 0.5) * self.pitch, 0.0])

    def total(self, name: str, row: int, color: str, label: str = "") -> VGroup:
        """Bar from zero to the number ``name`` of the trace in a row, its value beside it, its name before it."""
        value = float(np.asarray(resolve(self.trace, name)))
        bar = self._bar(row, 0.0, value, color)
        number = Readout(self.trace, name, theme=self.theme, spec=self.spec, color=color, bold=True)
        self._beside(number, row, 0.0, value)
        words = text(label, self.theme, "label", color).move_to(self.spot(0.0, row))
        return VGroup(bar, number, words.align_to(self.names.at(1.0, 0.5), RIGHT))

    def _bar(self, row: int, start: float, end: float, color: str = "") -> Rectangle:
        role = color or ("weight_positive" if end >= start else "weight_negative")
        a, b = self.spot(start, row), self.spot(end, row)
        bar = Rectangle(width=max(abs(b[0] - a[0]), 0.02), height=0.52 * self.pitch, stroke_width=0)
        bar.set_fill(self.theme.color(role), 0.85 if not color else 1.0)
        return bar.move_to((a + b) / 2)

    def _number(self, name: str, row: int, start: float, end: float) -> Readout:
        role = "weight_positive" if end >= start else "weight_negative"
        spec = f"+{self.spec}"
        number = Readout(self.trace, name, row, theme=self.theme, spec=spec, color=role)
        return self._beside(number, row, start, end)

    def _beside(self, number: Readout, row: int, start: float, end: float) -> Readout:
        """Put a number past the end of its bar, but never across the line of zero."""
        if end >= start and end < 0:
            side, edge = LEFT, start
        else:
            side, edge = (RIGHT if end >= start else LEFT), end
        number.next_to(self.spot(edge, row), side, buff=0.14)
        return number.shift((self.spot(0.0, row)[1] - number.get_center()[1]) * UP)
