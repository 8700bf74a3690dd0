"""Dots: recorded points, each there from its step on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from manim import Animation, Dot, FadeIn, LaggedStart, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes


class Dots(Mark):
    """Dots at ``x`` (n,), ``y`` (n,); their roles may differ by class."""

    def __init__(
        self, axes: Axes, x: Any, y: Any, role: str | tuple[str, ...], radius: float
    ) -> None:
        self.x_path, self.y_path = path_of(x), path_of(y)
        spots = axes.path(x, y)
        roles = (role,) * len(spots) if isinstance(role, str) else role
        theme = axes.place.theme
        self.dots = [
            Dot(spot, radius=radius, color=theme.color(name))
            for spot, name in zip(spots, roles, strict=True)
        ]
        self.parts: dict[str, VMobject] = {}
        super().__init__(axes.place, VGroup(*self.dots))

    def apart(self) -> Self:
        """Have each dot as a part, named as a cell of a row: it can fly to that cell of another."""
        self.parts = {f"0,{place}": dot for place, dot in enumerate(self.dots)}
        return self

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the dots of the steps that were reached."""
        last = reached(moment)
        for step, dot in enumerate(self.dots):
            if dot.get_fill_opacity() != (opacity := float(step <= last)):
                dot.set_opacity(opacity)
        return self

    def entrance(self) -> Animation:
        """One after the other."""
        return LaggedStart(*map(FadeIn, self.dots), lag_ratio=1.0 / max(len(self.dots), 1))
