"""The one CJK family: where it is, what it covers, how wide its characters are."""

from __future__ import annotations

from functools import cache

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font, LoadFlags

from dlmotion.base.names import FAMILY
from dlmotion.stage.numerals import SCRIPTS

SCRIPT_SCALE, SCRIPT_SHIFT = 0.66, 0.3
"""Size of raised and lowered characters, and how far they are moved, in em."""
TIGHT = {"∂": 0.65, "·": 0.42}
"""Widths in em of what the family sets as wide as a Chinese character, which leaves holes."""


class FontError(RuntimeError):
    """The family is missing, or lacks a character that is to be drawn."""


@cache
def _face(family: str) -> FT2Font:
    try:
        path = findfont(FontProperties(family=[family]), fallback_to_default=False)
    except ValueError:
        raise FontError(
            f"expected the font family {family!r}, found none; "
            "install it: apt-get install fonts-noto-cjk"
        ) from None
    return FT2Font(path, face_index=path.face_index)


def base_of(character: str) -> str:
    """Return the character that is drawn: that of a raised or lowered one, or itself."""
    return SCRIPTS[character][0] if character in SCRIPTS else character


def missing(text: str, family: str = FAMILY) -> list[str]:
    """Characters of ``text`` that the family cannot draw, in order and once each."""
    face = _face(family)
    return list(
        dict.fromkeys(
            c for c in text if not c.isspace() and not face.get_char_index(ord(base_of(c)))
        )
    )


def check(text: str, where: str = "", family: str = FAMILY) -> str:
    """Return ``text`` unchanged.

    Raises
    ------
    FontError
        If the family is not installed or lacks a character; the message names both.
    """
    lacking = missing(text, family)
    if lacking:
        names = ", ".join(f"{c!r} (U+{ord(c):04X})" for c in lacking)
        place = f" in {where}" if where else ""
        raise FontError(f"expected characters that {family} covers, got {names}{place}: {text!r}")
    return text


@cache
def advance(character: str, family: str = FAMILY, *, tight: bool = True) -> float:
    """Width of one character in em; the family's own unless ``tight``."""
    if character in SCRIPTS:
        return SCRIPT_SCALE * advance(base_of(character), family)
    if tight and character in TIGHT and family == FAMILY:
        return TIGHT[character]
    face = _face(family)
    glyph = face.load_glyph(face.get_char_index(ord(character)), flags=LoadFlags.NO_SCALE)
    return glyph.horiAdvance / face.units_per_EM


def inset(character: str, family: str = FAMILY) -> float:
    """How far left of its pen position a character is drawn, in em, so that it is tight."""
    return (advance(character, family, tight=False) - advance(character, family)) / 2


def width(text: str, family: str = FAMILY, *, tight: bool = True) -> float:
    """Width of ``text`` in em, without kerning."""
    return sum(advance(c, family, tight=tight) for c in text)
