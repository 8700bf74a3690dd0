"""Spans: shade over the whole height of the axes wherever something holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from manim import VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

FAINT = 0.2


class Spans(Mark):
    """Shade over ``x`` (n,) where ``holds`` (n,) is true; each stretch of neighbours is one."""

    def __init__(self, axes: Axes, x: Any, holds: Any, role: str) -> None:
        self.x_path, self.path = path_of(x), path_of(holds)
        found = stretches(np.asarray(x, dtype=float), np.asarray(holds, dtype=bool))
        low, high = axes.plot.y_limits
        self.shade = VMobject(
            fill_color=axes.place.theme.color(role), fill_opacity=FAINT, stroke_width=0.0
        )
        for start, end in found:
            corners = axes.path([start, end, end, start], [low, low, high, high])
            self.shade.append_points(straight(corners, np.roll(corners, -1, axis=0)))
        super().__init__(axes.place, self.shade)


def stretches(x: np.ndarray, holds: np.ndarray) -> list[tuple[float, float]]:
    """First and last x of each run of neighbours for which it holds."""
    runs = np.split(np.arange(len(x)), np.flatnonzero(np.diff(holds)) + 1)
    return [(float(x[run[0]]), float(x[run[-1]])) for run in runs if holds[run[0]]]
