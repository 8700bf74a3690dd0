"""VectorStrip: a long vector as one narrow column of coloured cells, the first value on top."""

from __future__ import annotations

from typing import Any

import numpy as np

from stage.layout import Point, Region
from stage.mobjects.picture import Picture
from stage.readout import resolve
from stage.theme import Theme


class VectorStrip(Picture):
    """Vector ``name`` (T, n) of a trace as high as ``region``, with time on the leading axis; ``at`` moves along it."""

    def __init__(self, region: Region, trace: Any, name: str, theme: Theme, *, width: float = 0.3) -> None:
        self.array = np.asarray(resolve(trace, name), dtype=float)
        limits = (0.0, float(np.abs(self.array).max()) or 1.0)
        super().__init__(self.array[0][:, None], theme, height=region.height, limits=limits)
        self.stretch_to_fit_width(width)
        self.move_to(region.center)

    def at(self, time: float) -> VectorStrip:
        """Show the nearest recorded moment."""
        self.repaint(self.array[min(max(round(time), 0), len(self.array) - 1)][:, None])
        return self

    def tip(self, place: int) -> Point:
        """Middle of a cell's left edge."""
        return self._side(place, -1.0)

    def tail(self, place: int) -> Point:
        """Middle of a cell's right edge."""
        return self._side(place, 1.0)

    def _side(self, place: int, side: float) -> Point:
        upward = ((self.rows - 1) / 2 - place) * self.cell
        return np.asarray(self.get_center() + np.array([side * self.width / 2, upward, 0.0]))
