"""Paints pictures with Cairo, pixel for pixel as manim's camera does, and only what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import NamedTuple

import cairo
import numpy as np

from dlmotion.reel.display_list import (
    CURVE,
    Backdrop,
    Dots,
    Image,
    Item,
    Matrix,
    Overlay,
    Path,
    Picture,
    Pixels,
)
from dlmotion.reel.paint import cairopath
from dlmotion.reel.paint.changes import Band, bands, changed_boxes, parted, shared_prefix
from dlmotion.reel.paint.pens import Pen, Source, draw, pen_of, source_of, use
from dlmotion.reel.paint.raster import composite, place_dots, project
from dlmotion.reel.paint.rows import Box, box_of, is_graph, is_level, path_boxes, rows_that_tell
from dlmotion.reel.paint.stencil import MANY, Stencils

_AT_ONCE = 24  # pictures whose geometry is built together
_LAYER = 6  # items below the first change that are worth a layer of their own


class _Ready(NamedTuple):
    """What painting an item needs again and again; only paths have more than a box."""

    box: Box
    shape: cairopath.ReadyShape = cairopath.NO_SHAPE
    fill: Source | None = None
    stroke: Pen | None = None
    back: Pen | None = None


class Painter:
    """One canvas; ``paint`` turns it into a picture by repainting the rows that differ.

    What the canvas showed before never matters to the result.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.pixels: Pixels = np.zeros((height, width, 4), np.uint8)
        self.changed: list[Box] = []
        self._shown: Picture | None = None
        surface = cairo.ImageSurface.create_for_data(
            self.pixels.data, cairo.FORMAT_ARGB32, width, height
        )
        # One context for good: its clip and matrix are state that the methods below rely on.
        self._context = cairo.Context(surface)
        self._pointer = cairopath.context_pointer(self._context)
        self._matrix: Matrix | None = None
        self._backdrop: tuple[bytes, Pixels] | None = None
        self._layer: Pixels | None = None
        self._layer_items: tuple[Item, ...] = ()
        self._stencils = Stencils(width, height)

    def lay(self, pictures: Sequence[Picture]) -> list[Box]:
        """Get ready for these pictures, and paint once what lies below all that differs.

        It returns what changed.
        """
        for start in range(0, len(pictures), _AT_ONCE):
            _prepare(
                chain.from_iterable(picture.items for picture in pictures[start : start + _AT_ONCE])
            )
        # The layer is a picture itself, painted by the same code, so whether it is used shows in no
        # pixel. It pays where many frames stand on many things, since copying it back costs as much
        # as painting a few of them.
        first = pictures[0].items
        shared = min(shared_prefix(first, picture.items) for picture in pictures)
        self._layer_items = ()
        if shared < _LAYER or len(pictures) < _LAYER:
            return []
        below = Picture.of(first[:shared])
        pixels = self.paint(below)
        if self._layer is None:
            self._layer = np.empty_like(pixels)
        self._layer[:] = pixels
        self._layer_items = below.items
        return self.changed

    def paint(self, picture: Picture) -> Pixels:
        """Canvas (height, width, 4) showing this picture.

        ``changed`` holds boxes around all that differs.
        """
        shown = self._shown
        if shown is not None and (shown is picture or shown.digest == picture.digest):
            self.changed = []
            return self.pixels
        _prepare(picture.items)
        if shown is None:
            self.changed = [(0, self.height, 0, self.width)]
        else:
            self.changed = changed_boxes(shown.items, picture.items, _box)
        layered = self._above_layer(picture.items)
        # Should painting fail midway, the canvas shows no picture: the next starts from nothing.
        self._shown = None
        for band in self._bands(picture.items[layered:]):
            self._repaint(picture.items, band, layered)
        self._shown = picture
        return self.pixels

    def _bands(self, items: Sequence[Item]) -> Iterator[Band]:
        """Bands to repaint with these items.

        Long lines are painted in as few rows as they need, apart from what changes beside them.
        """
        found = bands(self.changed, self.height, self.width)
        long: list[Box] = []
        if any(len(band.spans) > 1 for band in found):
            long = [_box(item) for item in items if _is_long_line(item)]
        for band in found:
            columns = [box[2:] for box in long if box[0] < band.bottom and box[1] > band.top]
            yield from parted(band, self.changed, columns) if columns else (band,)

    def _above_layer(self, items: tuple[Item, ...]) -> int:
        """Number of items that the painted layer stands for."""
        count = len(self._layer_items)
        return count if count and shared_prefix(self._layer_items, items) == count else 0

    def _repaint(self, items: tuple[Item, ...], band: Band, layered: int) -> None:
        """Paint the spans of a band, and put back what lies beyond them.

        Clips are full rows: others change how Cairo sums up edges. Its scan converter sums a row at
        once or in fifteen samples, by how long it believes the edges still to be, and it believes
        otherwise of edges that a clip has cut. So a path that reaches beyond the band is painted
        whole, a long line all curves that reach into it.
        """
        top, bottom, spans = band
        # What does not reach the changed spans cannot change their pixels, whatever lies above it.
        met = [item for item in items[layered:] if _meets(item.ready[0].box, band)]
        many = [
            item for item in met if isinstance(item, Path) and len(_ready(item).shape.data) >= MANY
        ]
        stencils = {
            id(item): stencil for item in many if (stencil := self._stencils.of(item)) is not None
        }
        whole = {
            id(item): _uncut(item, top, bottom)
            for item in met
            if id(item) not in stencils and _is_cut(item, top, bottom)
        }
        with self._kept(band, [_box(item) for item in met], list(whole.values())):
            if layered and self._layer is not None:
                for left, right in spans:
                    self.pixels[top:bottom, left:right] = self._layer[top:bottom, left:right]
            self._clip(top, bottom)
            for item in met:
                if id(item) in stencils:
                    stencils[id(item)].lay(self.pixels, (top, bottom))
                elif not isinstance(item, Path):
                    self._draw_pixels(item, (top, bottom))
                elif id(item) in whole:
                    # Drawn far beyond the band, over pixels that are right already: ``_kept`` took
                    # them aside and puts them back.
                    self._clip(*whole[id(item)][:2])
                    self._draw_path(_ready(item), item.matrix)
                    self._clip(top, bottom)
                else:
                    self._draw_path(_ready(item), item.matrix)

    @contextmanager
    def _kept(self, band: Band, met: Sequence[Box], whole: Sequence[Box]) -> Iterator[None]:
        """Put back what these boxes hold outside of the band.

        That is outside of its spans, and of its rows where they are painted whole.
        """
        top, bottom, spans = band
        highest = max(min((box[0] for box in whole), default=top), 0)
        lowest = max((box[1] for box in whole), default=bottom)
        left, right = _width(whole)
        # Above and below the band only what is painted whole leaves marks; between its spans, all.
        parts = [self.pixels[highest:top, left:right], self.pixels[bottom:lowest, left:right]]
        left, right = _width(met)
        edges = [left, *(edge for span in spans for edge in span), right]
        gaps = zip(edges[::2], edges[1::2], strict=True)
        parts += [
            self.pixels[top:bottom, max(start, left) : end]
            for start, end in gaps
            if end > max(start, left)
        ]
        # Views stay views of the canvas; their copies are what it held before.
        held = [part.copy() for part in parts]
        yield
        for part, content in zip(parts, held, strict=True):
            part[:] = content

    def _clip(self, top: int, bottom: int) -> None:
        context = self._context
        # A clip is kept in device space but given in user space: the rows are rows of pixels only
        # under the identity, and the path's own matrix must be set again afterwards.
        context.reset_clip()
        context.identity_matrix()
        context.new_path()
        context.rectangle(0, max(top, 0), self.width, min(bottom, self.height) - max(top, 0))
        context.clip()
        self._matrix = None

    def _draw_pixels(self, item: Item, rows: tuple[int, int]) -> None:
        if isinstance(item, Backdrop):
            self.pixels[rows[0] : rows[1]] = self._backdrop_pixels(item)[rows[0] : rows[1]]
        elif isinstance(item, Dots):
            place_dots(self.pixels, item, rows)
        elif isinstance(item, Overlay):
            composite(self.pixels, item, rows)
        elif isinstance(item, Image):
            overlay = project(item, self.width, self.height)
            if overlay is not None:
                composite(self.pixels, overlay, rows)

    def _draw_path(self, ready: _Ready, matrix: Matrix) -> None:
        context = self._context
        # By identity: the camera hands out one tuple as long as it stays, and comparing six numbers
        # for every path costs more than setting them once too often.
        if matrix is not self._matrix:
            context.set_matrix(cairo.Matrix(*matrix))
            self._matrix = matrix
        context.new_path()
        if self._pointer is None:
            cairopath.append_by_calls(context, ready.shape.data)
        else:
            cairopath.append(self._pointer, ready.shape.address)
        # manim's order: the background stroke, the fill over it, the stroke over both. ``draw`` and
        # ``fill_preserve`` keep the path for the next.
        if ready.back is not None:
            draw(context, ready.back)
        if ready.fill is not None:
            use(context, ready.fill)
            context.fill_preserve()
        if ready.stroke is not None:
            draw(context, ready.stroke)

    def _backdrop_pixels(self, item: Backdrop) -> Pixels:
        if self._backdrop is None or self._backdrop[0] != item.digest:
            self._backdrop = (item.digest, item.pixels())
        return self._backdrop[1]


