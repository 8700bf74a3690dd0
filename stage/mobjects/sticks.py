"""Sticks: one recorded value a place, as a dot on a stick, in data coordinates of a plot."""

from __future__ import annotations

import numpy as np
from manim import Dot, Line, VGroup

from stage.mobjects.plot import Plot


class Sticks(VGroup):
    """Dots at (x, y) with sticks down to ``base``; ``shift`` sets several series side by side.

    Parameters
    ----------
    x, y
        Places and values, each (n,).
    color
        Role of dots and sticks.
    base
        Value that the sticks stand on; the lower limit of the plot by default.
    shift
        Distance in units to the right of the places.
    """

    def __init__(
        self,
        plot: Plot,
        x: np.ndarray,
        y: np.ndarray,
        color: str,
        *,
        base: float | None = None,
        shift: float = 0.0,
        radius: float = 0.09,
    ) -> None:
        super().__init__()
        ink, foot = plot.theme.color(color), plot.y_limits[0] if base is None else base
        aside = np.array([shift, 0.0, 0.0])
        for place, value in zip(x, y, strict=True):
            top, bottom = plot.point(float(place), float(value)) + aside, plot.point(float(place), foot) + aside
            stick = Line(bottom, top, color=ink, stroke_width=plot.theme.stroke * 1.4, stroke_opacity=0.55)
            self.add(VGroup(stick, Dot(top, radius=radius, color=ink)))
