"""Which part of the screen an item can touch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import cairo
import numpy as np

from dlmotion.reel.display_list import Backdrop, Dots, Floats, Image, Overlay, Path, Stroke

Rows: TypeAlias = tuple[int, int]
Box: TypeAlias = tuple[int, int, int, int]  # top, bottom, left, right; bottom and right exclusive

_MITER_LIMIT = 10.0  # Cairo's default, which manim leaves alone
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


def path_boxes(paths: Sequence[Path], lows: Floats, highs: Floats) -> list[Box]:
    """Boxes of paths whose control points lie between corners (n, 2).

    Control points bound the curve; strokes reach out by half their width, miters by ten times that.
    """
    matrices = np.array([path.matrix for path in paths])
    reach = np.array([max(_reach(path.stroke), _reach(path.back)) for path in paths])
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


@lru_cache(maxsize=4096)
def _reach(stroke: Stroke | None) -> float:
    if stroke is None:
        return 0.0
    if stroke.join == cairo.LINE_JOIN_MITER:
        return stroke.width / 2 * _MITER_LIMIT
    return stroke.width / 2 * math.sqrt(2)


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
    curves = points.reshape(-1, 4, 2)
    closed = np.array_equal(points[0], points[-1]) and np.array_equal(curves[1:, 0], curves[:-1, 3])
    return bool((curves == curves[:, :1]).all(axis=1).any(axis=1).all()) and (
        path.fill is None or closed
    )
