"""FunctionCard: name, formula and the live digits z, f(z), f′(z) of one function."""

from __future__ import annotations

from typing import Any

from manim import RIGHT, VGroup

from stage.layout import Region
from stage.mobjects.formula import Formula
from stage.readout import Readout, resolve
from stage.text import text
from stage.theme import Theme

_ROWS = (("z", "z", "ink"), ("a", "f(z)", "activation"), ("da", "f'(z)", "gradient"))


class FunctionCard(VGroup):
    """Digits of the record at ``path`` of the trace (``formula``, ``z``, ``a``, ``da``), one index at a time."""

    def __init__(self, region: Region, trace: Any, path: str, title: str, theme: Theme) -> None:
        super().__init__()
        above, middle, below = region.rows(0.7, 1.5, 2.2, gap=0.1)
        name = text(title, theme, "heading", bold=True).move_to(above.center)
        formula = Formula((resolve(trace, path).formula,), theme, size="label")
        middle.fit(formula)
        self.head, self.values, self.names = VGroup(name, formula), VGroup(), VGroup()
        for row, (key, symbol, color) in zip(below.rows(1, 1, 1, gap=0.0), _ROWS, strict=True):
            head = Formula((symbol, "="), theme, size="label").set_color(theme.color(color))
            self.names.add(head.move_to(row.at(0.44, 0.5)).shift(RIGHT * (-head.width / 2)))
            spec = ".2f" if key == "z" else ".4f"
            value = Readout(trace, f"{path}.{key}", 0, theme=theme, spec=spec, color=color, align=1.0)
            self.values.add(value.place(row.at(0.8, 0.5)))
        self.add(self.head, self.names, self.values)

    def read(self, index: int) -> FunctionCard:
        """Show the digits at another index of z."""
        for value in self.values:
            value.read(index)
        return self
