"""How much of each pixel shapes of many curves cover, kept while what is below changes.

Cairo scans all edges of such a path again for every picture, a millisecond for some hundred dots.
Laying one of its colours over the canvas is arithmetic on bytes, done here as Cairo does it.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import cairo
import numpy as np
import numpy.typing as npt

from dlmotion.reel.display_list import Path, Pixels, words
from dlmotion.reel.paint import cairopath
from dlmotion.reel.paint.pens import Pen, Source, draw, pen_of, source_of, use
from dlmotion.reel.paint.rows import Rows

MANY = 400  # elements of a path, fewer are painted as fast
_AGAIN = 3  # paintings of an item after which more are to be expected
_LATEST = 32  # items that are remembered
_LARGE = 200_000  # pixels, beyond which Cairo is faster

_Places: TypeAlias = npt.NDArray[np.int64]
_Shares: TypeAlias = npt.NDArray[np.uint16]


class _Coat(NamedTuple):
    """One opaque colour: pixels it covers whole, those it covers in part, what remains of these."""

    colour: np.uint32
    whole: _Places
    edges: _Places
    tint: _Shares
    rest: _Shares

    def lay(self, canvas: npt.NDArray[np.uint32], start: int, end: int) -> None:
        """Colour the pixels of a canvas (height · width) between two places."""
        first, last = np.searchsorted(self.whole, (start, end))
        canvas[self.whole[first:last]] = self.colour
        first, last = np.searchsorted(self.edges, (start, end))
        places = self.edges[first:last]
        below = canvas[places].view(np.uint8).reshape(-1, 4)
        mixed = _share(below, self.rest[first:last]) + self.tint[first:last]
        canvas[places] = mixed.astype(np.uint8).view(np.uint32)[:, 0]


class Stencil:
    """All coats of an item, in the order in which Cairo lays them."""

    def __init__(self, coats: list[_Coat]) -> None:
        self._coats = coats

    def lay(self, pixels: Pixels, rows: Rows) -> None:
        """Paint the item on a canvas (height, width, 4), inside these rows only."""
        width = pixels.shape[1]
        canvas = words(pixels).reshape(-1)
        for coat in self._coats:
            coat.lay(canvas, rows[0] * width, rows[1] * width)


class Stencils:
    """Stencils of the items that were painted several times lately."""

    def __init__(self, width: int, height: int) -> None:
        self._size = width, height
        self._known: OrderedDict[bytes, tuple[int, Stencil | None]] = OrderedDict()

    def of(self, item: Path) -> Stencil | None:
        """The stencil of an item of many elements about to be painted, if it is worth one."""
        painted, stencil = self._known.pop(item.digest, (0, None))
        if painted + 1 == _AGAIN:
            stencil = _stencil(item, *self._size)
        self._known[item.digest] = painted + 1, stencil
        if len(self._known) > _LATEST:
            self._known.popitem(last=False)
        return stencil


def _stencil(item: Path, width: int, height: int) -> Stencil | None:
    """The stencil of an item, unless it is large, see-through, or painted otherwise by Cairo."""
    pens = (
        pen_of(item.back),
        None if item.fill is None else source_of(item.fill),
        pen_of(item.stroke),
    )
    coats = [_coat(item, pen, width, height) for pen in pens if pen is not None]
    found = [
        coat for coat in coats if coat is not None and len(coat.whole) + len(coat.edges) <= _LARGE
    ]
    if len(found) < len(coats):
        return None
    painted = _background(width, height).copy()
    context = _outlined(
        item, cairo.ImageSurface.create_for_data(painted.data, cairo.FORMAT_ARGB32, width, height)
    )
    for pen in pens:
        _colour(context, pen)
    stencil, laid = Stencil(found), _background(width, height).copy()
    stencil.lay(laid, (0, height))
    return stencil if np.array_equal(painted, laid) else None


def _coat(item: Path, pen: Pen | Source, width: int, height: int) -> _Coat | None:
    source = pen.source if isinstance(pen, Pen) else pen
    if not isinstance(source, tuple) or source[3] != 1:
        return None
    surface = cairo.ImageSurface(cairo.FORMAT_A8, width, height)
    _colour(_outlined(item, surface), pen)
    surface.flush()
    covered = np.frombuffer(surface.get_data(), np.uint8).reshape(height, -1)[:, :width].reshape(-1)
    edges = np.flatnonzero((covered > 0) & (covered < 255))
    shares = covered[edges].astype(np.uint16)[:, None]
    colour = _bytes_of(source)
    return _Coat(
        colour.view(np.uint32)[0],
        np.flatnonzero(covered == 255),
        edges,
        _share(colour, shares),
        255 - shares,
    )


def _outlined(item: Path, surface: cairo.ImageSurface) -> cairo.Context[Any]:
    """A context on this surface with the item's path."""
    context = cairo.Context(surface)
    context.set_matrix(cairo.Matrix(*item.matrix))
    cairopath.append_by_calls(context, item.shape.ready[0].data)
    return context


def _colour(context: cairo.Context[Any], pen: Pen | Source | None) -> None:
    """Stroke with a pen, or fill, as the painter does."""
    if isinstance(pen, Pen):
        draw(context, pen)
    elif pen is not None:
        use(context, pen)
        context.fill_preserve()


def _bytes_of(source: tuple[float, float, float, float]) -> npt.NDArray[np.uint8]:
    """The four bytes of a pixel of this colour."""
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 1, 1)
    context = cairo.Context(surface)
    use(context, source)
    context.paint()
    surface.flush()
    return np.frombuffer(bytes(surface.get_data()), np.uint8)


def _share(colour: npt.NDArray[np.uint8], shares: _Shares) -> _Shares:
    """A share (0 to 255) of these bytes, rounded as Cairo's image surfaces do."""
    product = colour * shares + np.uint16(127)
    product += product >> 8
    product >>= 8
    return product


@cache
def _background(width: int, height: int) -> Pixels:
    """A picture in which many bytes occur."""
    return np.resize(np.arange(251, dtype=np.uint8), (height, width, 4))
