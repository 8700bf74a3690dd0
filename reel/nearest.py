"""Images of hard pixels that stand upright, as Pillow projects them but ten times as fast: rows and columns repeat."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage

from reel.items import Floats, Image, Overlay, Pixels, words

_DOUBT = 1e-9  # nearer than this to the edge of a source pixel, rounding may decide

_Places: TypeAlias = npt.NDArray[np.int64]


def project_upright(item: Image, width: int, height: int) -> Overlay | None:
    """The visible part of an image as it lies on the screen, or None where Pillow has to be asked."""
    corners = np.asarray(item.corners, dtype=np.float64)
    whole = corners.astype(np.int64)
    shift = whole.min(axis=0)
    target, (across, down) = corners - shift, (whole - shift).max(axis=0).tolist()
    if item.resampling != PillowImage.Resampling.NEAREST or not _is_upright(target) or min(across, down) < 1:
        return None
    try:
        coefficients = _coefficients(target, item.pixels.shape[1], item.pixels.shape[0])
    except np.linalg.LinAlgError:
        return None
    left, top = np.maximum(shift, 0).tolist()
    right, bottom = min(int(shift[0]) + across, width), min(int(shift[1]) + down, height)
    if right <= left or bottom <= top:
        return None
    columns = _source(coefficients, np.arange(left, right) - shift[0], down, 0)
    rows = _source(coefficients, np.arange(top, bottom) - shift[1], across, 1)
    if columns is None or rows is None:
        return None
    return Overlay.of_image(_gather(item.pixels, rows, columns), top, left)


def _is_upright(target: Floats) -> bool:
    """Whether corners (upper left, upper right, lower left, lower right) make a rectangle that is not turned."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = target.tolist()
    return bool(x0 == x2 and x1 == x3 and y0 == y1 and y2 == y3 and x1 - x0 > 1 and y2 - y0 > 1)


def _coefficients(target: Floats, columns: int, rows: int) -> Floats:
    """The eight of Pillow's perspective, from the screen to the source, solved for as manim does."""
    lines = []
    for (x, y), (u, v) in zip(target, ((0, 0), (columns, 0), (0, rows), (columns, rows)), strict=True):
        lines.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        lines.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    source = np.array([0, 0, columns, 0, 0, rows, columns, rows], dtype=np.float64)
    return np.asarray(np.linalg.solve(np.array(lines, dtype=np.float64), source), dtype=np.float64)


def _source(coefficients: Floats, places: _Places, length: int, axis: int) -> _Places | None:
    """Source columns (axis 0) or rows (axis 1) of these, if they are the same all along the other axis.

    From one end of it to the other they change steadily, if at all; only at the edge of a source pixel may rounding
    change them in between.
    """

    def seen(places: _Places, others: _Places) -> Floats:
        x, y = (places[:, None] + 0.5, others + 0.5) if axis == 0 else (others + 0.5, places[:, None] + 0.5)
        a, b, c = coefficients[3 * axis : 3 * axis + 3]
        g, h = coefficients[6:]
        found: Floats = (a * x + b * y + c) / (g * x + h * y + 1)
        return found

    ends = seen(places, np.array([0, length - 1]))
    doubtful = (np.abs(ends - np.round(ends)) < _DOUBT).any(axis=1)
    first = np.floor(ends[:, 0])
    same = np.array_equal(first, np.floor(ends[:, 1]))
    if doubtful.any():
        same &= bool((np.floor(seen(places[doubtful], np.arange(length))) == first[doubtful, None]).all())
    return first.astype(np.int64) if same else None


def _gather(pixels: Pixels, rows: _Places, columns: _Places) -> Pixels:
    """These rows and columns, clear where the source has none."""
    source = words(np.ascontiguousarray(pixels))
    inside = [(places >= 0) & (places < count) for places, count in zip((rows, columns), source.shape, strict=True)]
    found = source.take(columns, axis=1, mode="clip").take(rows, axis=0, mode="clip")
    if not inside[0].all() or not inside[1].all():
        found[~(inside[0][:, None] & inside[1])] = 0
    return found.view(np.uint8).reshape(*found.shape, 4)
