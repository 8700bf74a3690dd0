"""Path data into control points: by NumPy, to the bits of svgelements and manim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import svgelements

from dlmotion.reel.display_list import Floats

_TOUCH = 0.0001  # manim closes a path by a line if its ends are farther apart
_LENGTHS = {"M": 1, "L": 1, "C": 3, "Z": 0}
Placement: TypeAlias = tuple[float, float, float, float, float, float]
"""A matrix as SVG writes it: a, b, c, d, e, f for x' = a x + c y + e, y' = b x + d y + f."""


class ForeignError(ValueError):
    """Something that is not written for text and formulas."""


class _Outline(NamedTuple):
    """Points (n, 2) of path data, places (curves, 4) of each curve's.

    With them: which curves are lines, which are quadratic, and which lines close.
    """

    points: Floats
    curves: npt.NDArray[np.intp]
    is_line: npt.NDArray[np.bool_]
    is_quadratic: npt.NDArray[np.bool_]
    closes: npt.NDArray[np.intp]


def control_points(data: str, place: Placement) -> Floats:
    """Control points (n, 3) of path data placed by a matrix, as in VMobjectFromSVGPath."""
    outline = _outline(data)
    x, y = outline.points.T
    a, b, c, d, e, f = place
    # As svgelements multiplies by a matrix.
    moved = np.stack([x * a + y * c + e, x * b + y * d + f, np.zeros(len(x))], axis=1)
    curves = moved[outline.curves]
    kept = np.ones(len(curves), np.bool_)
    for number in outline.closes.tolist():
        kept[number] = abs(np.linalg.norm(curves[number, 0] - curves[number, 3])) > _TOUCH
    start, end = curves[outline.is_line, 0], curves[outline.is_line, 3]
    curves[outline.is_line, 1] = (start + start + end) / 3
    curves[outline.is_line, 2] = (start + end + end) / 3
    start, between, _, end = curves[outline.is_quadratic].transpose(1, 0, 2)
    curves[outline.is_quadratic, 1] = (start + between + between) / 3
    curves[outline.is_quadratic, 2] = (between + between + end) / 3
    points: Floats = curves[kept].reshape(-1, 3)
    return points


@lru_cache(maxsize=4096)
def _outline(data: str) -> _Outline:
    """Path data as Cairo writes it, or as svgelements reads it."""
    try:
        points, curves, kinds = _course(_of_cairo(data))
    except ForeignError:
        points, curves, kinds = _course(_of_anyone(data))
    if not curves:
        raise ForeignError
    letters = np.array(list(kinds))
    return _Outline(
        np.array(points),
        np.array(curves),
        (letters == "L") | (letters == "Z"),
        letters == "Q",
        np.flatnonzero(letters == "Z"),
    )


_Points: TypeAlias = list[tuple[float, float]]
_Curves: TypeAlias = list[tuple[int, int, int, int]]


def _of_cairo(data: str) -> Iterator[tuple[str, _Points]]:
    """Moves, lines, curves and closings, by letter."""
    words = iter(data.split())
    for letter in words:
        if letter not in _LENGTHS:
            raise ForeignError
        yield letter, _pairs(words, _LENGTHS[letter])


def _of_anyone(data: str) -> Iterator[tuple[str, _Points]]:
    """Segments that svgelements reads: all but arcs."""
    read: Any = svgelements.Path()
    try:
        read.parse(data)
    except (ValueError, TypeError, IndexError, AttributeError):
        raise ForeignError from None
    for segment in read._segments:
        letter = _LETTERS.get(type(segment), "")
        if not letter:
            raise ForeignError
        points = [getattr(segment, name) for name in _POINTS[letter]]
        yield letter, [(float(point.x), float(point.y)) for point in points]


def _course(segments: Iterable[tuple[str, _Points]]) -> tuple[_Points, _Curves, str]:
    """Points of segments, which of them are whose, and letters; after a closing comes a move."""
    points: _Points = []
    curves: _Curves = []
    kinds = ""
    begin, before = 0, "Z"
    for letter, own in segments:
        if before == "Z" and letter != "M":
            raise ForeignError
        last, before = len(points) - 1, letter
        points += own
        if letter == "M":
            begin = last + 1
            continue
        end = begin if letter == "Z" else len(points) - 1
        curves.append((last, end if letter == "Z" else last + 1, max(end - 1, 0), end))
        kinds += letter
    return points, curves, kinds


_LETTERS = {
    svgelements.Move: "M",
    svgelements.Line: "L",
    svgelements.QuadraticBezier: "Q",
    svgelements.CubicBezier: "C",
    svgelements.Close: "Z",
}
_POINTS = {
    "M": ("end",),
    "L": ("end",),
    "Q": ("control", "end"),
    "C": ("control1", "control2", "end"),
    "Z": (),
}


def _pairs(words: Iterator[str], count: int) -> list[tuple[float, float]]:
    try:
        return [(float(next(words)), float(next(words))) for _ in range(count)]
    except (ValueError, RuntimeError, StopIteration):
        raise ForeignError from None
