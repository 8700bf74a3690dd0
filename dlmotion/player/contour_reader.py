"""Contours read back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dlmotion.player.columns import Cursor
from dlmotion.player.contours import Contour
from dlmotion.player.matrices import turned
from dlmotion.player.reading import at, kinds_of, points_of


class ContourReader:
    """Contours by number."""

    def __init__(self, columns: Mapping[str, Cursor]) -> None:
        self._columns = columns
        self._made: list[Contour] = []
        self._last = 0

    def read(self) -> Contour:
        """The contour that is said next."""
        number = self._last + self._columns["contour_refs"].one()
        self._last = number + 1
        if number == len(self._made):
            self._made.append(self._new())
        return at(self._made, number, "contour")

    def _new(self) -> Contour:
        lengths = self._columns["contour_lengths"]
        count = lengths.count()
        if not count:
            source = at(self._made, len(self._made) - lengths.count(), "contour")
            a, more = lengths.many(2)
            return Contour(source.kinds, turned(source.points, (a, 0, 0, a + more)))
        kinds = kinds_of(self._columns["contour_kinds"].many(count - 1))
        points = points_of(self._columns, "contour", kinds)
        return Contour(kinds, np.cumsum(points, axis=0))
