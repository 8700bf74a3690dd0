"""Which part of the screen an item can touch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache, reduce
from typing import TypeAlias

import cairo
import numpy as np
import numpy.typing as npt

from dlmotion.reel.display_list import CURVE, Backdrop, Dots, Floats, Image, Overlay, Path, Stroke
from dlmotion.reel.paint.cairopath import is_one_open_line

Rows: TypeAlias = tuple[int, int]
Box: TypeAlias = tuple[int, int, int, int]  # top, bottom, left, right; bottom and right exclusive

_MITER_LIMIT = 10.0  # Cairo's default, which manim leaves alone
_GENTLE = math.cos(math.radians(75))
_SURE = 0.1  # pixels
_FAR = 1e9  # beyond any screen, and still an integer


def box_of(item: Backdrop | Overlay | Image | Dots) -> Box:
    """Box that contains everything the item paints, paths aside; may reach beyond the screen."""
    if isinstance(item, Backdrop):
        return 0, item.height, 0, item.width
    if isinstance(item, Overlay):
        height, width = item.pixels.shape[:2]
        return item.top, item.top + height, item.left, item.left + width
    if isinstance(item, Image):
        (left, top), (right, bottom) = item.corners.min(axis=0), item.corners.max(axis=0)
        return (
            math.floor(top) - 2,
            math.ceil(bottom) + 3,
            math.floor(left) - 2,
            math.ceil(right) + 3,
        )
    return _dots_box(item)


def _dots_box(item: Dots) -> Box:
    (left, top), (right, bottom) = (
        item.coords.min(axis=0).tolist(),
        item.coords.max(axis=0).tolist(),
    )
    reach = int(abs(item.thickness)) + 1
    return top - reach, bottom + reach + 1, left - reach, right + reach + 1


def path_boxes(
    paths: Sequence[Path], lows: Floats, highs: Floats, *, is_gentle: bool = False
) -> list[Box]:
    """Boxes of paths whose control points lie between corners (n, 2).

    Control points bound the curve; strokes reach out by half their width, miters by ten times that
    unless all bends are gentle.
    """
    matrices = np.array([path.matrix for path in paths])
    reach = np.array([_path_reach(path, is_gentle=is_gentle) for path in paths])
    corners = np.stack([lows, highs])
    xs, ys = corners[..., 0, None] * matrices[:, :2], corners[..., 1, None] * matrices[:, 2:4]
    middle, aside = (
        matrices[:, 4:],
        reach[:, None] * (np.abs(matrices[:, :2]) + np.abs(matrices[:, 2:4])),
    )
    least, most = (
        xs.min(axis=0) + ys.min(axis=0) + middle - aside,
        xs.max(axis=0) + ys.max(axis=0) + middle + aside,
    )
    least = np.floor(least).clip(-_FAR, _FAR).astype(np.int64) - 1
    most = np.ceil(most).clip(-_FAR, _FAR).astype(np.int64) + 2
    left, top, right, bottom = least[:, 0], least[:, 1], most[:, 0], most[:, 1]
    return list(zip(top.tolist(), bottom.tolist(), left.tolist(), right.tolist(), strict=True))


def _path_reach(path: Path, *, is_gentle: bool) -> float:
    return max(_reach(path.stroke, is_gentle), _reach(path.back, is_gentle))


@lru_cache(maxsize=4096)
def _reach(stroke: Stroke | None, is_gentle: bool) -> float:  # noqa: FBT001 (a key of the cache)
    if stroke is None:
        return 0.0
    if stroke.join == cairo.LINE_JOIN_MITER and not is_gentle:
        return stroke.width / 2 * _MITER_LIMIT
    return stroke.width / 2 * math.sqrt(2)


def gentle_bends(path: Path, start: int = 0) -> npt.NDArray[np.bool_]:
    """Which of the curves from a point on meet the next at less than 75°: no miter beyond a cap.

    Handles must be so long that what Cairo makes of them, 1/256 of a pixel, hardly turns them.
    """
    xx, yx, xy, yy, *_ = path.matrix
    if yx or xy or abs(xx) != abs(yy):
        return np.zeros(max((len(path.shape.points) - start) // CURVE - 1, 0), np.bool_)
    places = path.shape.points[start:].view(np.complex128)[:, 0]
    inwards = places[3:-CURVE:CURVE] - places[2:-CURVE:CURVE]
    outwards = places[CURVE + 1 :: CURVE] - places[CURVE::CURVE]
    first, second = (np.square(way.real) + np.square(way.imag) for way in (inwards, outwards))
    along = (inwards.conj() * outwards).real
    gentle: npt.NDArray[np.bool_] = along > 0
    gentle &= along * along >= _GENTLE**2 * (first * second)
    gentle &= np.minimum(first, second) * xx**2 > _SURE**2
    return gentle


def rows_that_tell(path: Path, top: int, bottom: int) -> Rows:
    """Rows where a clip shows in none from ``top`` to ``bottom``, of a path that is only stroked.

    Cairo sums up a row by the edges that are in it, where these begin and how they came there. So
    it takes all rows of every curve, with its joins, that touches one of those. Where parts lie
    over each other, edges in one place may have an order that comes from further up.
    """
    first, last = _curve_rows(path)
    touching = (first < bottom) & (last > top)
    if not touching.any():
        return top, bottom
    return math.floor(first[touching].min()), math.ceil(last[touching].max())


@lru_cache(maxsize=8)
def _curve_rows(path: Path) -> tuple[Floats, Floats]:
    """Where each curve of a path that is only stroked, with its joins, begins and ends (n,)."""
    points, (_, yx, _, yy, _, y0) = path.shape.points, path.matrix
    heights = points[:, 1] * yy + y0
    if yx:
        heights += points[:, 0] * yx
    curves = heights.reshape(-1, CURVE).T
    near, far = (
        _path_reach(path, is_gentle=is_gentle) * (abs(yx) + abs(yy)) + 1
        for is_gentle in (True, False)
    )
    reach = np.full(len(points) // CURVE, near)
    if is_one_open_line(path.shape):
        sharp = np.flatnonzero(~gentle_bends(path))
        reach[sharp] = reach[sharp + 1] = far
    else:
        reach[:] = far  # closed lines have a bend more
    return reduce(np.minimum, curves) - reach, reduce(np.maximum, curves) + reach


def is_graph(path: Path) -> bool:
    """Whether a path goes on to one side of the screen only, so that no part lies over another."""
    across = np.diff(path.shape.points[:, 0])
    return path.matrix[2] == 0 and bool((across >= 0).all() or (across <= 0).all())


def is_level(path: Path) -> bool:
    """Whether all edges of a path are level or upright: then rows may be summed either way."""
    points, (_, yx, xy, *_) = path.shape.points, path.matrix
    strokes = [stroke for stroke in (path.stroke, path.back) if stroke is not None]
    sharp = all(
        (stroke.join, stroke.cap) == (cairo.LINE_JOIN_MITER, cairo.LINE_CAP_BUTT)
        for stroke in strokes
    )
    if yx or xy or not sharp or path.shape.splits is not None or len(points) % 4:
        return False
    (left, low), (right, high) = points[::CURVE].T, points[CURVE - 1 :: CURVE].T
    if ((left != right) & (low != high)).any():
        return False  # most are no such path, which is told soon
    curves = points.reshape(-1, 4, 2)
    closed = np.array_equal(points[0], points[-1]) and np.array_equal(curves[1:, 0], curves[:-1, 3])
    return bool((curves == curves[:, :1]).all(axis=1).any(axis=1).all()) and (
        path.fill is None or closed
    )
