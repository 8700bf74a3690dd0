"""Band: the area between two recorded curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.line import polyline, until
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

_FAINT = 0.25


class Band(Mark):
    """Shade between ``low`` (n,) and ``high`` (n,) over ``x`` (n,); a number is a level."""

    def __init__(self, axes: Axes, x: Any, low: Any, high: Any, role: str) -> None:
        self.x_path = path_of(x)
        self.ends = tuple(
            axes.path(x, np.broadcast_to(np.asarray(end, dtype=float), np.shape(x)))
            for end in (low, high)
        )
        self.area = VMobject(
            fill_color=axes.place.theme.color(role), fill_opacity=_FAINT, stroke_width=0.0
        )
        super().__init__(axes.place, self.area)
        self.at(len(self.ends[0]) - 1)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Shade up to a moment."""
        low, high = (until(end, moment) for end in self.ends)
        self.area.points = polyline(np.vstack([low, high[::-1], low[:1]]))
        return self
