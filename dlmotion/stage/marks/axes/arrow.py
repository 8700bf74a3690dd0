"""Arrow: from one recorded point to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Animation, Create, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.clock.clock import begun
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

_TIP = 0.16


class Arrow(Mark):
    """Arrow from ``(x[k], y[k])`` to ``(x[k + 1], y[k + 1])`` for the last move begun."""

    def __init__(self, axes: Axes, x: Any, y: Any, role: str) -> None:
        self.x_path, self.y_path = path_of(x), path_of(y)
        self.spots = axes.path(x, y)
        theme = axes.place.theme
        self.arrow = VMobject(stroke_color=theme.color(role), stroke_width=1.4 * theme.stroke)
        super().__init__(axes.place, self.arrow)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Point along the move that a moment lies in."""
        move = min(begun(moment), len(self.spots) - 2)
        self.arrow.points = pointing(self.spots[move], self.spots[move + 1])
        return self

    def entrance(self) -> Animation:
        """Draw it."""
        return Create(self.arrow)


def pointing(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Control points of an arrow (3,) → (3,) whose tip is no longer than it can bear."""
    length = float(np.linalg.norm(end - start))
    back = (start - end) / length if length > 1e-9 else np.zeros(3)
    tip = min(_TIP, 0.6 * length)
    side = np.array([-back[1], back[0], 0.0])
    wings = [end + tip * (back + 0.6 * sign * side) for sign in (1.0, -1.0)]
    return straight(np.array([start, wings[0], end]), np.array([end, end, wings[1]]))