def _ready(item: Item) -> _Ready:
    found: _Ready = item.ready[0]
    return found


def _box(item: Item) -> Box:
    found: Box = item.ready[0].box
    return found


def _meets(box: Box, band: Band) -> bool:
    """Whether a box touches what differs in a band."""
    top, bottom, left, right = box
    if top >= band.bottom or bottom <= band.top:
        return False
    for start, end in band.spans:  # noqa: SIM110 (any() takes twice as long, for every item of every band)
        if left < end and right > start:
            return True
    return False


def _is_cut(item: Item, top: int, bottom: int) -> bool:
    """Whether a path reaches beyond these rows, in a way that a clip there would show."""
    if not isinstance(item, Path) or (_box(item)[0] >= top and _box(item)[1] <= bottom):
        return False
    if len(item.ready) == 1:
        # Asked for few paths, so found out late and kept beside what all have.
        item.ready.append(is_level(item))
    return not item.ready[1]


def _is_long_line(item: Item) -> bool:
    """Whether this is a path of many curves in a row, open and only stroked."""
    if not isinstance(item, Path) or item.fill is not None or len(item.shape.points) % CURVE:
        return False
    return len(_ready(item).shape.data) >= MANY and cairopath.is_one_open_line(item.shape)


def _uncut(item: Item, top: int, bottom: int) -> Box:
    """What to paint of a path that reaches beyond these rows, so that they are right."""
    box = _box(item)
    if not (isinstance(item, Path) and _is_long_line(item)):
        return box
    first, last = rows_that_tell(item, top, bottom)
    if not is_graph(item):
        first = box[0]
    return max(box[0], first), min(box[1], last), box[2], box[3]


def _width(boxes: Sequence[Box]) -> tuple[int, int]:
    """From the first to the last column on the screen that these boxes touch."""
    return max(min((box[2] for box in boxes), default=0), 0), max(
        max((box[3] for box in boxes), default=0), 0
    )


def _prepare(items: Iterable[Item]) -> None:
    """Build what the items need, the geometry of all their paths together."""
    # An item may stand in many pictures: by identity, for equal items are one object already.
    fresh = list({id(item): item for item in items if not item.ready}.values())
    paths = [item for item in fresh if isinstance(item, Path)]
    for item in fresh:
        if not isinstance(item, Path):
            item.ready.append(_Ready(box_of(item)))
    if not paths:
        return
    cairopath.prepare([path.shape for path in paths])
    shapes = [path.shape.ready[0] for path in paths]
    corners = np.array([shape.corners for shape in shapes])
    boxes = path_boxes(paths, corners[:, 0], corners[:, 1])
    for path, shape, box in zip(paths, shapes, boxes, strict=True):
        fill = None if path.fill is None else source_of(path.fill)
        path.ready.append(_Ready(box, shape, fill, pen_of(path.stroke), pen_of(path.back)))
