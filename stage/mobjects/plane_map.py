"""PlaneMap: what a function gives at every place of a plane, as an image that follows recorded frames.

Values between those of the recorded grid, whose ends are the edges of the image, are mixed before they are coloured.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import ImageMobject
from manim.constants import RESAMPLING_ALGORITHMS
from matplotlib.colors import LinearSegmentedColormap
from PIL import Image

from stage.layout import Region
from stage.theme import Theme

CLASSES = ("class0", "background", "class1")
ACTIVATIONS = ("background", "activation")
_MOMENTS = 5
_PIXELS = 67.5  # a unit: one for every two by two of a screen of 1080 rows


class PlaneMap(ImageMobject):
    """Image over ``region`` of recorded values; ``at`` moves between the frames.

    Parameters
    ----------
    values
        Recorded maps (K, H, W); row 0 is the bottom of the plane, as on axes.
    limits
        Values at both ends of the colours.
    roles
        Colours from the low to the high end.
    strength
        How far the colours leave the background, so that marks on the map stay readable.
    """

    def __init__(
        self,
        region: Region,
        values: np.ndarray,
        theme: Theme,
        *,
        limits: tuple[float, float] = (0.0, 1.0),
        roles: Sequence[str] = CLASSES,
        strength: float = 0.5,
    ) -> None:
        self.frames, self.limits = np.asarray(values, dtype=float), limits
        colors = LinearSegmentedColormap.from_list("plane", [theme.color(role) for role in roles], N=256)
        ground = LinearSegmentedColormap.from_list("ground", [theme.background, theme.background])(0.0)
        shades = strength * colors(np.arange(256)) + (1.0 - strength) * np.array(ground)
        self.palette = np.asarray(np.round(shades * 255), dtype=np.uint8)
        self.size = round(_PIXELS * region.width), round(_PIXELS * region.height)
        self.shown = 0.0
        super().__init__(self._paint(self.shown))
        self.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        self.stretch_to_fit_height(region.height)
        self.stretch_to_fit_width(region.width)
        self.move_to(region.center)

    @property
    def last(self) -> int:
        """Index of the last recorded frame."""
        return len(self.frames) - 1

    def at(self, time: float) -> PlaneMap:
        """Show a fractional frame, mixed from its two neighbours."""
        if moment(time) != self.shown:
            self.shown = moment(time)
            self.pixel_array = self._paint(self.shown)
        return self

    def _paint(self, time: float) -> np.ndarray:
        low, high = self.limits
        levels = np.clip((blend(self.frames, time) - low) / (high - low), 0.0, 1.0)
        rows, columns = levels.shape
        small = Image.fromarray(np.asarray(levels[::-1], dtype=np.float32))
        between = (0.5, 0.5, columns - 0.5, rows - 0.5)
        large = np.asarray(small.resize(self.size, Image.Resampling.BILINEAR, between))
        words = self.palette.view(np.uint32)[:, 0].take(np.round(large * 255).astype(np.intp))
        return words.view(np.uint8).reshape(*words.shape, 4)


def moment(time: float) -> float:
    """The nearest of the moments that maps show: fifths of a recorded frame, at the pace of lessons some 20 a second.

    A map is dear to draw, and the cinema has no more.
    """
    return round(_MOMENTS * time) / _MOMENTS


def blend(frames: np.ndarray, time: float) -> np.ndarray:
    """Mix the recorded frames (K, …) on both sides of a fractional index."""
    time = float(np.clip(time, 0.0, len(frames) - 1))
    whole = min(int(time), max(len(frames) - 2, 0))
    part = time - whole
    return np.asarray(frames[whole] if part == 0.0 else (1.0 - part) * frames[whole] + part * frames[whole + 1])
