"""Looks: the fill and strokes of an item, in whole numbers, that items share."""

from __future__ import annotations

import math
from typing import NamedTuple

from dlmotion.player.outlines import UNITS
from dlmotion.reel.display_list import Floats, Matrix, Paint, Path, Stroke

WIDTHS = 64
"""Units of a stroke's width in one pixel."""


class Ink(NamedTuple):
    """Stops of RGBA bytes and, of a gradient, its axis in units from the path's first point."""

    stops: tuple[tuple[int, ...], ...]
    axis: tuple[int, ...] = ()


class Pen(NamedTuple):
    """What a line is drawn with: width in 64ths of a pixel, Cairo's join and cap."""

    ink: Ink
    width: int
    join: int
    cap: int


class Look(NamedTuple):
    """What is painted of a path, in this order: the line behind it, its inside, its line."""

    back: Pen | None
    fill: Ink | None
    line: Pen | None


def look_of(path: Path, first: Floats) -> Look:
    """Look of a path whose first point lies there, in units."""

    def ink(paint: Paint) -> Ink:
        stops = tuple(tuple(_byte(channel) for channel in row) for row in paint.rgba)
        if paint.axis is None or len(stops) == 1:
            return Ink(stops[:1])
        return Ink(stops, _axis(paint.axis, path.matrix, first))

    def pen(stroke: Stroke | None) -> Pen | None:
        if stroke is None:
            return None
        xx, yx, xy, yy = path.matrix[:4]
        pixels = stroke.width * math.sqrt(abs(xx * yy - xy * yx))
        return Pen(ink(stroke.paint), round(WIDTHS * pixels), stroke.join, stroke.cap)

    fill = None if path.fill is None else ink(path.fill)
    return Look(pen(path.back), fill, pen(path.stroke))


def shade(alpha: int) -> Look:
    """Look of a picture: nothing but how opaque it is."""
    return Look(None, Ink(((255, 255, 255, alpha),)), None)


def plain(colour: tuple[int, ...]) -> Look:
    """Look of an inside of one colour."""
    return Look(None, Ink((tuple(colour),)), None)


def _byte(channel: float) -> int:
    return min(max(math.floor(255 * channel + 0.5), 0), 255)


def _axis(axis: tuple[float, ...], matrix: Matrix, first: Floats) -> tuple[int, ...]:
    xx, yx, xy, yy, x0, y0 = matrix
    (a, b), (c, d) = axis[:2], axis[2:]
    ends = (a * xx + b * xy + x0, a * yx + b * yy + y0, c * xx + d * xy + x0, c * yx + d * yy + y0)
    return tuple(math.floor(UNITS * end - first[place % 2] + 0.5) for place, end in enumerate(ends))
