"""Dots: equal dots at many places, one shape whatever their number, that can come up one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation, Dot, VMobject, linear


class Dots(VMobject):
    """Dots of one radius and colour.

    Parameters
    ----------
    spots
        Their middles (n, 3).
    """

    def __init__(self, spots: np.ndarray, radius: float, color: str) -> None:
        super().__init__(stroke_width=0.0, fill_color=color, fill_opacity=1.0)
        self.spots = np.asarray(spots, dtype=float).reshape(-1, 3)
        self.outline = Dot(radius=radius).points.copy()
        self.grown(np.ones(len(self.spots)))

    def grown(self, shares: np.ndarray) -> Dots:
        """Show each dot at a share (n,) of its radius."""
        self.points = (self.spots[:, None] + np.asarray(shares)[:, None, None] * self.outline).reshape(-1, 3)
        return self


class Sprout(Animation):
    """Let dots grow from nothing, from the first to the last; each begins ``lag`` of its time after the one before."""

    def __init__(self, dots: Dots, *, lag: float = 0.1, **timing: Any) -> None:
        self.dots, self.lag = dots, lag
        super().__init__(dots, **{"rate_func": linear, "introducer": True, **timing})

    def interpolate_mobject(self, alpha: float) -> None:
        """Show one moment."""
        count = len(self.dots.spots)
        time = alpha * (1.0 + self.lag * (count - 1)) - self.lag * np.arange(count)
        share = np.clip(time, 0.0, 1.0)
        self.dots.grown(share * share * (3.0 - 2.0 * share))
