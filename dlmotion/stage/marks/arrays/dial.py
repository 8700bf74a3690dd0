"""Dial: a hand that points where rows and columns of an image go, as a recorded angle says."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from manim import Circle, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.arrow import pointing
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.place import Place


class Dial(Mark):
    """Circle with a hand at ``angle[step]`` (T,), in degrees: 0 is to the right, 90 is down.

    Between two steps the hand turns evenly. A single angle stands still.

    Parameters
    ----------
    role
        Colour role of the hand.
    radius
        Of the circle, in units; the largest that fits by default.
    """

    def __init__(
        self, place: Place, angle: Any, *, role: str = "highlight", radius: float | None = None
    ) -> None:
        self.path, self.angles = path_of(angle), np.atleast_1d(np.asarray(angle, dtype=float))
        self.radius = radius or min(place.width, place.height) / 2
        theme = place.theme
        self.ring = Circle(self.radius, color=theme.hairline, stroke_width=theme.thin)
        self.ring.move_to(place.center)
        self.hand = VMobject(stroke_color=theme.color(role), stroke_width=1.4 * theme.stroke)
        super().__init__(place, VGroup(self.ring, self.hand))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Point at the angle of a moment."""
        angle = np.deg2rad(np.interp(moment, np.arange(len(self.angles)), self.angles))
        way = self.radius * np.array([np.cos(angle), -np.sin(angle), 0.0])
        middle = self.ring.get_center()
        self.hand.points = pointing(middle, middle + way)
        return self
