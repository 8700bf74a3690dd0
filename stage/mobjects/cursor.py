"""Cursor: an upright line through a plot, at one of the recorded places of its horizontal axis."""

from __future__ import annotations

import numpy as np
from manim import Line

from stage.mobjects.plot import Plot, straight


class Cursor(Line):
    """Line over the full height of ``plot``; ``at`` moves along the recorded values ``x`` (n,)."""

    def __init__(self, plot: Plot, x: np.ndarray, index: float = 0.0, *, color: str = "highlight") -> None:
        super().__init__(color=plot.theme.color(color), stroke_width=plot.theme.thin)
        self.plot, self.recorded = plot, np.asarray(x, dtype=float)
        self.at(index)

    def at(self, index: float) -> Cursor:
        """Stand at a fractional index of ``x``."""
        x = float(np.interp(index, np.arange(len(self.recorded)), self.recorded))
        low, high = self.plot.y_limits
        self.points = straight(self.plot.point(x, low)[None], self.plot.point(x, high)[None])
        return self
