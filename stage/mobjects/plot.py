"""Plot: axes with numbers (no TeX), curves and points in data coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Line, VGroup, VMobject
from matplotlib.ticker import MaxNLocator

from stage.glyphs import typeset
from stage.inscription import Inscription
from stage.layout import Point, Region
from stage.text import text
from stage.theme import Theme
from stage.words import format_number

Range = tuple[float, float]
_TICK_SPACE = 0.7
_LABEL_SPACE = 0.5


class Tick(Inscription):
    """The number of an axis: a coordinate, not a result."""

    def __init__(self, value: float, spec: str, theme: Theme, size: str = "small") -> None:
        super().__init__(size, theme.muted)
        self.value = value
        self.text = format_number(value, spec)
        self.points = np.concatenate(typeset(self.text, size, theme.family)[0])
        self.settle()


def nice_ticks(limits: Range, most: int) -> list[float]:
    """Round numbers within ``limits``, at most ``most`` intervals."""
    values = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(*limits)
    slack = 1e-9 * (limits[1] - limits[0])
    return [float(v) for v in values if limits[0] - slack <= v <= limits[1] + slack]


class Curve(VMobject):
    """Line through data (n,), (n,); it remembers them and its axes, so that what is drawn can be read back."""

    def __init__(self, x: np.ndarray, y: np.ndarray, plot: Plot, color: str, width: float) -> None:
        super().__init__(color=color, stroke_width=width)
        self.x, self.y = x, y
        self.area, self.limits = plot.area, (plot.x_limits, plot.y_limits)

    def read(self) -> np.ndarray:
        """Data coordinates (k, 2) of the corners as they are drawn now."""
        corners = self.get_anchors()
        low = np.array([self.area.left, self.area.bottom])
        shares = (np.asarray(corners).reshape(-1, 3)[:, :2] - low) / np.array([self.area.width, self.area.height])
        starts, ends = (np.array([limits[end] for limits in self.limits]) for end in (0, 1))
        return np.asarray(starts + shares * (ends - starts))


class Plot(VGroup):
    """Axes inside ``region``.

    Parameters
    ----------
    region
        Box that the axes with their numbers and names fill.
    x, y
        Limits in data coordinates.
    x_name, y_name
        Names of the axes, already in the lesson's language; empty for none.
    numbers
        Whether ticks carry numbers.
    x_ticks, y_ticks
        Tick values; round ones are chosen by default.
    """

    def __init__(
        self,
        region: Region,
        x: Range,
        y: Range,
        theme: Theme,
        *,
        x_name: str = "",
        y_name: str = "",
        numbers: bool = True,
        x_ticks: Sequence[float] | None = None,
        y_ticks: Sequence[float] | None = None,
        grid: bool = True,
    ) -> None:
        super().__init__()
        self.theme, self.x_limits, self.y_limits = theme, x, y
        marked = numbers and (x_ticks is None or len(x_ticks) > 0)
        below = (_TICK_SPACE * 0.75 if marked else 0.1) + (_LABEL_SPACE if x_name else 0.0)
        above = _LABEL_SPACE + 0.12 if y_name else 0.1
        self.area = Region(
            region.left + (_TICK_SPACE if numbers else 0.1),
            region.right,
            region.bottom + below,
            region.top - above,
        )
        self.x_ticks = list(x_ticks) if x_ticks is not None else nice_ticks(x, max(2, int(self.area.width / 1.1)))
        self.y_ticks = list(y_ticks) if y_ticks is not None else nice_ticks(y, max(2, int(self.area.height / 0.9)))
        if grid:
            self.add(self._grid())
        self.add(self._frame())
        if numbers:
            self.add(self._numbers())
        self.add(self._names(x_name, y_name))

    def point(self, x: float, y: float) -> Point:
        """Point of the frame at the data coordinates (x, y)."""
        across = (x - self.x_limits[0]) / (self.x_limits[1] - self.x_limits[0])
        upward = (y - self.y_limits[0]) / (self.y_limits[1] - self.y_limits[0])
        return self.area.at(float(across), float(upward))

    def path(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Points of the frame (n, 3) at the data coordinates ``x`` (n,), ``y`` (n,)."""
        across = (np.asarray(x) - self.x_limits[0]) / (self.x_limits[1] - self.x_limits[0])
        upward = (np.asarray(y) - self.y_limits[0]) / (self.y_limits[1] - self.y_limits[0])
        left, bottom = self.area.left, self.area.bottom
        columns = (left + across * self.area.width, bottom + upward * self.area.height, np.zeros(len(across)))
        return np.column_stack(columns)

    def coordinates(self, point: Point) -> tuple[float, float]:
        """Return the data coordinates of a point of the frame."""
        across = (point[0] - self.area.left) / self.area.width
        upward = (point[1] - self.area.bottom) / self.area.height
        spans = (self.x_limits[1] - self.x_limits[0], self.y_limits[1] - self.y_limits[0])
        return self.x_limits[0] + across * spans[0], self.y_limits[0] + upward * spans[1]

    def curve(self, x: np.ndarray, y: np.ndarray, color: str = "data", width: float | None = None) -> Curve:
        """Line through the data; where it leaves the area it is cut, never bent."""
        x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        line = Curve(x, y, self, self.theme.color(color), width or self.theme.stroke)
        line.points = self.line(x, y)
        return line

    def line(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Control points (4 n, 3) of such a line, for one that is there already."""
        corners = self.path(x, y)
        runs = [straight(corners[run][:-1], corners[run][1:]) for run in _inside(np.asarray(y), self.y_limits)]
        return np.concatenate([np.zeros((0, 3)), *runs])

    def dot(self, x: float, y: float, color: str = "data", radius: float = 0.09) -> Dot:
        """Dot at the data coordinates (x, y)."""
        return Dot(self.point(x, y), radius=radius, color=self.theme.color(color))

    def _grid(self) -> VGroup:
        style: dict[str, Any] = {"color": self.theme.hairline, "stroke_width": 1.0, "stroke_opacity": 0.5}
        low, high = self.y_limits
        left, right = self.x_limits
        upright = (Line(self.point(x, low), self.point(x, high), **style) for x in self.x_ticks)
        level = (Line(self.point(left, y), self.point(right, y), **style) for y in self.y_ticks)
        return VGroup(*upright, *level)

    def _frame(self) -> VGroup:
        style: dict[str, Any] = {"color": self.theme.muted, "stroke_width": self.theme.thin}
        corner = self.area.at(0, 0)
        return VGroup(Line(corner, self.area.at(1, 0), **style), Line(corner, self.area.at(0, 1), **style))

    def _numbers(self) -> VGroup:
        specs = [tick_spec(values) for values in (self.x_ticks, self.y_ticks)]
        below = [Tick(x, specs[0], self.theme) for x in self.x_ticks]
        beside = [Tick(y, specs[1], self.theme) for y in self.y_ticks]
        for tick in below:
            tick.next_to(self.point(tick.value, self.y_limits[0]), DOWN, buff=0.13)
        for tick in beside:
            tick.next_to(self.point(self.x_limits[0], tick.value), LEFT, buff=0.13)
        return VGroup(*below, *beside)

    def _names(self, x_name: str, y_name: str) -> VGroup:
        names = VGroup()
        if x_name:
            name = text(x_name, self.theme, "small", "muted")
            names.add(name.next_to(self.area.at(1, 0), DOWN, buff=0.52).align_to(self.area.at(1, 0), RIGHT))
        if y_name:
            name = text(y_name, self.theme, "small", "muted")
            names.add(name.next_to(self.area.at(0, 1), UP, buff=0.14).align_to(self.area.at(0, 1), LEFT))
        return names


def straight(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Control points (4 n, 3) of straight lines from each start to its end (n, 3)."""
    thirds = np.linspace(0.0, 1.0, 4)[:, None]
    return np.asarray((1 - thirds) * starts[:, None] + thirds * ends[:, None]).reshape(-1, 3)


def tick_spec(values: Sequence[float]) -> str:
    """Format that shows every tick exactly, with as few digits as that takes."""
    for decimals in range(6):
        if all(abs(round(v, decimals) - v) < 1e-9 for v in values):
            return f".{decimals}f"
    return ".2g"


def _inside(y: np.ndarray, limits: Range) -> list[np.ndarray]:
    """Index runs of at least two neighbours within ``limits``."""
    slack = 0.02 * (limits[1] - limits[0])
    indices = np.flatnonzero((y >= limits[0] - slack) & (y <= limits[1] + slack) & np.isfinite(y))
    runs = np.split(indices, np.flatnonzero(np.diff(indices) > 1) + 1)
    return [run for run in runs if len(run) > 1]
