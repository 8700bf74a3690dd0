"""Burr: many vectors from one origin, such as what single samples want, and how they gather."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Animation, Circle, GrowFromPoint, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.mark import Mark, MarkError

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

_RADIUS, _ARCS, _FAINT = 0.045, 5, 0.45


class Burr(Mark):
    """Vectors from the origin of the axes to ``tips[step]`` (N, 2); between steps they move evenly.

    Vectors that become their mean end at one tip.

    Raises
    ------
    MarkError
        If the tips are not (steps, N, 2).
    """

    def __init__(self, axes: Axes, tips: Any, role: str) -> None:
        self.axes, self.path = axes, path_of(tips)
        self.tips = np.asarray(tips, dtype=float)
        if self.tips.ndim != 3 or self.tips.shape[2] != 2:
            raise MarkError(f"expected tips (steps, N, 2), got {self.tips.shape}")
        axes.path(self.tips[..., 0].ravel(), self.tips[..., 1].ravel())
        theme = axes.place.theme
        ink = theme.color(role)
        self.origin = axes.point(0.0, 0.0)
        self.dot = Circle(_RADIUS, num_components=_ARCS).points
        self.vectors = VMobject(stroke_color=ink, stroke_width=theme.thin, stroke_opacity=_FAINT)
        self.ends = VMobject(stroke_width=0.0, fill_color=ink, fill_opacity=1.0)
        super().__init__(axes.place, VGroup(self.vectors, self.ends))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the vectors of a moment."""
        low = min(int(moment), len(self.tips) - 1)
        high = min(low + 1, len(self.tips) - 1)
        share = moment - low if high > low else 0.0
        x, y = ((1.0 - share) * self.tips[low] + share * self.tips[high]).T
        self.spots = self.axes.path(x, y)
        self.vectors.points = straight(np.tile(self.origin, (len(self.spots), 1)), self.spots)
        self.ends.points = (self.dot + self.spots[:, None]).reshape(-1, 3)
        return self

    def entrance(self) -> Animation:
        """Grow out of the origin."""
        return GrowFromPoint(self.mobject, np.asarray(self.origin))
