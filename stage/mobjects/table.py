"""StepTable: rows of numbers of a trace, one row a step, filled as the steps happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import RIGHT, UP, Line, VGroup, VMobject

from stage.layout import Region
from stage.readout import Readout
from stage.text import text
from stage.theme import Theme

Column = tuple[str, str, str, str]
"""Name of the array in the trace, head, format, colour role."""


class StepTable(VGroup):
    """A table whose row ``r`` shows the columns' arrays at index ``steps[r]``."""

    def __init__(
        self,
        region: Region,
        trace: Any,
        columns: Sequence[Column],
        steps: Sequence[int],
        theme: Theme,
        head: str = "",
    ) -> None:
        super().__init__()
        self.region, self.trace, self.columns, self.steps, self.theme = region, trace, columns, steps, theme
        self.pitch = region.height / (len(steps) + 1)
        names = ([head] if head else []) + [column[1] for column in columns]
        roles = (["muted"] if head else []) + [column[3] for column in columns]
        self.count = len(names)
        self.heads = VGroup(*(text(name, theme, "small", role) for name, role in zip(names, roles, strict=True)))
        for place, mobject in enumerate(self.heads):
            mobject.move_to(self._cell(-1, place))
        rule = Line(region.left * RIGHT + self._level(0.5), region.right * RIGHT + self._level(0.5))
        self.rule = rule.set_stroke(theme.color("hairline"), theme.thin)
        self.add(self.heads, self.rule)
        self.numbered = bool(head)

    def row(self, place: int) -> VGroup:
        """Row ``place`` with its numbers; add it to the scene when its step happens."""
        step = self.steps[place]
        cells: list[VMobject] = []
        if self.numbered:
            cells.append(self._number("step", step, ".0f", "muted", 0, place))
        offset = len(cells)
        for column, (name, _, spec, color) in enumerate(self.columns):
            cells.append(self._number(name, step, spec, color, column + offset, place))
        return VGroup(*cells)

    def _number(self, name: str, step: int, spec: str, color: str, column: int, place: int) -> Readout:
        number = Readout(self.trace, name, step, theme=self.theme, spec=spec, color=color, size="number")
        return number.place(self._cell(place, column))

    def _cell(self, place: int, column: int) -> Any:
        x = self.region.left + (column + 0.5) * self.region.width / self.count
        return x * RIGHT + self._level(place + 1)

    def _level(self, rows: float) -> Any:
        return (self.region.top - (rows + 0.5) * self.pitch) * UP
