"""Samples: dots and rings of two classes in a space, in front of a cut or seen through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Circle, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.plane import blend
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.space.cut import HIGH, LOW

if TYPE_CHECKING:
    from dlmotion.stage.marks.space.space import Space

_ARCS = 5


class Samples(Mark):
    """Samples at ``spots`` (T, N, 3) by their ``labels`` (N,): dots are 0, rings 1.

    ``heights`` (T, N) above a cut say which of them stood in front of it at the last step.
    """

    def __init__(self, space: Space, spots: Any, heights: Any, labels: Any, radius: float) -> None:
        self.space, self.path = space, path_of(spots)
        self.spots, self.labels = np.asarray(spots, dtype=float), np.asarray(labels).ravel()
        self.heights = np.asarray(heights, dtype=float)
        self.circle = Circle(radius, num_components=_ARCS).points
        theme = space.place.theme
        looks: tuple[dict[str, Any], ...] = (
            {"fill_color": theme.color("class0"), "stroke_width": 0.0},
            {
                "fill_color": theme.background,
                "stroke_color": theme.color("class1"),
                "stroke_width": theme.stroke,
            },
        )
        self.groups = {
            (kind, order): VMobject(fill_opacity=1.0, **looks[kind]).set_z_index(order)
            for order in (LOW, HIGH)
            for kind in (0, 1)
        }
        super().__init__(space.place, VGroup(*self.groups.values()))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Put the samples where a moment has them."""
        seen = self.space.seen(blend(self.spots, moment), moment)
        step = min(reached(moment), len(self.heights) - 1)
        above = self.heights[step] >= 0.0
        for (kind, order), group in self.groups.items():
            spots = seen[(self.labels == kind) & (above == (order == HIGH))]
            group.points = (spots[:, None] + self.circle).reshape(-1, 3)
        return self
