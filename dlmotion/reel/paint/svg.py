"""A picture as SVG: its paths drawn on a vector surface, what is raster embedded."""

from __future__ import annotations

import io
import re
from typing import Any

import cairo
import numpy as np

from dlmotion.reel.display_list import (
    Backdrop,
    Dots,
    Image,
    Item,
    Overlay,
    Paint,
    Path,
    Picture,
    Pixels,
    Stroke,
)
from dlmotion.reel.paint import cairopath
from dlmotion.reel.paint.raster import dot_pixels, project


def svg_of(picture: Picture, width: int, height: int) -> bytes:
    """SVG document of a picture, one unit a pixel."""
    file = io.BytesIO()
    surface = cairo.SVGSurface(file, width, height)
    surface.set_document_unit(cairo.SVG_UNIT_PX)
    context = cairo.Context(surface)
    cairopath.prepare([item.shape for item in picture.items if isinstance(item, Path)])
    for item in picture.items:
        context.save()
        _draw(context, item, width, height)
        context.restore()
    surface.finish()
    # Cairo counts surfaces a process: name them by their order in the document instead.
    names: dict[bytes, bytes] = {}
    return re.sub(
        rb"surface\d+", lambda m: names.setdefault(m[0], b"surface%d" % len(names)), file.getvalue()
    )


def _draw(context: cairo.Context[Any], item: Item, width: int, height: int) -> None:
    if isinstance(item, Path):
        _draw_path(context, item)
    elif isinstance(item, Backdrop):
        if item.colour is None:
            _draw_raster(context, item.pixels(), 0, 0)
        elif item.colour[3]:
            context.set_source_rgba(*(channel / 255 for channel in item.colour))
            context.paint()
    elif isinstance(item, Dots):
        _draw_raster(context, dot_pixels(item, width, height), 0, 0)
    else:
        overlay = project(item, width, height) if isinstance(item, Image) else item
        if isinstance(overlay, Overlay):
            _draw_raster(context, overlay.pixels, overlay.top, overlay.left)


def _draw_path(context: cairo.Context[Any], item: Path) -> None:
    context.set_matrix(cairo.Matrix(*item.matrix))
    cairopath.append_by_calls(context, item.shape.ready[0].data)
    if item.back is not None:
        _stroke(context, item.back)
    if item.fill is not None:
        context.set_source(_pattern(item.fill))
        context.fill_preserve()
    if item.stroke is not None:
        _stroke(context, item.stroke)
    context.new_path()


def _stroke(context: cairo.Context[Any], stroke: Stroke) -> None:
    context.set_source(_pattern(stroke.paint))
    context.set_line_width(stroke.width)
    context.set_line_join(cairo.LineJoin(stroke.join))
    context.set_line_cap(cairo.LineCap(stroke.cap))
    context.stroke_preserve()


def _pattern(paint: Paint) -> cairo.Pattern:
    if paint.axis is None:
        return cairo.SolidPattern(*paint.rgba[0])
    pattern = cairo.LinearGradient(*paint.axis)
    for offset, stop in zip(np.linspace(0, 1, len(paint.rgba)).tolist(), paint.rgba, strict=True):
        pattern.add_color_stop_rgba(offset, *stop)
    return pattern


def _draw_raster(context: cairo.Context[Any], pixels: Pixels, top: int, left: int) -> None:
    """Embed straight-alpha RGBA pixels (height, width, 4) with their corner at (left, top)."""
    height, width = pixels.shape[:2]
    alpha = pixels[..., 3:].astype(np.uint16)
    data = np.empty((height, width, 4), np.uint8)
    data[..., :3] = (pixels[..., 2::-1] * alpha + 127) // 255
    data[..., 3] = pixels[..., 3]
    surface = cairo.ImageSurface.create_for_data(data.data, cairo.FORMAT_ARGB32, width, height)
    context.set_source_surface(surface, left, top)
    context.paint()
