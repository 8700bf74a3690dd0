"""SmallMultiples: many little graphs on equal axes, to be compared at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import UP, Line, VGroup

from stage.layout import Region
from stage.mobjects.plot import Plot, Range
from stage.text import text
from stage.theme import Theme, em


class SmallMultiples(VGroup):
    """A grid of titled graphs, ``columns`` a row, all with the limits ``x`` and ``y``.

    Cells are made empty; ``cell(k)`` is a Plot to draw into. Its axes cross at the origin.
    """

    def __init__(self, region: Region, titles: Sequence[str], columns: int, x: Range, y: Range, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.plots: list[Plot] = []
        rows = -(-len(titles) // columns)
        boxes = [box for row in region.rows(*[1.0] * rows, gap=0.12) for box in row.columns(*[1.0] * columns, gap=0.25)]
        self.spare = tuple(boxes[len(titles) :])
        for box, title in zip(boxes, titles, strict=False):
            self.add(self._cell(box, title, x, y))

    def cell(self, place: int) -> Plot:
        """Graph ``place``, counted row by row."""
        return self.plots[place]

    def curve(self, place: int, record: Any, key: str, color: str) -> VGroup:
        """Array ``key`` over ``z``, piece by piece of the record's ``pieces``, in graph ``place``."""
        plot, lines = self.plots[place], VGroup()
        for piece in record.pieces:
            inside = (piece.z >= plot.x_limits[0]) & (piece.z <= plot.x_limits[1])
            lines.add(plot.curve(piece.z[inside], getattr(piece, key)[inside], color))
        return lines

    def _cell(self, box: Region, title: str, x: Range, y: Range) -> VGroup:
        head = text(title, self.theme, "small")
        below = Region(box.left, box.right, box.bottom, box.top - 1.1 * em("small"))
        plot = Plot(below, x, y, self.theme, numbers=False, x_ticks=(), y_ticks=(), grid=False)
        style: dict[str, Any] = {"color": self.theme.hairline, "stroke_width": self.theme.thin}
        level = Line(plot.point(x[0], 0.0), plot.point(x[1], 0.0), **style)
        upright = Line(plot.point(0.0, y[0]), plot.point(0.0, y[1]), **style)
        self.plots.append(plot)
        return VGroup(level, upright, head.shift(below.at(0.5, 1.0) + 0.55 * em("small") * UP))
