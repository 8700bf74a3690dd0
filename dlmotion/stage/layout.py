"""Regions of the frame: a title band, the stage, a caption band, and how the stage is split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import Mobject

Point = np.ndarray


@dataclass(frozen=True)
class Region:
    """An axis-aligned box of the frame in manim units."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        """Horizontal extent."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Vertical extent."""
        return self.top - self.bottom

    @property
    def center(self) -> Point:
        """Midpoint as a 3-vector."""
        return self.at(0.5, 0.5)

    def at(self, x: float, y: float) -> Point:
        """Point at the fractions ``x`` (from the left) and ``y`` (from the bottom)."""
        return np.array([self.left + x * self.width, self.bottom + y * self.height, 0.0])

    def columns(self, *shares: float, gap: float = 0.4) -> tuple[Region, ...]:
        """Split from left to right in proportion to ``shares``."""
        return tuple(
            Region(a, b, self.bottom, self.top)
            for a, b in _cuts(self.left, self.right, shares, gap)
        )

    def rows(self, *shares: float, gap: float = 0.4) -> tuple[Region, ...]:
        """Split from top to bottom in proportion to ``shares``."""
        cuts = _cuts(-self.top, -self.bottom, shares, gap)
        return tuple(Region(self.left, self.right, -b, -a) for a, b in cuts)

    def inset(self, x: float = 0.0, y: float = 0.0) -> Region:
        """Shrink by ``x`` on either side and ``y`` above and below."""
        return Region(self.left + x, self.right - x, self.bottom + y, self.top - y)

    def put(self, mobject: Mobject, x: float = 0.5, y: float = 0.5) -> Mobject:
        """Move ``mobject`` so that its own fraction (x, y) lies at the region's fraction (x, y)."""
        corner = np.array([2 * x - 1, 2 * y - 1, 0.0])
        inner = mobject.get_center() + corner * np.array(
            [mobject.width / 2, mobject.height / 2, 0.0]
        )
        return mobject.shift(self.at(x, y) - inner)

    def fit(self, mobject: Mobject) -> Mobject:
        """Shrink ``mobject`` (never enlarge it) until it fits, then centre it."""
        scale = min(
            1.0, self.width / max(mobject.width, 1e-9), self.height / max(mobject.height, 1e-9)
        )
        return mobject.scale(scale).move_to(self.center)


def _cuts(
    start: float, end: float, shares: tuple[float, ...], gap: float
) -> list[tuple[float, float]]:
    unit = (end - start - gap * (len(shares) - 1)) / sum(shares)
    cuts, position = [], start
    for share in shares:
        cuts.append((position, position + share * unit))
        position += share * unit + gap
    return cuts


FRAME = Region(-64 / 9, 64 / 9, -4.0, 4.0)
TITLE_BAND = Region(-6.7, 6.7, 3.3, 3.85)
STAGE = Region(-6.7, 6.7, -2.72, 3.12)
CAPTION_BAND = Region(-6.7, 6.7, -3.9, -2.82)
