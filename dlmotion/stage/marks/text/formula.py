"""Formula: mathematics with named parts, and with numbers of the trace in their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import MathTypst, VGroup, VMobject

from dlmotion.stage.inscription import Inscription
from dlmotion.stage.readout import Index, Number, number_at
from dlmotion.stage.theme import Theme, font_size
from dlmotion.stage.typst import warm

_MATH_SCALE = 1.75
"""Typst's digits at manim's ``font_size`` are this much smaller than the family's."""


@dataclass(frozen=True)
class Symbol:
    """A named part of a formula in Typst's math syntax, in a role's colour."""

    name: str
    source: str
    color: str = "ink"


_COMMA = '","'
"""Between thousands, as text: it ends no argument and has no space behind it."""


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
    level
        Measure ``axis``, the height of the middle of its operators.
    """

    def __init__(
        self,
        parts: Sequence[str | Symbol | Value],
        theme: Theme,
        *,
        trace: Any = None,
        size: str = "label",
        level: bool = False,
    ) -> None:
        super().__init__(size)
        self.theme, self.trace = theme, trace
        self.values = [part for part in parts if isinstance(part, Value)]
        named = [part for part in parts if not isinstance(part, str)]
        source = " ".join(part if isinstance(part, str) else self._group(part) for part in parts)
        points = font_size(size) * _MATH_SCALE
        with warm():  # without manim's memory of mobjects, which forgets how thick lines are
            probed = f"= {source}" if level else source  # its first glyph is on the axis
            math = MathTypst(probed, font_size=points, color=theme.ink, use_svg_cache=False)
        self.text = source
        parts_drawn = {
            part.name: math.select(part.name).set_color(theme.color(part.color)) for part in named
        }
        taken = {id(glyph) for drawn in parts_drawn.values() for glyph in drawn.get_family()}
        rest = [glyph for glyph in math.family_members_with_points() if id(glyph) not in taken]
        self.axis = float(rest.pop(0).get_center()[1]) if level else 0.0
        self._parts = {
            name: _joined(drawn.family_members_with_points()) for name, drawn in parts_drawn.items()
        }
        self.add(_joined(rest), *self._parts.values())
        self.settle()

    def part(self, name: str) -> VGroup:
        """Shapes of the part called ``name``, one for each look."""
        return self._parts[name]

    def numbers(self) -> list[Number]:
        """Return the numbers that the formula shows."""
        if self.opacity == 0:
            return []
        return [
            number_at(self.trace, value.array, value.index, value.spec) for value in self.values
        ]

    def _group(self, part: Symbol | Value) -> str:
        if isinstance(part, Symbol):
            return f"{{{{ {part.source} : {part.name} }}}}"
        number = number_at(self.trace, part.array, part.index, part.spec)
        written = number.text.replace(chr(0x2212), "-").replace(",", _COMMA)
        return f"{{{{ {written} : {part.name} }}}}"


def _joined(glyphs: Sequence[Any]) -> VGroup:
    """The same shapes, those of one look as one."""
    looks: dict[tuple[bytes, bytes, float], list[Any]] = {}
    for glyph in glyphs:
        look = glyph.fill_rgbas.tobytes(), glyph.stroke_rgbas.tobytes(), float(glyph.stroke_width)
        looks.setdefault(look, []).append(glyph)
    joined = VGroup()
    for alike in looks.values():
        shape = VMobject().match_style(alike[0])
        shape.points = np.concatenate([glyph.points for glyph in alike])
        joined.add(shape)
    return joined
