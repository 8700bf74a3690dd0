"""Sweep: the animation that runs through recorded rows, for everything that can show one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from manim import Animation, VGroup, VMobject, linear

from stage.readout import Readout


class Follower(Protocol):
    """A mobject that shows a fractional row of its recorded array, such as ``Bars`` or ``FitPlot``.

    If only a part of it changes, it calls that ``moving``.
    """

    def at(self, time: float, /) -> Any:
        """Show the row."""


class Sweep(Animation):
    """Move ``followers`` from row ``start`` to row ``end``, and ``digits`` to the nearest row."""

    def __init__(
        self,
        followers: Sequence[Follower],
        start: float,
        end: float,
        *,
        digits: Sequence[Readout] = (),
        **timing: Any,
    ) -> None:
        self.followers, self.digits, self.start, self.end = followers, digits, start, end
        parts = (getattr(each, "moving", each) for each in (*followers, *digits))
        super().__init__(
            VGroup(*(part for part in parts if isinstance(part, VMobject))), **{"rate_func": linear, **timing}
        )

    def interpolate_mobject(self, alpha: float) -> None:
        """Show one moment of the sweep."""
        row = self.start + self.rate_func(alpha) * (self.end - self.start)
        for follower in self.followers:
            follower.at(row)
        for digits in self.digits:
            digits.read(round(row))
