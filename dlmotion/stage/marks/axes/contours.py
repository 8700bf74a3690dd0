"""Contours: level lines of a recorded landscape, brighter towards the bottom."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from contourpy import contour_generator
from manim import Animation, Create, LaggedStart, VGroup, VMobject
from manim.utils.color import interpolate_color
from manim.utils.color.core import ManimColor

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.line import polyline
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.theme import Theme

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

_SEEN = 1 / 2400  # of a side of the axes: a quarter of a pixel of a film


class Contours(Mark):
    """Lines of ``loss`` (m, n) over ``x`` (n,), ``y`` (m,) at the recorded ``levels`` (L,)."""

    def __init__(self, axes: Axes, x: Any, y: Any, loss: Any, levels: Any) -> None:
        self.loss_path = path_of(loss)
        self.levels = np.asarray(levels, dtype=float)
        runs = level_lines(x, y, loss, self.levels)
        inks = shades(axes.place.theme, len(self.levels))
        self.lines = [
            VMobject(stroke_color=ink, stroke_width=axes.place.theme.thin) for ink in inks
        ]
        for line, corners in zip(self.lines, runs, strict=True):
            line.points = polyline(axes.path(corners[:, 0], corners[:, 1]))
        self.parts = {f"level {k}": line for k, line in enumerate(self.lines)}
        super().__init__(axes.place, VGroup(*self.lines))

    def entrance(self) -> Animation:
        """From the bottom outwards."""
        return LaggedStart(*map(Create, self.lines), lag_ratio=0.12)


def even_levels(loss: np.ndarray, count: int) -> np.ndarray:
    """Levels between equally frequent bands, so that steep and flat parts both show lines."""
    return np.unique(np.quantile(loss, np.linspace(0.0, 1.0, count + 2)[1:-1]))


def level_lines(x: Any, y: Any, loss: Any, levels: np.ndarray) -> list[np.ndarray]:
    """Corners (k, 2) of the line at each level; a row of NaN where it breaks off.

    Corners that lie where the line would go without them are left out.
    """
    cut = contour_generator(*(np.asarray(array, dtype=float) for array in (x, y, loss)))
    reach = np.array([np.ptp(x), np.ptp(y)])
    found = []
    for level in levels:
        parts = [np.full((1, 2), np.nan)]
        for run in cut.lines(float(level)):
            parts += [thinned(np.asarray(run, dtype=float), reach), parts[0]]
        found.append(np.vstack(parts))
    return found


def thinned(run: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Corners (k, 2) of a run (n, 2) whose line is nowhere off by more than _SEEN of its reach."""
    return run[corners_of(run / reach, _SEEN)]


def corners_of(spots: np.ndarray, error: float) -> list[int]:
    """Which of spots (n, d) a line needs as corners to be nowhere off by more.

    Halving by the farthest corner: Ramer 1972, Douglas & Peucker 1973.
    """
    kept, waiting = {0, len(spots) - 1}, [(0, len(spots) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        along, away = spots[last] - spots[first], spots[first + 1 : last] - spots[first]
        length = math.sqrt(along.dot(along))
        if length:
            away = away - (away @ along)[:, None] * along / length**2
        off = np.sqrt(np.add.reduce(away * away, axis=1))
        if off.max() > error:
            middle = first + 1 + int(off.argmax())
            kept.add(middle)
            waiting += [(first, middle), (middle, last)]
    return sorted(kept)


def shades(theme: Theme, count: int) -> list[Any]:
    """Colours from the lowest level to the highest."""
    bright, faint = ManimColor(theme.data), ManimColor(theme.hairline)
    return [interpolate_color(bright, faint, rank / max(1, count - 1)) for rank in range(count)]
