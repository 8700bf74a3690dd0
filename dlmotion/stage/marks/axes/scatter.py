"""Scatter: samples of two classes, one as filled dots, the other as rings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import RIGHT, Circle, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.clock.clock import begun
from dlmotion.stage.marks.mark import Drawn, Mark
from dlmotion.stage.place import Place
from dlmotion.stage.text import text

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

RIM, GAP = 0.026, 0.01
_KEY = 1.5
_BITTEN = 0.18  # of a dot's radius: a gap as large bites too much out of small dots beside it
ARCS = 5


class Scatter(Mark):
    """Samples at ``x`` (N,), ``y`` (N,) by their ``labels`` (N,), 0 or 1.

    Two shapes a class, so that hundreds of samples cost no more than a few.
    """

    def __init__(self, axes: Axes, x: Any, y: Any, labels: Any, radius: float) -> None:
        self.x_path, self.y_path = path_of(x), path_of(y)
        self.spots, self.labels = axes.path(x, y), np.asarray(labels).ravel()
        self.radius = radius
        dots, rings = (self.spots[self.labels == kind] for kind in (0, 1))
        theme = axes.place.theme
        self.looks = (
            (GAP, theme.color("class0"), theme.background),
            (RIM, theme.background, theme.color("class1")),
        )
        self.dots = circles(dots, radius, *self.looks[0])
        if _BITTEN * radius <= GAP:
            self.dots.remove(self.dots[1])
        self.rings = circles(rings, radius - 0.01, *self.looks[1])
        super().__init__(axes.place, VGroup(self.dots, self.rings))

    def key(self, place: Place, *names: str) -> Drawn:
        """A larger mark of each class before its word, side by side."""
        rows = VGroup()
        for kind, name in enumerate(names):
            width, *colors = self.looks[kind]
            mark = circles([np.zeros(3)], _KEY * self.radius, _KEY * width, *colors)
            word = text(place.label(name), place.theme, "small", f"class{kind}")
            pair = VGroup(mark, word.next_to(mark, RIGHT, buff=0.18))
            rows.add(pair.move_to(place.at(0.25 + 0.5 * kind, 0.5)))
        return Drawn(place, rows)

    def halos(self, samples: Any) -> Halos:
        """Circles around the samples ``samples[step]`` of (T, B), such as those of each batch."""
        return Halos(self, samples)


class Halos(Mark):
    """Circles around the samples of the last move begun."""

    def __init__(self, scatter: Scatter, samples: Any) -> None:
        self.scatter, self.samples = scatter, np.asarray(samples)
        theme = scatter.place.theme
        self.circle = Circle(1.9 * scatter.radius, num_components=ARCS).points
        self.rims = VMobject(stroke_color=theme.color("highlight"), stroke_width=theme.thin)
        super().__init__(scatter.place, self.rims)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Circle the samples of the move that a moment lies in."""
        self.step = min(begun(moment if printed is None else printed), len(self.samples) - 1)
        spots = self.scatter.spots[self.samples[self.step]]
        self.rims.points = np.concatenate([self.circle + spot for spot in spots])
        return self


def circles(
    spots: Sequence[np.ndarray] | np.ndarray, radius: float, width: float, fill: str, rim: str
) -> VGroup:
    """Circles and their rims: all fills, since outlining a curve costs Cairo twice as much."""
    shapes = VGroup(
        *(VMobject(stroke_width=0.0, fill_color=color, fill_opacity=1.0) for color in (fill, rim))
    )
    return around(shapes, outlines(radius, width), np.reshape(spots, (-1, 3)))


def outlines(radius: float, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Points of the inside and of the rim of one circle around the origin."""
    inner, middle, outer = (
        Circle(radius + side * width / 2, num_components=ARCS).points for side in (-1, 0, 1)
    )
    return middle, np.concatenate([outer, inner[::-1]])


def around(shapes: VGroup, lines: tuple[np.ndarray, np.ndarray], spots: np.ndarray) -> VGroup:
    """Put the inside and the rim of a circle around each of the spots (n, 3)."""
    for shape, line in zip(shapes, lines, strict=True):
        shape.points = (line + spots[:, None]).reshape(-1, 3)
    return shapes
