"""Cairo's path data into control points: by NumPy, to the bits of svgelements and manim."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dlmotion.reel.display_list import Floats

_TOUCH = 0.0001  # manim closes a path by a line if its ends are farther apart
_LENGTHS = {"M": 1, "L": 1, "C": 3, "Z": 0}


class ForeignError(ValueError):
    """Something that Cairo does not write for text."""


class _Outline(NamedTuple):
    """Points (n, 2) of path data, places (curves, 4) of each curve's.

    With them: which curves are lines, and which of these close.
    """

    points: Floats
    curves: npt.NDArray[np.intp]
    is_line: npt.NDArray[np.bool_]
    closes: npt.NDArray[np.intp]


def control_points(data: str, shift: tuple[float, float]) -> Floats:
    """Control points (n, 3) of path data moved by ``shift``, as in VMobjectFromSVGPath."""
    outline = _outline(data)
    x, y = outline.points.T
    # As svgelements multiplies by a matrix that only moves.
    moved = np.stack(
        [x * 1.0 + y * 0.0 + shift[0], x * 0.0 + y * 1.0 + shift[1], np.zeros(len(x))], axis=1
    )
    curves = moved[outline.curves]
    kept = np.ones(len(curves), np.bool_)
    for place in outline.closes.tolist():
        kept[place] = abs(np.linalg.norm(curves[place, 0] - curves[place, 3])) > _TOUCH
    start, end = curves[outline.is_line, 0], curves[outline.is_line, 3]
    curves[outline.is_line, 1] = (start + start + end) / 3
    curves[outline.is_line, 2] = (start + end + end) / 3
    points: Floats = curves[kept].reshape(-1, 3)
    return points


@lru_cache(maxsize=4096)
def _outline(data: str) -> _Outline:
    """Path data of moves, lines, curves and closings, by letter; a closing before every move."""
    points: list[tuple[float, float]] = []
    curves: list[tuple[int, int, int, int]] = []
    kinds = ""
    words = iter(data.split())
    begin, before = 0, "Z"
    for letter in words:
        if letter not in _LENGTHS or (before == "Z" and letter != "M"):
            raise ForeignError
        last, before = len(points) - 1, letter
        points += _pairs(words, _LENGTHS[letter])
        if letter == "M":
            begin = last + 1
            continue
        end = begin if letter == "Z" else len(points) - 1
        curves.append((last, end if letter == "Z" else last + 1, max(end - 1, 0), end))
        kinds += letter
    if not curves:
        raise ForeignError
    letters = np.array(list(kinds))
    return _Outline(
        np.array(points), np.array(curves), letters != "C", np.flatnonzero(letters == "Z")
    )


def _pairs(words: Iterator[str], count: int) -> list[tuple[float, float]]:
    try:
        return [(float(next(words)), float(next(words))) for _ in range(count)]
    except (ValueError, RuntimeError, StopIteration):
        raise ForeignError from None
