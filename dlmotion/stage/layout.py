"""Regions of a frame, and the frames that lessons are laid out for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import Mobject

from dlmotion.base import layout

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


@dataclass(frozen=True)
class Layout:
    """A frame with its bands: title, how far the lesson is, stage, caption.

    Text is as many units high in each, so what is narrower shows it larger on a phone. Where it
    ``stacks``, columns of a place taller than wide stand one below the other.
    """

    name: str
    frame: Region
    title: Region
    pips: Region
    stage: Region
    caption: Region
    caption_lines: int
    stacks: bool = False

    @property
    def settings(self) -> dict[str, float]:
        """What manim is to be told of the frame: nothing if it is manim's own."""
        if self.name == layout.USUAL:
            return {}
        return {"frame_width": self.frame.width, "frame_height": self.frame.height}

    def pixels(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of a film that is ``width`` × ``height`` pixels in landscape."""
        return layout.pixels(self.name, width, height)


FRAME = Region(-64 / 9, 64 / 9, -4.0, 4.0)
TITLE_BAND = Region(-6.7, 6.7, 3.3, 3.85)
STAGE = Region(-6.7, 6.7, -2.72, 3.12)
CAPTION_BAND = Region(-6.7, 6.7, -3.9, -2.82)

LANDSCAPE = Layout("landscape", FRAME, TITLE_BAND, TITLE_BAND, STAGE, CAPTION_BAND, 2)
PORTRAIT = Layout(
    "portrait",
    Region(-4.0, 4.0, -64 / 9, 64 / 9),
    title=Region(-3.7, 3.7, 6.1, 6.65),
    pips=Region(-3.7, 3.7, 5.7, 5.95),
    stage=Region(-3.7, 3.7, -4.2, 5.5),
    caption=Region(-3.7, 3.7, -6.5, -4.35),
    caption_lines=4,
    stacks=True,
)
SQUARE = Layout(
    "square",
    Region(-5.0, 5.0, -5.0, 5.0),
    title=Region(-4.7, 4.7, 4.25, 4.8),
    pips=Region(-4.7, 4.7, 3.95, 4.15),
    stage=Region(-4.7, 4.7, -3.1, 3.8),
    caption=Region(-4.7, 4.7, -4.8, -3.2),
    caption_lines=3,
)
LAYOUTS = {each.name: each for each in (LANDSCAPE, PORTRAIT, SQUARE)}
