"""Contours: level lines of a recorded landscape on a plot."""

from __future__ import annotations

import numpy as np
from contourpy import contour_generator
from manim import VGroup, VMobject
from manim.utils.color import interpolate_color
from manim.utils.color.core import ManimColor

from stage.mobjects.plot import Plot


def even_levels(loss: np.ndarray, count: int) -> np.ndarray:
    """Levels that cut the recorded values into equally frequent bands, so steep and flat parts both show lines."""
    return np.unique(np.quantile(loss, np.linspace(0.0, 1.0, count + 2)[1:-1]))


class Contours(VGroup):
    """Level lines, brighter towards the bottom.

    Parameters
    ----------
    plot
        Axes to draw on.
    x, y
        Coordinates of the grid, (n,) and (m,).
    loss
        Recorded values (m, n).
    levels
        Heights to draw; equally frequent ones by default.
    """

    def __init__(
        self, plot: Plot, x: np.ndarray, y: np.ndarray, loss: np.ndarray, levels: np.ndarray | int = 12
    ) -> None:
        super().__init__()
        self.levels = even_levels(loss, levels) if isinstance(levels, int) else np.asarray(levels)
        generator = contour_generator(x, y, loss)
        bright, faint = ManimColor(plot.theme.data), ManimColor(plot.theme.hairline)
        for rank, level in enumerate(self.levels):
            color = interpolate_color(bright, faint, rank / max(1, len(self.levels) - 1))
            line = VMobject(stroke_color=color, stroke_width=plot.theme.thin)
            for run in map(np.asarray, generator.lines(float(level))):
                corners = plot.path(run[:, 0], run[:, 1])
                line.start_new_path(corners[0])
                line.add_points_as_corners(corners[1:])
            if len(line.points):
                self.add(line)
