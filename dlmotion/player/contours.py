"""Contours: the parts of outlines, each said once for all letters and lines that have it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from dlmotion.player.columns import Whole
from dlmotion.player.matrices import ERROR, scales, turned
from dlmotion.player.outlines import MOVE, POINTS

_TRIED = 8  # earlier contours of the same steps that a new one may be a larger or smaller copy of


class Contour(NamedTuple):
    """Steps after the first and their points (n, 2), in units from where it begins."""

    kinds: bytes
    points: Whole


def contours_of(kinds: bytes, points: Whole) -> Iterator[tuple[Contour, Whole]]:
    """Contours of an outline, each with the place where it begins."""
    steps = np.frombuffer(kinds, np.uint8)
    starts = np.flatnonzero(steps == MOVE)
    firsts = (np.cumsum(POINTS[steps]) - POINTS[steps])[starts]
    ends = [*starts[1:].tolist(), len(steps)]
    lasts = [*firsts[1:].tolist(), len(points)]
    for start, end, first, last in zip(starts.tolist(), ends, firsts.tolist(), lasts, strict=True):
        place = points[first]
        yield Contour(kinds[start + 1 : end], points[first + 1 : last] - place), place


class ContourWriter:
    """Numbers contours in the order in which they are asked for, and says new ones."""

    def __init__(self) -> None:
        names = ("refs", "lengths", "kinds", "xs", "ys")
        self.columns: dict[str, list[int]] = {f"contour_{name}": [] for name in names}
        self._numbers: dict[tuple[bytes, bytes], int] = {}
        self._made: list[Contour] = []
        self._alike: dict[bytes, list[int]] = {}
        self._last = 0

    def write(self, contour: Contour) -> Whole:
        """Say a contour by number, and what it is if it is new; its points as a reader has them."""
        key = (contour.kinds, contour.points.tobytes())
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._made)
            self._made.append(self._new(contour))
            self._alike.setdefault(contour.kinds, []).append(number)
        self.columns["contour_refs"].append(number - self._last)
        self._last = number + 1
        return self._made[number].points

    def _new(self, contour: Contour) -> Contour:
        lengths = self.columns["contour_lengths"]
        for like in self._alike.get(contour.kinds, [])[-_TRIED:]:
            source = self._made[like].points
            matrix = scales(source, contour.points)
            found = turned(source, matrix)
            if len(found) > 1 and np.abs(found - contour.points).max() <= ERROR:
                lengths += [0, len(self._made) - like, matrix[0], matrix[3] - matrix[0]]
                return Contour(contour.kinds, found)
        lengths.append(1 + len(contour.kinds))
        self.columns["contour_kinds"] += contour.kinds
        steps = np.diff(contour.points, axis=0, prepend=0)
        self.columns["contour_xs"] += steps[:, 0].tolist()
        self.columns["contour_ys"] += steps[:, 1].tolist()
        return contour
