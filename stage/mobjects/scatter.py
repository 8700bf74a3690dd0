"""Scatter: samples of two classes on a plot, one as filled dots, the other as rings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import RIGHT, Circle, VGroup, VMobject

from stage.layout import Region
from stage.mobjects.plot import Plot
from stage.text import text

_RIM, _GAP = 0.026, 0.01
_LEGEND = 1.5
_ARCS = 5


class Scatter(VGroup):
    """Two shapes a class, so that hundreds of samples cost no more than a few.

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
        dot, ring = (np.flatnonzero(self.labels == kind) for kind in (0, 1))
        dots, rings = ([self.spot(int(sample)) for sample in samples] for samples in (dot, ring))
        self.dots = _circles(dots, radius, _GAP, theme.color("class0"), theme.background)
        self.rings = _circles(rings, radius - 0.01, _RIM, theme.background, theme.color("class1"))
        self.add(self.dots, self.rings)

    def spot(self, sample: int) -> np.ndarray:
        """Where a sample is in the frame."""
        return self.plot.point(float(self.x[sample, 0]), float(self.x[sample, 1]))

    def legend(self, region: Region, *names: str) -> VGroup:
        """A larger mark of each class before its name, side by side in ``region``."""
        rows = VGroup()
        for kind, (marks, name) in enumerate(zip((self.dots, self.rings), names, strict=True)):
            width = _LEGEND * (_GAP, _RIM)[kind]
            colors = (part.get_fill_color().to_hex() for part in marks)
            mark = _circles([np.zeros(3)], _LEGEND * self.radius, width, *colors)
            word = text(name, self.plot.theme, "small", f"class{kind}")
            rows.add(VGroup(mark, word.next_to(mark, RIGHT, buff=0.18)).move_to(region.at(0.25 + 0.5 * kind, 0.5)))
        return rows

    def halos(self, samples: np.ndarray) -> VMobject:
        """Circles around some samples."""
        halos = VMobject(stroke_color=self.plot.theme.color("highlight"), stroke_width=self.plot.theme.thin)
        for sample in np.asarray(samples):
            halos.append_points(Circle(1.9 * self.radius).points + self.spot(int(sample)))
        return halos


def _circles(spots: Sequence[np.ndarray], radius: float, width: float, fill: str, rim: str) -> VGroup:
    """Circles around these places, and their rims: all fills, since outlining a curve costs Cairo twice as much."""
    inner, middle, outer = (Circle(radius + side * width / 2, num_components=_ARCS).points for side in (-1, 0, 1))
    shapes = VGroup(*(VMobject(stroke_width=0.0, fill_color=color, fill_opacity=1.0) for color in (fill, rim)))
    for spot in spots:
        shapes[0].append_points(middle + spot)
        shapes[1].append_points(np.concatenate([outer, inner[::-1]]) + spot)
    return shapes
