"""What Cairo fills and strokes with, ready to be set."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import cairo
import numpy as np

from dlmotion.reel.display_list import Paint, Stroke

Source: TypeAlias = "tuple[float, float, float, float] | cairo.Pattern"


class Pen(NamedTuple):
    """What a line is drawn with."""

    source: Source
    width: float
    join: cairo.LineJoin
    cap: cairo.LineCap


@lru_cache(maxsize=4096)
def source_of(paint: Paint) -> Source:
    """Colour or gradient; red and blue swapped, since manim keeps RGBA where Cairo has BGRA."""
    if paint.axis is None:
        red, green, blue, alpha = paint.rgba[0]
        return blue, green, red, alpha
    pattern = cairo.LinearGradient(*paint.axis)
    offsets = np.linspace(0, 1, len(paint.rgba)).tolist()
    for offset, (red, green, blue, alpha) in zip(offsets, paint.rgba, strict=True):
        pattern.add_color_stop_rgba(offset, blue, green, red, alpha)
    return pattern


@lru_cache(maxsize=4096)
def pen_of(stroke: Stroke | None) -> Pen | None:
    """What draws this stroke, if there is one."""
    if stroke is None:
        return None
    return Pen(
        source_of(stroke.paint),
        stroke.width,
        cairo.LineJoin(stroke.join),
        cairo.LineCap(stroke.cap),
    )


def use(context: cairo.Context[Any], source: Source) -> None:
    """Set what the next fill or stroke is coloured with."""
    if isinstance(source, tuple):
        context.set_source_rgba(*source)
    else:
        context.set_source(source)


def draw(context: cairo.Context[Any], pen: Pen) -> None:
    """Stroke the path, and keep it."""
    use(context, pen.source)
    context.set_line_width(pen.width)
    context.set_line_join(pen.join)
    context.set_line_cap(pen.cap)
    context.stroke_preserve()
