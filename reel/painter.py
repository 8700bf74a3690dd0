"""Paints pictures with Cairo, pixel for pixel as manim's camera does, and only what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import cairo
import numpy as np

from reel import cairopath
from reel.items import Backdrop, Dots, Image, Item, Matrix, Overlay, Paint, Path, Picture, Pixels, Stroke
from reel.raster import composite, place_dots, project
from reel.rows import Rows, changed_items, merged, rows_of


class _ReadyPath(NamedTuple):
    """What painting a path needs again and again."""

    rows: Rows
    shape: cairopath.ReadyShape
    fill: Callable[[cairo.Context[Any]], None] | None
    stroke: Callable[[cairo.Context[Any]], None] | None
    back: Callable[[cairo.Context[Any]], None] | None


class Painter:
    """One canvas; ``paint`` turns it into a picture by repainting the rows that differ.

    Clipping to full-width bands is exact in Cairo; clipping to boxes is not.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.pixels: Pixels = np.zeros((height, width, 4), np.uint8)
        self.changed: list[Rows] = []
        self._shown: Picture | None = None
        surface = cairo.ImageSurface.create_for_data(self.pixels.data, cairo.FORMAT_ARGB32, width, height)
        self._context = cairo.Context(surface)
        self._pointer = cairopath.context_pointer(self._context)
        self._matrix: Matrix | None = None
        self._backdrop: tuple[bytes, Pixels] | None = None

    def paint(self, picture: Picture) -> Pixels:
        """Canvas (height, width, 4) showing this picture; ``changed`` holds the rows repainted."""
        shown = self._shown
        if shown is not None and (shown is picture or shown.digest == picture.digest):
            self.changed = []
            return self.pixels
        _prepare(picture.items)
        if shown is None:
            self.changed = [(0, self.height)]
        else:
            spans = [_rows(item) for item in changed_items(shown.items, picture.items)]
            self.changed = merged(spans, self.height)
        for band in self.changed:
            self._repaint(picture, band)
        self._shown = picture
        return self.pixels

    def _repaint(self, picture: Picture, band: Rows) -> None:
        top, bottom = band
        context = self._context
        context.save()
        context.identity_matrix()
        context.new_path()
        context.rectangle(0, top, self.width, bottom - top)
        context.clip()
        self._matrix = None
        for item in picture.items:
            rows = _rows(item)
            if rows[0] < bottom and rows[1] > top:
                self._draw(item, band)
        context.restore()

    def _draw(self, item: Item, band: Rows) -> None:
        if isinstance(item, Path):
            self._draw_path(item)
        elif isinstance(item, Backdrop):
            self.pixels[band[0] : band[1]] = self._backdrop_pixels(item)[band[0] : band[1]]
        elif isinstance(item, Dots):
            place_dots(self.pixels, item, band)
        elif isinstance(item, Image):
            overlay = project(item, self.width, self.height)
            if overlay is not None:
                composite(self.pixels, overlay, band)
        else:
            composite(self.pixels, item, band)

    def _draw_path(self, item: Path) -> None:
        ready = _ready(item)
        context = self._context
        if item.matrix != self._matrix:
            context.set_matrix(cairo.Matrix(*item.matrix))
            self._matrix = item.matrix
        context.new_path()
        if self._pointer is None:
            cairopath.append_by_calls(context, ready.shape.data)
        else:
            cairopath.append(self._pointer, ready.shape)
        if ready.back is not None:
            ready.back(context)
        if ready.fill is not None:
            ready.fill(context)
        if ready.stroke is not None:
            ready.stroke(context)

    def _backdrop_pixels(self, item: Backdrop) -> Pixels:
        if self._backdrop is None or self._backdrop[0] != item.digest:
            self._backdrop = (item.digest, item.pixels())
        return self._backdrop[1]


def _prepare(items: tuple[Item, ...]) -> None:
    """Build what the paths among the items need, together."""
    fresh = [item for item in items if isinstance(item, Path) and not item.ready]
    cairopath.prepare([item.shape for item in fresh])
    for item in fresh:
        strokes = _stroker(item.stroke), _stroker(item.back)
        item.ready.append(_ReadyPath(rows_of(item), item.shape.ready[0], _filler(item.fill), *strokes))


def _rows(item: Item) -> Rows:
    return _ready(item).rows if isinstance(item, Path) else rows_of(item)


def _ready(item: Path) -> _ReadyPath:
    found: _ReadyPath = item.ready[0]
    return found


def _source(paint: Paint) -> Callable[[cairo.Context[Any]], None]:
    """Setter of the colour or gradient; red and blue swapped, since manim keeps RGBA where Cairo has BGRA."""
    if paint.axis is None:
        red, green, blue, alpha = paint.rgba[0]
        return lambda context: context.set_source_rgba(blue, green, red, alpha)
    pattern = cairo.LinearGradient(*paint.axis)
    for offset, (red, green, blue, alpha) in zip(np.linspace(0, 1, len(paint.rgba)).tolist(), paint.rgba, strict=True):
        pattern.add_color_stop_rgba(offset, blue, green, red, alpha)
    return lambda context: context.set_source(pattern)


def _filler(paint: Paint | None) -> Callable[[cairo.Context[Any]], None] | None:
    if paint is None:
        return None
    source = _source(paint)

    def fill(context: cairo.Context[Any]) -> None:
        source(context)
        context.fill_preserve()

    return fill


def _stroker(stroke: Stroke | None) -> Callable[[cairo.Context[Any]], None] | None:
    if stroke is None:
        return None
    source = _source(stroke.paint)
    width, join, cap = stroke.width, cairo.LineJoin(stroke.join), cairo.LineCap(stroke.cap)

    def draw(context: cairo.Context[Any]) -> None:
        source(context)
        context.set_line_width(width)
        context.set_line_join(join)
        context.set_line_cap(cap)
        context.stroke_preserve()

    return draw
