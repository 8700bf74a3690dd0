"""Images that stand upright on the screen: where each of their columns and rows comes from."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from dlmotion.reel.display_list import Floats, Image

Places: TypeAlias = npt.NDArray[np.int64]


class Upright(NamedTuple):
    """What shows of an image: first column and row on the screen, all of both.

    They are counted from the image's own first. ``size`` is the number of columns and rows of the
    whole image on the screen, ``coefficients`` are the eight of Pillow's perspective from there to
    the source.
    """

    left: int
    top: int
    columns: Places
    rows: Places
    size: tuple[int, int]
    coefficients: Floats

    def source(self, columns: Places, rows: Places, axis: int) -> Floats:
        """Source coordinates, across (axis 0) or down (axis 1), of the middles of pixels."""
        x, y = columns + 0.5, rows + 0.5
        a, b, c = self.coefficients[3 * axis : 3 * axis + 3]
        g, h = self.coefficients[6:]
        found: Floats = (a * x + b * y + c) / (g * x + h * y + 1)
        return found

    def along(self, places: Places, others: Places, axis: int) -> Floats:
        """Source coordinates along an axis (0 across, 1 down), by places on it and on the other."""
        return self.source(
            *((places[:, None], others) if axis == 0 else (others, places[:, None])), axis
        )

    def ends(self, axis: int) -> Floats:
        """Extremes of the source coordinates of all columns (axis 0) or rows (axis 1).

        They are taken at both ends of these.
        """
        places = self.columns if axis == 0 else self.rows
        return self.along(places, np.array([0, self.size[1 - axis] - 1]), axis)


def upright(item: Image, width: int, height: int) -> Upright | None:
    """How an image lies on a screen of this size.

    That is None if it is turned, too small, or beyond the screen.
    """
    corners = np.asarray(item.corners, dtype=np.float64)
    whole = corners.astype(np.int64)
    shift = whole.min(axis=0)
    target, (across, down) = corners - shift, (whole - shift).max(axis=0).tolist()
    if not _is_upright(target) or min(across, down) < 1:
        return None
    try:
        coefficients = _coefficients(target, item.pixels.shape[1], item.pixels.shape[0])
    except np.linalg.LinAlgError:
        return None
    left, top = np.maximum(shift, 0).tolist()
    right, bottom = min(int(shift[0]) + across, width), min(int(shift[1]) + down, height)
    if right <= left or bottom <= top:
        return None
    columns, rows = np.arange(left, right) - shift[0], np.arange(top, bottom) - shift[1]
    return Upright(left, top, columns, rows, (across, down), coefficients)


def _is_upright(target: Floats) -> bool:
    """Whether corners make a rectangle that is not turned.

    They are given as upper left, upper right, lower left, lower right.
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = target.tolist()
    return bool(x0 == x2 and x1 == x3 and y0 == y1 and y2 == y3 and x1 - x0 > 1 and y2 - y0 > 1)


def _coefficients(target: Floats, columns: int, rows: int) -> Floats:
    """The eight of Pillow's perspective, screen to source, solved for as manim does."""
    lines = []
    for (x, y), (u, v) in zip(
        target, ((0, 0), (columns, 0), (0, rows), (columns, rows)), strict=True
    ):
        lines.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        lines.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    source = np.array([0, 0, columns, 0, 0, rows, columns, rows], dtype=np.float64)
    return np.asarray(np.linalg.solve(np.array(lines, dtype=np.float64), source), dtype=np.float64)
