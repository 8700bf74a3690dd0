"""Band: a shaded stretch of a plot's horizontal axis."""

from __future__ import annotations

import numpy as np
from manim import Rectangle, VGroup

from stage.mobjects.plot import Plot


class Band(Rectangle):
    """Shade ``plot`` from ``low`` to ``high`` over its full height; what lies outside the axes is cut off."""

    def __init__(self, plot: Plot, low: float, high: float, *, color: str = "loss", opacity: float = 0.16):
        left, right = (min(max(edge, plot.x_limits[0]), plot.x_limits[1]) for edge in (low, high))
        corner, opposite = plot.point(left, plot.y_limits[0]), plot.point(right, plot.y_limits[1])
        super().__init__(
            width=max(opposite[0] - corner[0], 1e-6),
            height=opposite[1] - corner[1],
            stroke_width=0.0,
            fill_color=plot.theme.color(color),
            fill_opacity=opacity,
        )
        self.low, self.high = left, right
        self.move_to((corner + opposite) / 2)


def bands_where(plot: Plot, x: np.ndarray, mask: np.ndarray, **style: object) -> VGroup:
    """One band for every run of ``x`` (n,), in rising order, over which ``mask`` (n,) holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    return VGroup(*(Band(plot, x[a], x[b - 1], **style) for a, b in edges.reshape(-1, 2)))  # type: ignore[arg-type]
