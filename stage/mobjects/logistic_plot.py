"""LogisticPlot: two classes over one feature, and the probability curve that is being fitted to them."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup, VMobject

from stage.layout import Region
from stage.mobjects.plot import Plot
from stage.text import text
from stage.theme import Theme

_EVERY = 4
"""Of hundreds of samples only every fourth is drawn, or they would run together."""


class LogisticPlot(VGroup):
    """Class 0 along the bottom, class 1 along the top; ``at`` moves the curve along its recorded steps.

    Parameters
    ----------
    feature, label
        Samples, each (n,); labels are 0 or 1.
    grid, fits
        Places (G,) and the probabilities there after each of S steps, (S, G).
    names
        Names of class 0 and class 1, written where their samples are.
    """

    def __init__(
        self,
        region: Region,
        feature: np.ndarray,
        label: np.ndarray,
        grid: np.ndarray,
        fits: np.ndarray,
        theme: Theme,
        names: tuple[str, str],
        **axes: Any,
    ) -> None:
        super().__init__()
        limits = (float(grid[0]), float(grid[-1]))
        self.plot = Plot(region, limits, (0.0, 1.0), theme, y_ticks=(0.0, 0.5, 1.0), **axes)
        self.samples, self.grid, self.fits = VGroup(), grid, fits
        for kind, place in enumerate(((0.13, 0.24), (0.87, 0.76))):
            for x in feature[label == kind][::_EVERY]:
                dot = self.plot.dot(float(x), 0.04 + 0.92 * kind, f"class{kind}", radius=0.05)
                self.samples.add(dot.set_opacity(0.55))
            name = text(names[kind], theme, "label", f"class{kind}")
            self.samples.add(name.move_to(self.plot.area.at(*place)))
        self.moving = VMobject(color=theme.color("activation"), stroke_width=theme.stroke)
        self.add(self.plot, self.samples, self.moving)
        self.at(0.0)

    def follow(self, fits: np.ndarray) -> LogisticPlot:
        """Turn to the curves (S, G) of another run, at its start."""
        self.fits = fits
        return self.at(0.0)

    def at(self, step: float) -> LogisticPlot:
        """Show the curve of a fractional step."""
        low, high = int(np.floor(step)), int(np.ceil(step))
        curve = self.fits[low] + (step - low) * (self.fits[high] - self.fits[low])
        self.moving.points = self.plot.line(self.grid, curve)
        return self
