"""AxisArrow: the way along one axis of an array, a little off its edge, with the axis' name."""

from __future__ import annotations

import numpy as np
from manim import Animation, Arrow, FadeIn, GrowArrow, LaggedStart, VGroup

from dlmotion.stage.layout import Point
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.place import Place
from dlmotion.stage.text import text

_OFF, _TIP, _GAP = 0.22, 0.2, 0.16


class AxisArrow(Mark):
    """Arrow from ``start`` to ``end``, on its right as it goes, or above it, with a name there."""

    def __init__(
        self, place: Place, start: Point, end: Point, key: str, role: str, *, above: bool = False
    ) -> None:
        way = (end - start) / max(float(np.linalg.norm(end - start)), 1e-9)
        side = np.array([way[1], -way[0], 0.0]) * (-1.0 if above else 1.0)
        theme = place.theme
        color = theme.color(role)
        self.arrow = Arrow(
            start, end, buff=0.0, color=color, stroke_width=theme.stroke, tip_length=_TIP
        ).shift(_OFF * side)
        self.name = text(place.label(key), theme, "small", role)
        self.name.next_to(self.arrow.get_center(), side, buff=_GAP)
        super().__init__(place, VGroup(self.arrow, self.name))

    def entrance(self) -> Animation:
        """The arrow grows along its axis, then its name is there."""
        return LaggedStart(GrowArrow(self.arrow), FadeIn(self.name), lag_ratio=0.5)
