"""Stem: the upright from an axis to a rider; its height is the rider's value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
from manim import Animation, Create, VMobject

from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.axes.rider import Rider
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes


class Stem(Mark):
    """Line from the level of zero, or the end of the axis nearest to it, to a rider."""

    def __init__(self, axes: Axes, rider: Rider, role: str) -> None:
        self.axes, self.rider = axes, rider
        theme = axes.place.theme
        self.stroke = VMobject(stroke_color=theme.color(role), stroke_width=theme.stroke)
        super().__init__(axes.place, self.stroke)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Stand under the rider of a moment."""
        x, y = self.rider.spot_at(moment)
        foot = float(np.clip(0.0, *self.axes.plot.y_limits))
        self.stroke.points = straight(self.axes.point(x, foot)[None], self.axes.point(x, y)[None])
        return self

    def entrance(self) -> Animation:
        """Draw it."""
        return Create(self.stroke)
