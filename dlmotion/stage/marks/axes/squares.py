"""Squares: the error of each sample as a square between its point and the fitted line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Animation, FadeIn, LaggedStart, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.plane import blend
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.mark import Mark, MarkError

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

_FILL = 0.22


class Squares(Mark):
    """Squares from ``y`` (n,) to ``rows[step]`` (n,) at ``x`` (n,); ``flat`` ones are sticks.

    With ``y`` (T, n) the points move, too. A side is as long as the error is high, so that areas
    are squared errors on one scale. A square lies to the right of its point, or to the left where
    it would leave the axes.
    """

    def __init__(self, axes: Axes, x: Any, y: Any, rows: Any, role: str, flat: bool) -> None:
        self.paths = path_of(x), path_of(y), path_of(rows)
        heights = np.asarray(rows, dtype=float)
        abscissa = np.broadcast_to(np.asarray(x, dtype=float), heights.shape)
        points = np.broadcast_to(np.asarray(y, dtype=float), heights.shape)
        self.points, self.ends = (
            axes.path(abscissa.ravel(), levels.ravel()).reshape(*heights.shape, 3)
            for levels in (points, heights)
        )
        self.flat = flat
        self.sides = self._sides(axes)
        theme = axes.place.theme
        self.shapes = [
            VMobject(
                stroke_color=theme.color(role),
                stroke_width=theme.stroke if flat else theme.thin,
                fill_color=theme.color(role),
                fill_opacity=0.0 if flat else _FILL,
            )
            for _ in heights[0]
        ]
        self.parts: dict[str, Any] = {f"bar{k}": shape for k, shape in enumerate(self.shapes)}
        super().__init__(axes.place, VGroup(*self.shapes))
        self.at(0.0)

    def _sides(self, axes: Axes) -> np.ndarray:
        """Right (1) or left (-1) of each point, whichever holds its largest square."""
        widest = np.abs(self.ends - self.points)[:, :, 1].max(axis=0)
        right = self.points[0, :, 0] + widest <= axes.plot.area.right
        left = self.points[0, :, 0] - widest >= axes.plot.area.left
        if not (self.flat or (right | left).all()):
            raise MarkError(
                f"{self.paths[1]}: expected axes that hold squares {widest.max():.2f} units wide, "
                f"got {axes.plot.area.width:.2f}"
            )
        return np.where(right, 1.0, -1.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the errors of a moment; between two steps the line moves straight."""
        points, ends = blend(self.points, moment), blend(self.ends, moment)
        for shape, point, end, side in zip(self.shapes, points, ends, self.sides, strict=True):
            across = np.array([0.0 if self.flat else side * abs(end[1] - point[1]), 0.0, 0.0])
            corners = np.array([point, end, end + across, point + across])
            shape.points = straight(corners, np.roll(corners, -1, axis=0))
        return self

    def entrance(self) -> Animation:
        """One after the other."""
        return LaggedStart(*map(FadeIn, self.shapes), lag_ratio=0.2)
