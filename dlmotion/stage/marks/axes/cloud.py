"""Cloud: many equal dots, each of which the record moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Circle, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.plane import blend
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

_ARCS = 5
_STRENGTH = 0.7


class Cloud(Mark):
    """Dots, or rings, at ``x`` (T, N) or (N,), ``y`` (T, N), the step on the leading axis.

    Between two steps each moves straight.

    Parameters
    ----------
    fine
        Rings are thin, so that hundreds on top of each other stay rings.
    """

    def __init__(
        self,
        axes: Axes,
        x: Any,
        y: Any,
        role: str = "data",
        radius: float = 0.09,
        *,
        rings: bool = False,
        fine: bool = False,
    ) -> None:
        self.x_path, self.y_path = path_of(x), path_of(y)
        upward = np.asarray(y, dtype=float)
        across = np.broadcast_to(np.asarray(x, dtype=float), upward.shape)
        self.spots = axes.path(across.ravel(), upward.ravel()).reshape(*upward.shape, 3)
        self.circle = Circle(radius, num_components=_ARCS).points
        theme = axes.place.theme
        rim = theme.thin if fine else theme.stroke
        self.dots = VMobject(
            color=theme.color(role),
            fill_opacity=0.0 if rings else _STRENGTH,
            stroke_width=rim if rings else 0.0,
        )
        super().__init__(axes.place, self.dots)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Put the dots where a moment has them."""
        spots = blend(self.spots, moment)
        self.dots.points = (spots[:, None] + self.circle).reshape(-1, 3)
        return self
