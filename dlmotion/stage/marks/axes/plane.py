"""Plane: what a function gives at every place of a plane, as an image that follows the clock.

Values between those of the recorded grid, whose ends are the edges of the image, are mixed before
they are coloured.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from contourpy import contour_generator
from manim import Animation, Create, VMobject
from manim.constants import RESAMPLING_ALGORITHMS
from matplotlib.colors import LinearSegmentedColormap
from PIL import Image

from dlmotion.stage.bound import path_of
from dlmotion.stage.layout import Region
from dlmotion.stage.marks.axes.contours import thinned
from dlmotion.stage.marks.axes.line import polyline
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.raster import Raster
from dlmotion.stage.theme import Theme

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

CLASSES = ("class0", "background", "class1")
ACTIVATIONS = ("background", "activation")
_MOMENTS = 5
_OFF = 2.0  # levels of 255 that two maps mixed may be off by
_PIXELS = 67.5  # a unit: one for every two by two of a screen of 1080 rows


class Plane(Mark):
    """Image over axes of recorded maps (T, H, W); row 0 is the bottom, as on axes.

    Parameters
    ----------
    limits
        Values at both ends of the colours.
    roles
        Colours from the low to the high end.
    strength
        How far the colours leave the background, so that marks on the map stay readable.
    """

    def __init__(
        self,
        axes: Axes,
        values: Any,
        limits: tuple[float, float] = (0.0, 1.0),
        roles: Sequence[str] = CLASSES,
        strength: float = 0.5,
    ) -> None:
        self.path = path_of(values)
        self.image = Field(axes.plot.area, values, axes.place.theme, limits, roles, strength)
        super().__init__(axes.place, self.image)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show a moment, mixed from the recorded maps on both sides of it."""
        self.image.at(moment)
        return self


class Field(Raster):
    """The image of a plane, painted anew when the moment has moved on."""

    def __init__(
        self,
        region: Region,
        values: Any,
        theme: Theme,
        limits: tuple[float, float],
        roles: Sequence[str],
        strength: float,
    ) -> None:
        self.frames, self.limits = np.asarray(values, dtype=float), limits
        ends = [theme.color(role) for role in roles]
        colors = LinearSegmentedColormap.from_list("plane", ends, N=256)(np.arange(256))
        ground = [theme.background, theme.background]
        plain = np.array(LinearSegmentedColormap.from_list("ground", ground)(0.0))
        shades = strength * colors + (1.0 - strength) * plain
        self.palette = np.asarray(np.round(shades * 255), dtype=np.uint8)
        self.size = round(_PIXELS * region.width), round(_PIXELS * region.height)
        self.shown = 0.0
        self.made_of = self._parts(self.shown)
        super().__init__(self._paint(self.shown))
        self.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        self.stretch_to_fit_height(region.height)
        self.stretch_to_fit_width(region.width)
        self.move_to(region.center)

    def at(self, moment: float) -> Field:
        """Show a moment."""
        if coarse(moment) != self.shown:
            self.shown = coarse(moment)
            self.pixel_array = self._paint(self.shown)
            self.made_of = self._parts(self.shown)
        return self

    def _parts(self, moment: float) -> tuple[np.ndarray, np.ndarray, float, np.ndarray]:
        """What the picture of a moment is made of: two maps in bytes, how far between, colours.

        A film as vectors sends these in place of pixels. Where values beyond the limits move in
        between, it is one map, that of the moment.
        """
        whole, part = between(self.frames, moment)
        ends = self.frames[[whole, min(whole + 1, len(self.frames) - 1)]]
        low, high = self.limits
        levels = (np.stack([*ends, blend(self.frames, moment)])[:, ::-1] - low) / (high - low)
        first, second, now = 255 * np.clip(levels, 0.0, 1.0)
        if np.abs((1.0 - part) * first + part * second - now).max() > _OFF:
            first, second, part = now, now, 0.0
        return (
            np.round(first).astype(np.uint8),
            np.round(second).astype(np.uint8),
            part,
            self.palette,
        )

    def _paint(self, moment: float) -> np.ndarray:
        low, high = self.limits
        levels = np.clip((blend(self.frames, moment) - low) / (high - low), 0.0, 1.0)
        rows, columns = levels.shape
        small = Image.fromarray(np.asarray(levels[::-1], dtype=np.float32))
        middles = (0.5, 0.5, columns - 0.5, rows - 0.5)
        large = np.asarray(small.resize(self.size, Image.Resampling.BILINEAR, middles))
        words = self.palette.view(np.uint32)[:, 0].take(np.round(large * 255).astype(np.intp))
        return words.view(np.uint8).reshape(*words.shape, 4)


class Boundary(Mark):
    """Where recorded maps (T, H, W) over ``x`` (W,), ``y`` (H,) pass one level."""

    def __init__(
        self,
        axes: Axes,
        x: Any,
        y: Any,
        values: Any,
        level: float = 0.5,
        role: str = "highlight",
        width: float | None = None,
    ) -> None:
        self.path, self.axes, self.level = path_of(values), axes, level
        self.grid = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        self.reach = np.array([np.ptp(side) for side in self.grid])
        self.frames = np.asarray(values, dtype=float)
        theme = axes.place.theme
        width = width or theme.stroke
        self.edge = VMobject(stroke_color=theme.color(role), stroke_width=width)
        super().__init__(axes.place, self.edge)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the line of a moment."""
        values = blend(self.frames, coarse(moment))
        runs = contour_generator(*self.grid, values).lines(self.level)
        thin = [thinned(np.asarray(run, dtype=float), self.reach) for run in runs]
        paths = [self.axes.path(*run.T) for run in thin]
        pieces = [polyline(corners) for corners in paths]
        self.edge.points = np.concatenate(pieces) if pieces else np.zeros((0, 3))
        return self

    def entrance(self) -> Animation:
        """Draw it."""
        return Create(self.edge)


def coarse(moment: float) -> float:
    """The nearest fifth of a step: a map is dear to draw, and the cinema has no more."""
    return round(_MOMENTS * moment) / _MOMENTS


def between(frames: np.ndarray, moment: float) -> tuple[int, float]:
    """The recorded frame before a moment, and how far the moment is from it to the next."""
    moment = float(np.clip(moment, 0.0, len(frames) - 1))
    whole = min(int(moment), max(len(frames) - 2, 0))
    return whole, moment - whole


def blend(frames: np.ndarray, moment: float) -> np.ndarray:
    """Mix the recorded frames (T, …) on both sides of a moment."""
    whole, part = between(frames, moment)
    if part == 0.0:
        return np.asarray(frames[whole])
    return np.asarray((1.0 - part) * frames[whole] + part * frames[whole + 1])
