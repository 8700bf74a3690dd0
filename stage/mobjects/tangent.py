"""Tangent: the straight line that touches a curve, of constant length on screen."""

from __future__ import annotations

import numpy as np
from manim import Line

from stage.mobjects.plot import Plot, straight


class Tangent(Line):
    """Line through (x, y) with ``slope`` in data units, ``length`` units long on screen."""

    def __init__(
        self, plot: Plot, x: float, y: float, slope: float, *, length: float = 2.2, color: str = "gradient"
    ) -> None:
        super().__init__(color=plot.theme.color(color), stroke_width=plot.theme.stroke)
        self.plot, self.length = plot, length
        self.touch(x, y, slope)

    def touch(self, x: float, y: float, slope: float) -> Tangent:
        """Move to another point of the curve."""
        middle = self.plot.point(x, y)
        run = self.plot.point(x + 1.0, y + slope) - self.plot.point(x, y)
        half = run / np.linalg.norm(run) * self.length / 2
        self.points = straight((middle - half)[None], (middle + half)[None])
        return self
