"""Looks into columns: what is drawn with which ink, one table for each theme."""

from __future__ import annotations

from collections.abc import Sequence

from dlmotion.player.looks import Ink, Look, Pen

JOINS = 4
"""A pen's join and cap are one number: JOINS * cap + join."""


class LookWriter:
    """Says looks in order, all of one theme before those of the next, and inks as they come."""

    def __init__(self) -> None:
        names = ("pens", "inks", "stops", "axes")
        self.columns: dict[str, list[int]] = {f"look_{name}": [] for name in names}
        self._inks: dict[Ink, int] = {}
        self._last_ink = 0
        self._last_stop: tuple[int, ...] = (0, 0, 0, 0)
        self._last_pen = (0, 0)

    def write(self, looks: Sequence[Look]) -> None:
        """Say the looks of one theme."""
        for look in looks:
            parts = (look.back is not None, look.fill is not None, look.line is not None)
            self.columns["look_pens"].append(
                sum(1 << at for at, there in enumerate(parts) if there)
            )
            for part in look:
                if isinstance(part, Pen):
                    self._pen(part)
                elif part is not None:
                    self._ink(part)

    def _pen(self, pen: Pen) -> None:
        width, shape = pen.width, JOINS * pen.cap + pen.join
        self.columns["look_pens"] += [width - self._last_pen[0], shape - self._last_pen[1]]
        self._last_pen = width, shape
        self._ink(pen.ink)

    def _ink(self, ink: Ink) -> None:
        number = self._inks.get(ink)
        if number is None:
            number = self._inks[ink] = len(self._inks)
            self._new(ink)
        self.columns["look_inks"].append(number - self._last_ink)
        self._last_ink = number + 1

    def _new(self, ink: Ink) -> None:
        self.columns["look_stops"].append(len(ink.stops))
        for stop in ink.stops:
            self.columns["look_stops"] += [
                now - before for now, before in zip(stop, self._last_stop, strict=True)
            ]
            self._last_stop = stop
        if len(ink.stops) > 1:
            self.columns["look_axes"] += ink.axis
