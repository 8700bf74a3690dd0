"""Looks read back."""

from __future__ import annotations

from collections.abc import Mapping

from dlmotion.player.columns import Cursor
from dlmotion.player.look_writer import JOINS
from dlmotion.player.looks import Ink, Look, Pen
from dlmotion.player.reading import at


class LookReader:
    """Looks by theme."""

    def __init__(self, columns: Mapping[str, Cursor]) -> None:
        self._columns = columns
        self._inks: list[Ink] = []
        self._last_ink = 0
        self._stop = [0, 0, 0, 0]
        self._width = self._shape = 0

    def read(self, count: int, themes: int) -> list[list[Look]]:
        """So many looks for so many themes."""
        return [[self._look() for _ in range(count)] for _ in range(themes)]

    def _look(self) -> Look:
        parts = self._columns["look_pens"].one()
        back = self._pen() if parts & 1 else None
        fill = self._ink() if parts & 2 else None
        return Look(back, fill, self._pen() if parts & 4 else None)

    def _pen(self) -> Pen:
        width, shape = self._columns["look_pens"].many(2)
        self._width += width
        self._shape += shape
        return Pen(self._ink(), self._width, self._shape % JOINS, self._shape // JOINS)

    def _ink(self) -> Ink:
        number = self._last_ink + self._columns["look_inks"].one()
        self._last_ink = number + 1
        if number == len(self._inks):
            self._inks.append(self._new())
        return at(self._inks, number, "ink")

    def _new(self) -> Ink:
        stops = []
        for _ in range(self._columns["look_stops"].count()):
            steps = self._columns["look_stops"].many(4)
            self._stop = [a + b for a, b in zip(self._stop, steps, strict=True)]
            stops.append(tuple(self._stop))
        axis = tuple(self._columns["look_axes"].many(4)) if len(stops) > 1 else ()
        return Ink(tuple(stops), axis)
