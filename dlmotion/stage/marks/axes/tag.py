"""Tag: words or a number beside a point of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import DL, DOWN, DR, LEFT, RIGHT, UL, UP, UR, Mobject

from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

_SIDES = {
    "right": RIGHT,
    "left": LEFT,
    "above": UP,
    "below": DOWN,
    "above right": UR,
    "above left": UL,
    "below right": DR,
    "below left": DL,
}


class Tag(Mark):
    """A mark or mobject that stands ``gap`` beside ``(x[step], y[step])``, or beside one point."""

    def __init__(
        self, axes: Axes, what: Mobject | Mark, x: Any, y: Any, side: str, gap: float
    ) -> None:
        self.what = what if isinstance(what, Mark) else None
        self.spots = axes.path(np.atleast_1d(x), np.atleast_1d(y))
        self.side, self.gap = _SIDES[side], gap
        super().__init__(axes.place, what.mobject if isinstance(what, Mark) else what)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Stand beside the point of a moment."""
        if self.what is not None:
            self.what.at(moment, printed)
        steps = np.arange(len(self.spots))
        spot = [float(np.interp(moment, steps, self.spots[:, axis])) for axis in range(3)]
        self.mobject.next_to(np.array(spot), self.side, buff=self.gap)
        return self
