"""UnitArrows: an upright arrow beside each unit, up for positive and down for negative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import Animation, Create, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.layout import Point
from dlmotion.stage.marks.axes.arrow import pointing
from dlmotion.stage.marks.axes.plane import blend
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.place import Place

_LONGEST, _LEAST = 1.2, 0.03
_WIDTH = 1.6


class UnitArrows(Mark):
    """Arrows at ``feet``, as long as ``values`` (n,), or (T, n) with the step on the leading axis.

    Parameters
    ----------
    feet
        Where they start.
    holds
        Further arrays that the scale must hold, so that several layers stand on one.

    Raises
    ------
    MarkError
        If there is not one value for each foot.
    """

    def __init__(
        self,
        place: Place,
        feet: Sequence[Point],
        values: Any,
        role: str = "gradient",
        *,
        holds: Sequence[Any] = (),
    ) -> None:
        self.path, self.feet = path_of(values), feet
        self.rows = np.atleast_2d(np.asarray(values, dtype=float))
        if self.rows.shape[1:] != (len(feet),):
            raise MarkError(f"expected {len(feet)} values, got shape {np.shape(values)}")
        held = [float(np.abs(np.asarray(part)).max()) for part in (self.rows, *holds)]
        self.unit = _LONGEST / (max(held) or 1.0)
        theme = place.theme
        self.arrows = VMobject(stroke_color=theme.color(role), stroke_width=_WIDTH * theme.stroke)
        super().__init__(place, self.arrows)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Point up or down as far as a moment has it; what is shorter than a hair is left out."""
        drawn = []
        for foot, value in zip(self.feet, blend(self.rows, moment), strict=True):
            length = self.unit * float(value)
            if abs(length) > _LEAST:
                drawn.append(pointing(foot, foot + np.array([0.0, length, 0.0])))
        self.arrows.points = np.concatenate(drawn) if drawn else np.zeros((0, 3))
        return self

    def entrance(self) -> Animation:
        """Draw them."""
        return Create(self.arrows)
