"""FitPlot: data points, the curve that is being fitted to them, and the errors that are left."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Rectangle, VGroup, VMobject

from stage.layout import Region
from stage.mobjects.dots import Dots
from stage.mobjects.plot import Plot, Range, straight
from stage.readout import resolve
from stage.theme import Theme


class FitPlot(VGroup):
    """A fit of the trace in a plot of its own; ``at`` moves along its recorded steps.

    Parameters
    ----------
    path
        Record with the points ``x``, ``targets`` (n,), their predictions ``fitted`` (S, n), and the curve
        ``curves`` (S, G) over ``grid`` (G,).
    y
        Vertical limits, so that several fits can share them.
    reachable
        Outputs that the model can give at all; the rest is shaded.
    """

    def __init__(
        self,
        region: Region,
        trace: Any,
        path: str,
        y: Range,
        theme: Theme,
        *,
        reachable: Range = (-np.inf, np.inf),
        radius: float = 0.07,
        **axes: Any,
    ) -> None:
        super().__init__()
        self.trace, self.record, self.theme = trace, resolve(trace, path), theme
        grid = self.record.grid
        self.plot = Plot(region, (float(grid[0]), float(grid[-1])), y, theme, **axes)
        self.shade = self._shade(reachable)
        self.dots = Dots(self.plot.path(self.record.x, self.record.targets), radius, theme.color("data"))
        self.errors = VMobject(color=theme.color("loss"), stroke_width=theme.thin)
        self.curve = VMobject(color=theme.color("activation"), stroke_width=theme.stroke)
        self.moving = VGroup(self.errors, self.curve)
        self.add(self.plot, self.shade, self.dots)
        self.at(0.0)

    def follow(self, path: str, reachable: Range) -> FitPlot:
        """Turn to another fit of the same points, at its start."""
        self.record = resolve(self.trace, path)
        self.remove(self.shade)
        self.shade = self._shade(reachable)
        self.add(self.shade)
        return self.at(0.0)

    def at(self, step: float) -> FitPlot:
        """Show the curve and the errors of a fractional step."""
        low, high = int(np.floor(step)), int(np.ceil(step))
        part = step - low
        curve, fitted = (
            (1 - part) * rows[low] + part * rows[high] for rows in (self.record.curves, self.record.fitted)
        )
        self.curve.points = self.plot.line(self.record.grid, curve)
        feet = self.plot.path(self.record.x, self.record.targets)
        heads = self.plot.path(self.record.x, np.clip(fitted, *self.plot.y_limits))
        self.errors.points = straight(feet, heads)
        return self

    def _shade(self, reachable: Range) -> VGroup:
        """Shade what lies above and below the outputs that can be reached."""
        bands, (low, high) = VGroup(), self.plot.y_limits
        for bottom, top in ((low, reachable[0]), (reachable[1], high)):
            if bottom < top and np.isfinite([bottom, top]).all():
                height = (top - bottom) / (high - low) * self.plot.area.height
                band = Rectangle(width=self.plot.area.width, height=height, stroke_width=0.0)
                middle = self.plot.point(sum(self.plot.x_limits) / 2, (bottom + top) / 2)
                bands.add(band.set_fill(self.theme.color("loss"), opacity=0.14).move_to(middle))
        return bands
