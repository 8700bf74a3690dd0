"""DecisionMap: what a classifier says at every place of a plane, and the boundary between its two answers."""

from __future__ import annotations

import numpy as np
from manim import Group

from stage.mobjects.boundary import Boundary
from stage.mobjects.plane_map import PlaneMap, moment
from stage.mobjects.plot import Plot


class DecisionMap(Group):
    """Probabilities of class 1 over ``plot`` as colours and the line at one half; ``at`` follows recorded frames.

    Parameters
    ----------
    x, y
        Coordinates of the grid, (W,) and (H,), over the limits of the plot.
    probs
        Recorded maps (K, H, W).
    """

    def __init__(self, plot: Plot, x: np.ndarray, y: np.ndarray, probs: np.ndarray) -> None:
        super().__init__()
        self.field = PlaneMap(plot.area, probs, plot.theme)
        self.edge = Boundary(plot, x, y, probs)
        self.add(self.field, self.edge)

    @property
    def last(self) -> int:
        """Index of the last recorded frame."""
        return self.field.last

    def at(self, time: float) -> DecisionMap:
        """Show a fractional frame."""
        self.field.at(time)
        self.edge.at(moment(time))
        return self
