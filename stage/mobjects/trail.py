"""Trail: the way of a descent over a plot, drawn as far as the clock has run."""

from __future__ import annotations

import numpy as np
from manim import Dot, UpdateFromFunc, ValueTracker, VGroup, VMobject

from stage.theme import Theme


class Trail(VGroup):
    """Line through recorded corners with a dot at its head.

    Parameters
    ----------
    corners
        Points (T + 1, 3) of the frame, one a recorded step.
    color
        Role of the line and the head.
    marks
        Whether every recorded step leaves a small dot.
    """

    def __init__(
        self, corners: np.ndarray, theme: Theme, color: str = "gradient", *, radius: float = 0.11, marks: bool = True
    ) -> None:
        super().__init__()
        self.corners = np.asarray(corners, dtype=float)
        ink = theme.color(color)
        self.line = VMobject(stroke_color=ink, stroke_width=theme.stroke)
        self.marks = VGroup(*(Dot(spot, radius=0.055, color=ink) for spot in self.corners)) if marks else VGroup()
        self.marks.set_opacity(0.0)
        self.head = Dot(self.corners[0], radius=radius, color=ink)
        self.add(self.line, self.marks, self.head)
        self.draw(0.0)

    @property
    def last(self) -> int:
        """Index of the last recorded step."""
        return len(self.corners) - 1

    def draw(self, time: float) -> Trail:
        """Draw up to ``time`` steps, between recorded steps along the straight line."""
        time = float(np.clip(time, 0.0, self.last))
        whole = int(time)
        tip = self.corners[whole]
        if whole < self.last:
            tip = tip + (time - whole) * (self.corners[whole + 1] - tip)
        seen = np.vstack([self.corners[: whole + 1], tip])
        self.line.set_points_as_corners(seen)
        for index, mark in enumerate(self.marks):
            if mark.get_fill_opacity() != (opacity := float(index <= whole)):
                mark.set_opacity(opacity)
        self.head.move_to(tip)
        return self

    at = draw

    def follow(self, clock: ValueTracker) -> UpdateFromFunc:
        """Animation that draws as far as ``clock`` says."""
        return UpdateFromFunc(self, lambda trail: trail.draw(clock.get_value()))
