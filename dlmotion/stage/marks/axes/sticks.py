"""Sticks: one recorded value a step, as a dot on a stick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Animation, Dot, FadeIn, LaggedStart, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

_FAINT, RADIUS = 0.6, 0.1
"""How faint a stick is, and the radius of its dot by default."""


class Sticks(Mark):
    """Dots at ``x`` (n,), ``y`` (n,) on sticks from a level; the k-th grows as step k comes.

    Sticks are as thick as befits the ``radius`` of their dots.
    """

    def __init__(
        self, axes: Axes, x: Any, y: Any, base: Any, role: str, radius: float = RADIUS
    ) -> None:
        self.x_path, self.y_path = path_of(x), path_of(y)
        self.tips = axes.path(x, y)
        self.feet = axes.path(x, np.full(len(self.tips), float(base)))
        theme = axes.place.theme
        ink = theme.color(role)
        width = 1.6 * theme.stroke * radius / RADIUS
        self.sticks = [
            VMobject(stroke_color=ink, stroke_width=width, stroke_opacity=_FAINT) for _ in self.tips
        ]
        self.dots = [Dot(radius=radius, color=ink) for _ in self.tips]
        self.shape = np.array(self.dots[0].points)
        super().__init__(axes.place, VGroup(*self.sticks, *self.dots))
        self.at(len(self.tips) - 1)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the values of the steps that were reached; the next one is on its way."""
        last = reached(moment)
        for step, (stick, dot) in enumerate(zip(self.sticks, self.dots, strict=True)):
            share = float(np.clip(moment - step + 1.0, 0.0, 1.0))
            tip = self.feet[step] + share * (self.tips[step] - self.feet[step])
            stick.points = straight(self.feet[step][None], tip[None])
            dot.points = self.shape + tip
            shown = float(step <= last or share > 0.0)
            dot.set_opacity(shown)
            stick.set_stroke(opacity=_FAINT * shown)
        return self

    def entrance(self) -> Animation:
        """One after the other."""
        pairs = [VGroup(*pair) for pair in zip(self.sticks, self.dots, strict=True)]
        return LaggedStart(*map(FadeIn, pairs), lag_ratio=0.2)
