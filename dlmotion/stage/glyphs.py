"""Ready glyphs: the outline of each character, made once a process and copied by points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from dlmotion.stage import fonts
from dlmotion.stage.numerals import SCRIPTS
from dlmotion.stage.outlines import outlines
from dlmotion.stage.theme import em, font_size

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
    drawn = outlines(fonts.base_of(character), family, font_size(_SIZE), bold)
    points = np.vstack(drawn) / em(_SIZE) - np.array([fonts.inset(character, family), 0.0, 0.0])
    if character in SCRIPTS:
        rise = SCRIPTS[character][1] * fonts.SCRIPT_SHIFT
        points = points * fonts.SCRIPT_SCALE + np.array([0.0, rise, 0.0])
    points.setflags(write=False)
    return Glyph(points, advance)


@lru_cache(4096)
def typeset(
    string: str, size: str, family: str, bold: bool = False
) -> tuple[tuple[np.ndarray, ...], float]:
    """Outlines of what leaves ink in ``string``, from pen position 0, and its width, in units."""
    unit, pen, drawn = em(size), 0.0, []
    for character in string:
        shape = glyph(character, family, bold)
        if len(shape.points):
            drawn.append((shape.points + np.array([pen, 0.0, 0.0])) * unit)
            drawn[-1].setflags(write=False)
        pen += shape.advance
    return tuple(drawn), pen * unit
