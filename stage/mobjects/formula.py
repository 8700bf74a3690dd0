"""Formula: mathematics with named parts, and with numbers of the trace in their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from manim import MathTypst, VGroup

from stage.inscription import Inscription
from stage.readout import Index, Number, number_at
from stage.theme import Theme, font_size
from stage.typst import warm

_MATH_SCALE = 1.75
"""Typst's digits at manim's ``font_size`` are this much smaller than the family's."""


@dataclass(frozen=True)
class Symbol:
    """A named part of a formula in Typst's math syntax, in a role's colour."""

    name: str
    source: str
    color: str = "ink"


@dataclass(frozen=True)
class Value:
    """A number of the trace inside a formula."""

    name: str
    array: str
    index: Index = None
    spec: str = ".2f"
    color: str = "ink"


class Formula(Inscription):
    """A row of mathematics.

    Parameters
    ----------
    parts
        Strings (Typst math), ``Symbol`` and ``Value`` in reading order.
    trace
        Where the values are; not needed for a formula without any.
    """

    def __init__(
        self, parts: Sequence[str | Symbol | Value], theme: Theme, *, trace: Any = None, size: str = "label"
    ) -> None:
        super().__init__(size)
        self.theme, self.trace = theme, trace
        self.values = [part for part in parts if isinstance(part, Value)]
        named = [part for part in parts if not isinstance(part, str)]
        source = " ".join(part if isinstance(part, str) else self._group(part) for part in parts)
        with warm():
            self.math = MathTypst(source, font_size=font_size(size) * _MATH_SCALE, color=theme.ink)
        self.add(self.math)
        self.text = source
        self.settle()
        for part in named:
            self.part(part.name).set_color(theme.color(part.color))

    def part(self, name: str) -> VGroup:
        """Glyphs of the part called ``name``."""
        return self.math.select(name)

    def numbers(self) -> list[Number]:
        """Return the numbers that the formula shows."""
        if not self.math.submobjects or not self.is_visible():
            return []
        return [number_at(self.trace, value.array, value.index, value.spec) for value in self.values]

    def is_visible(self) -> bool:
        """Tell whether the formula is drawn and not transparent."""
        return any(part.get_fill_opacity() > 0 for part in self.math.family_members_with_points())

    def _group(self, part: Symbol | Value) -> str:
        if isinstance(part, Symbol):
            return f"{{{{ {part.source} : {part.name} }}}}"
        number = number_at(self.trace, part.array, part.index, part.spec)
        return f"{{{{ {number.text.replace(chr(0x2212), '-')} : {part.name} }}}}"
