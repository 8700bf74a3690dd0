"""Ball: a dot that stays on a recorded curve and knows the slope under it."""

from __future__ import annotations

import numpy as np
from manim import Dot

from stage.mobjects.plot import Plot


class Ball(Dot):
    """Dot on the curve ``y`` over ``x``; between recorded points it interpolates.

    Parameters
    ----------
    plot
        Axes that the curve is drawn in.
    x, y, slope
        Recorded abscissae (increasing), values and derivatives, each (n,).
    at
        Abscissa to start from.
    """

    def __init__(
        self, plot: Plot, x: np.ndarray, y: np.ndarray, slope: np.ndarray, at: float, *, radius: float = 0.14
    ) -> None:
        super().__init__(radius=radius, color=plot.theme.highlight)
        self.plot, self.abscissae, self.values, self.slopes = plot, x, y, slope
        self.roll(at)

    def roll(self, to: float) -> Ball:
        """Move to another abscissa."""
        self.at = float(to)
        self.move_to(self.plot.point(*self.spot))
        return self

    @property
    def spot(self) -> tuple[float, float]:
        """Data coordinates."""
        return self.at, float(np.interp(self.at, self.abscissae, self.values))

    @property
    def slope(self) -> float:
        """Recorded derivative under the ball."""
        return float(np.interp(self.at, self.abscissae, self.slopes))
