"""Scatter: samples of two classes on a plot, one as filled dots, the other as rings."""

from __future__ import annotations

import numpy as np
from manim import RIGHT, Circle, VGroup, VMobject

from stage.layout import Region
from stage.mobjects.plot import Plot
from stage.text import text

_RING_WIDTH = 2.6


class Scatter(VGroup):
    """Two shapes, one a class, so that hundreds of samples cost no more than a few.

    Parameters
    ----------
    x
        Samples (N, 2) in data coordinates of ``plot``.
    labels
        Class 0 or 1 of each; class 0 is drawn as dots in ``class0``, class 1 as rings in ``class1``.
    """

    def __init__(self, plot: Plot, x: np.ndarray, labels: np.ndarray, *, radius: float = 0.075) -> None:
        super().__init__()
        self.plot, self.x, self.labels, self.radius = plot, np.asarray(x), np.asarray(labels).ravel(), radius
        theme = plot.theme
        self.dots = self._marks(np.flatnonzero(self.labels == 0), radius)
        self.dots.set_fill(theme.color("class0"), 1.0).set_stroke(theme.background, 1.0)
        self.rings = self._marks(np.flatnonzero(self.labels == 1), radius - 0.01)
        self.rings.set_fill(theme.background, 1.0).set_stroke(theme.color("class1"), _RING_WIDTH)
        self.add(self.dots, self.rings)

    def spot(self, sample: int) -> np.ndarray:
        """Where a sample is in the frame."""
        return self.plot.point(float(self.x[sample, 0]), float(self.x[sample, 1]))

    def legend(self, region: Region, *names: str) -> VGroup:
        """A larger mark of each class before its name, side by side in ``region``."""
        rows = VGroup()
        for kind, (shape, name) in enumerate(zip((self.dots, self.rings), names, strict=True)):
            mark = shape.copy()
            mark.points = Circle(1.5 * self.radius).points
            word = text(name, self.plot.theme, "small", f"class{kind}")
            rows.add(VGroup(mark, word.next_to(mark, RIGHT, buff=0.18)).move_to(region.at(0.25 + 0.5 * kind, 0.5)))
        return rows

    def halos(self, samples: np.ndarray) -> VMobject:
        """Circles around some samples."""
        halos = self._marks(np.asarray(samples), 1.9 * self.radius)
        return halos.set_stroke(self.plot.theme.color("highlight"), self.plot.theme.thin)

    def _marks(self, samples: np.ndarray, radius: float) -> VMobject:
        """One shape with a circle around each sample."""
        shape, circle = VMobject(stroke_width=0.0), Circle(radius).points
        for sample in samples:
            shape.append_points(circle + self.spot(int(sample)))
        return shape
