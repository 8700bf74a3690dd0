"""Tangent: the straight line that touches a curve under a rider, of constant length on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Animation, Create, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.layout import Point
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.axes.rider import Rider
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes


class Tangent(Mark):
    """Line with the recorded slope at the rider; ``slope`` (n,) lies along the rider's line."""

    def __init__(self, axes: Axes, rider: Rider, slope: Any, role: str, length: float) -> None:
        self.length = length
        self.axes, self.rider, self.slope_path = axes, rider, path_of(slope)
        self.slope = np.asarray(slope, dtype=float)
        theme = axes.place.theme
        self.stroke = VMobject(stroke_color=theme.color(role), stroke_width=theme.stroke)
        super().__init__(axes.place, self.stroke)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Touch the curve where the rider is at a moment."""
        x, y = self.rider.spot_at(moment)
        slope = float(np.interp(x, self.rider.line.x, self.slope))
        middle = self.axes.point(x, y)
        run = self.axes.point(x + 1.0, y + slope) - middle
        half = run / np.linalg.norm(run) * self.length / 2
        back, ahead = (self._within(middle, way) for way in (-half, half))
        self.stroke.points = straight((middle + back)[None], (middle + ahead)[None])
        return self

    def _within(self, middle: Point, way: Point) -> Point:
        """As much of a way from the middle as lies on the axes, off their numbers."""
        area = self.axes.plot.area
        low, high = np.array([area.left, area.bottom]), np.array([area.right, area.top])
        room = np.where(way[:2] > 0, high - middle[:2], low - middle[:2])
        shares = [side / step for side, step in zip(room, way[:2], strict=True) if abs(step) > 1e-9]
        return np.asarray(way * float(np.clip(min(shares, default=1.0), 0.0, 1.0)))

    def entrance(self) -> Animation:
        """Draw it."""
        return Create(self.stroke)
