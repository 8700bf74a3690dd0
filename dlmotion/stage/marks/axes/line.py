"""Line: a curve through arrays of the record, drawn as far as the clock has run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Animation, Create

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.plot import Curve, straight
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes


class Line(Mark):
    """Line through ``x`` (n,), ``y`` (n,) of the record; gaps where they are not numbers."""

    def __init__(self, axes: Axes, x: Any, y: Any, role: str, *, width: float | None) -> None:
        self.x_path, self.y_path = path_of(x), path_of(y)
        self.x, self.y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        self.corners = axes.path(self.x, self.y)
        self.curve = Curve(
            self.x,
            self.y,
            axes.plot,
            axes.place.theme.color(role),
            width or axes.place.theme.stroke,
        )
        self.curve.paths = self.x_path, self.y_path
        super().__init__(axes.place, self.curve)
        self.at(len(self.x) - 1)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Draw up to a step; between steps along the straight line."""
        self.curve.points = polyline(until(self.corners, moment))
        return self

    def entrance(self) -> Animation:
        """Draw it from its first point to its last."""
        return Create(self.curve)

    def height(self, x: float) -> float:
        """Value of the line over ``x``, between recorded points along the straight line."""
        return float(self.heights(x))

    def heights(self, x: Any) -> np.ndarray:
        """Values of the line over ``x`` (n,)."""
        order = np.argsort(self.x, kind="stable")
        return np.asarray(np.interp(x, self.x[order], self.y[order]))


def until(corners: np.ndarray, moment: float) -> np.ndarray:
    """Corners (n, 3) up to a moment, the last one between two steps."""
    moment = float(np.clip(moment, 0.0, len(corners) - 1))
    whole = int(moment)
    if whole == moment:
        return corners[: whole + 1]
    tip = corners[whole] + (moment - whole) * (corners[whole + 1] - corners[whole])
    return np.vstack([corners[: whole + 1], tip])


def polyline(corners: np.ndarray) -> np.ndarray:
    """Control points of straight lines through corners (n, 3), broken where one is no number."""
    finite = np.isfinite(corners).all(axis=1)
    pairs = finite[:-1] & finite[1:]
    return straight(corners[:-1][pairs], corners[1:][pairs])
