"""Ready glyphs: the outline of each character, made once a process and copied by points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from manim import BOLD, NORMAL, Text, VMobject

from stage import fonts
from stage.theme import em, font_size

_REFERENCE = "国"
_SIZE = "number"


@dataclass(frozen=True)
class Glyph:
    """Outline relative to its pen position; ``advance`` leads to the next one; both in em."""

    points: np.ndarray
    advance: float


@cache
def glyph(character: str, family: str, bold: bool = False) -> Glyph:
    """Outline of one character in em units, its line's middle at y = 0."""
    advance = fonts.advance(character, family)
    if character.isspace():
        return Glyph(np.zeros((0, 3)), advance)
    fonts.check(character, family=family)
    drawn = Text(
        _REFERENCE + character,
        font=family,
        font_size=font_size(_SIZE),
        weight=BOLD if bold else NORMAL,
        disable_ligatures=True,
    )
    reference = drawn.submobjects[0].get_center()
    unit = em(_SIZE)
    outline = np.vstack([part.points for part in drawn.submobjects[1:]])
    half = fonts.advance(_REFERENCE, family) / 2
    points = (outline - reference) / unit - np.array([half, 0.0, 0.0])
    points.setflags(write=False)
    return Glyph(points, advance)


def typeset(string: str, size: str, color: str, family: str, bold: bool = False) -> tuple[list[VMobject], float]:
    """Glyph mobjects of ``string`` from pen position 0, and the total width in units."""
    unit, pen, drawn = em(size), 0.0, []
    for character in string:
        shape = glyph(character, family, bold)
        mobject = VMobject(fill_color=color, fill_opacity=1.0, stroke_width=0.0)
        mobject.points = (shape.points + np.array([pen, 0.0, 0.0])) * unit
        if len(shape.points):
            drawn.append(mobject)
        pen += shape.advance
    return drawn, pen * unit
