"""Outlines: what a path draws, in eighths of a pixel from its first point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from dlmotion.player.columns import Whole
from dlmotion.reel.display_list import CURVE, Floats, Matrix, Shape
from dlmotion.reel.paint.cairopath import Spans, in_a_row, subpaths

UNITS = 8
"""Units of a stream in one pixel."""
MOVE, LINE, CUBIC, CLOSE = range(4)
"""Kinds of steps of an outline; they have this many points each: ``POINTS[kind]``."""
POINTS = np.array([1, 1, 3, 0])
FARTHEST = 1e7  # pixels beyond which nothing is told apart
_FLAT = 1.0  # units that a handle may lie off its chord for the curve to be a line

Kinds: TypeAlias = npt.NDArray[np.uint8]
T = TypeVar("T", bound="np.generic[Any]")


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Steps (n,) and their points (m, 2) in units, of which the first is 0, 0."""

    kinds: Kinds
    points: Whole

    def key(self) -> bytes:
        """Bytes that equal outlines share."""
        return len(self.kinds).to_bytes(4, "little") + self.kinds.tobytes() + self.points.tobytes()


def on_screen(points: Floats, matrix: Matrix) -> Floats:
    """Points (n, 2) in pixels of the screen."""
    xx, yx, xy, yy, x0, y0 = matrix
    x, y = points[:, 0], points[:, 1]
    seen = np.stack([x * xx + y * xy + x0, x * yx + y * yy + y0], axis=1)
    return np.clip(np.nan_to_num(seen, nan=0.0), -FARTHEST, FARTHEST)


def outlines_of(shapes: Sequence[Shape], matrix: Matrix) -> list[tuple[Outline, Floats]]:
    """Outline of each shape, and its first point (2,) in units, not yet rounded.

    Curves that are straight to the eye become lines. Shapes of whole curves are drawn in one go.
    """
    drawn: dict[int, tuple[Outline, Floats]] = {}
    rows: dict[float, list[int]] = {}
    for at, shape in enumerate(shapes):
        points = shape.points
        if shape.splits is None and len(points) and len(points) % CURVE == 0:
            rows.setdefault(shape.tolerance, []).append(at)
        else:
            spans = subpaths(points, shape.tolerance) if shape.splits is None else shape.splits
            drawn[at] = _drawn(points, np.zeros(1, np.int64), spans, matrix)[0]
    for tolerance, places in rows.items():
        row = in_a_row([shapes[at].points for at in places], tolerance)
        drawn.update(zip(places, _drawn(*row, matrix), strict=True))
    return [drawn[at] for at in range(len(shapes))]


def _drawn(
    points: Floats, starts: Whole, spans: Spans, matrix: Matrix
) -> list[tuple[Outline, Floats]]:
    """What paths draw whose points follow one another, each from its start."""
    spans = spans[spans[:, 1] - spans[:, 0] >= CURVE]
    shape = np.searchsorted(starts, spans[:, 0], side="right") - 1
    seen = on_screen(points, matrix) * UNITS
    counts, closed = (spans[:, 1] - spans[:, 0]) // CURVE, spans[:, 2].astype(np.bool_)
    contour = np.repeat(np.arange(len(spans)), counts)
    heads = np.cumsum(counts) - counts
    place = np.arange(len(contour)) - heads[contour]
    curves = seen[(spans[contour, 0] + CURVE * place)[:, None] + np.arange(CURVE)]
    goes_on = np.flatnonzero(place)
    curves[goes_on, 0] = curves[goes_on - 1, 3]
    straight = _is_straight(curves)
    kinds = np.full(len(contour) + len(spans) + int(closed.sum()), CLOSE, np.uint8)
    moves = heads + np.arange(len(spans)) + np.cumsum(closed) - closed
    kinds[moves] = MOVE
    kinds[moves[contour] + 1 + place] = np.where(straight, LINE, CUBIC)
    kept = np.ones(curves.shape[:2], np.bool_)
    kept[goes_on, 0] = False
    kept[straight, 1:3] = False
    owner, firsts = np.repeat(contour, kept.sum(axis=1)), curves[heads, 0]
    leads = np.searchsorted(shape, np.arange(len(starts) + 1))
    # Each contour is rounded on its own, so that a letter is the same wherever it stands in a line.
    away = nearest(firsts - firsts[leads[shape]])
    rounded = nearest(curves[kept] - firsts[owner]) + away[owner]
    return [
        (Outline(own, found), firsts[lead].copy() if len(own) else np.zeros(2))
        for own, found, lead in zip(
            _parts(kinds, np.append(moves, len(kinds))[leads]),
            _parts(rounded, np.searchsorted(owner, leads)),
            leads.tolist(),
            strict=False,
        )
    ]


def _parts(values: npt.NDArray[T], bounds: Whole) -> list[npt.NDArray[T]]:
    """Copies of what lies between bounds that follow one another."""
    ends = bounds.tolist()
    return [values[start:end].copy() for start, end in pairwise(ends)]


def nearest(numbers: Floats) -> Whole:
    """Whole numbers, halves rounded up: as ``Math.round`` of a browser has them."""
    return np.floor(numbers + 0.5).astype(np.int64)


def _is_straight(curves: Floats) -> npt.NDArray[np.bool_]:
    """Which cubic curves (n, 4, 2) are no other than the line between their ends."""
    chord = curves[:, 3] - curves[:, 0]
    length = np.hypot(chord[:, 0], chord[:, 1])
    handles = curves[:, 1:3] - curves[:, :1]
    across = np.abs(handles[..., 0] * chord[:, None, 1] - handles[..., 1] * chord[:, None, 0])
    along = handles[..., 0] * chord[:, None, 0] + handles[..., 1] * chord[:, None, 1]
    near = across <= _FLAT * length[:, None]
    between = (along >= -length[:, None]) & (along <= (length * (length + 1))[:, None])
    short = (np.abs(handles) <= _FLAT).all(axis=2) & (length <= _FLAT)[:, None]
    straight: npt.NDArray[np.bool_] = ((near & between) | short).all(axis=1)
    return straight
