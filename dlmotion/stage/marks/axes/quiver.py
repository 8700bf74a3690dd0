"""Quiver: an arrow at each of many points, which the record turns and shortens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Animation, Create, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.arrow import pointing
from dlmotion.stage.marks.axes.plane import blend
from dlmotion.stage.marks.mark import Mark, MarkError

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

_LEAST = 0.03  # units; a shorter arrow would be a blot


class Quiver(Mark):
    """Arrows from ``x`` (N,), ``y`` (N,) to ``tips[step]`` (N, 2); between steps they move evenly.

    One shorter than a hair is left out. On axes that are ``equal`` directions are true.

    Raises
    ------
    MarkError
        If the tips are not (steps, N, 2).
    """

    def __init__(self, axes: Axes, x: Any, y: Any, tips: Any, role: str = "gradient") -> None:
        self.axes = axes
        self.x_path, self.y_path, self.path = path_of(x), path_of(y), path_of(tips)
        self.feet, self.tips = axes.path(x, y), np.asarray(tips, dtype=float)
        if self.tips.ndim != 3 or self.tips.shape[1:] != (len(self.feet), 2):
            raise MarkError(f"expected tips (steps, {len(self.feet)}, 2), got {self.tips.shape}")
        axes.path(self.tips[..., 0].ravel(), self.tips[..., 1].ravel())
        theme = axes.place.theme
        self.arrows = VMobject(stroke_color=theme.color(role), stroke_width=1.2 * theme.stroke)
        super().__init__(axes.place, self.arrows)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Point to the tips of a moment."""
        ends = self.axes.path(*blend(self.tips, moment).T)
        seen = np.linalg.norm(ends - self.feet, axis=1) > _LEAST
        drawn = [pointing(*pair) for pair in zip(self.feet[seen], ends[seen], strict=True)]
        self.arrows.points = np.concatenate(drawn) if drawn else np.zeros((0, 3))
        return self

    def entrance(self) -> Animation:
        """Draw them."""
        return Create(self.arrows)
