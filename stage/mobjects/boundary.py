"""Boundary: where a recorded map of the plane passes one level, such as a network's decision boundary."""

from __future__ import annotations

import numpy as np
from contourpy import contour_generator
from manim import VMobject

from stage.mobjects.plane_map import blend
from stage.mobjects.plot import Plot


class Boundary(VMobject):
    """Level line over ``plot``; ``at`` moves between the recorded frames.

    Parameters
    ----------
    x, y
        Coordinates of the grid, (W,) and (H,).
    values
        Recorded maps (K, H, W).
    level
        Value on the line.
    """

    def __init__(
        self,
        plot: Plot,
        x: np.ndarray,
        y: np.ndarray,
        values: np.ndarray,
        *,
        level: float = 0.5,
        color: str = "highlight",
        width: float | None = None,
    ) -> None:
        super().__init__(color=plot.theme.color(color), stroke_width=width or plot.theme.stroke)
        self.plot, self.x, self.y, self.level = plot, np.asarray(x), np.asarray(y), level
        self.frames = np.asarray(values, dtype=float)
        self.at(0.0)

    def at(self, time: float) -> Boundary:
        """Show the line of a fractional frame."""
        runs = contour_generator(self.x, self.y, blend(self.frames, time)).lines(self.level)
        self.clear_points()
        for run in map(np.asarray, runs):
            corners = self.plot.path(run[:, 0], run[:, 1])
            self.start_new_path(corners[0])
            self.add_points_as_corners(corners[1:])
        return self
