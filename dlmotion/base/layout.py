"""Layouts of a film: the shape of its frame under a name."""

from __future__ import annotations

SHAPES = {"landscape": (16, 9), "portrait": (9, 16), "square": (1, 1)}
"""Width to height."""
LAYOUTS = tuple(SHAPES)
USUAL = LAYOUTS[0]


def pixels(layout: str, width: int, height: int) -> tuple[int, int]:
    """Width and height of a film that is ``width`` × ``height`` pixels in landscape."""
    across, up = SHAPES[layout]
    if across > up:
        return width, height
    return height, width if across < up else height


def mark(layout: str) -> str:
    """What a file name says of a layout: nothing of landscape, else ``.portrait``."""
    return "" if layout == USUAL else f".{layout}"
