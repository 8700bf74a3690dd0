"""Plot: axes with numbers (no TeX), curves and points in data coordinates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Line, VGroup, VMobject
from matplotlib.ticker import MaxNLocator

from dlmotion.stage.glyphs import typeset
from dlmotion.stage.inscription import Inscription
from dlmotion.stage.layout import Point, Region
from dlmotion.stage.numerals import format_number
from dlmotion.stage.text import text
from dlmotion.stage.theme import Theme

Range = tuple[float, float]
POINTS_PER_UNIT = 72.0 * 4.5 / 8.0
"""Points of a figure that a unit of the frame becomes."""
_TICK_SPACE = 0.7
_LABEL_SPACE = 0.5
POWERS = "power"
"""Format of the ticks of a logarithmic axis."""


class Tick(Inscription):
    """The number of an axis: a coordinate, not a result."""

    def __init__(self, value: float, spec: str, theme: Theme, size: str = "small") -> None:
        super().__init__(size, theme.muted)
        self.value = value
        self.text = power_of_ten(value) if spec == POWERS else format_number(value, spec)
        self.points = np.concatenate(typeset(self.text, size, theme.family)[0])
        self.settle()


def nice_ticks(limits: Range, most: int, whole: bool = False) -> list[float]:
    """Round numbers within ``limits``, at most ``most`` intervals; ``whole`` ones for counts."""
    steps = [1, 2, 5, 10] if whole else [1, 2, 2.5, 5, 10]
    values = MaxNLocator(most, steps=steps, integer=whole).tick_values(*limits)
    slack = 1e-9 * (limits[1] - limits[0])
    return [float(v) for v in values if limits[0] - slack <= v <= limits[1] + slack]


def powers_of_ten(limits: Range, most: int) -> list[float]:
    """Powers of ten within ``limits``, every one or every second, third … of them."""
    first, last = math.ceil(math.log10(limits[0]) - 1e-9), math.floor(math.log10(limits[1]) + 1e-9)
    pace = max(1, math.ceil((last - first) / most))
    return [10.0**power for power in range(first - first % -pace, last + 1, pace)]


def are_powers_of_ten(values: Sequence[float]) -> bool:
    """Whether the ticks of a logarithmic axis are, so that raised exponents name them."""
    return all(math.isclose(value, 10.0 ** round(math.log10(value))) for value in values)


def power_of_ten(value: float) -> str:
    """Write 0.001 as 10⁻³, and 1 as itself."""
    power = round(math.log10(value))
    return format_number(value, ".0e").removeprefix("1×") if power else "1"


class Curve(VMobject):
    """Line through data (n,), (n,).

    It remembers them and its axes, so that what is drawn can be read back. Of a dashed one ``gap``
    is the length between two dashes, in units: so far a datum may lie from what is drawn.
    """

    def __init__(self, x: np.ndarray, y: np.ndarray, plot: Plot, color: str, width: float) -> None:
        super().__init__(color=color, stroke_width=width)
        self.x, self.y = x, y
        self.area, self.limits = plot.area, (plot.x_limits, plot.y_limits)
        self.y_log = plot.y_log
        self.paths: tuple[str, str] | None = None
        self.gap = 0.0

    def place(self, across: float, upward: float) -> dict[str, Any]:
        """Where the data stand in a figure that reaches so far from its middle, in units.

        Left, bottom, right, top of the axes in points of the SVG, and the data's limits there.
        """
        x, y = self.paths or ("", "")
        corners = (
            (self.area.left + across, upward - self.area.bottom),
            (self.area.right + across, upward - self.area.top),
        )
        points = [round(float(side * POINTS_PER_UNIT), 3) for corner in corners for side in corner]
        (x0, x1), (y0, y1) = self.limits
        return {
            "x": x,
            "y": y,
            "axes": points,
            "limits": [float(x0), float(y0), float(x1), float(y1)],
            "scales": ["linear", "log" if self.y_log else "linear"],
            **({"gap": round(self.gap * POINTS_PER_UNIT, 3)} if self.gap else {}),
        }

    def read(self) -> np.ndarray:
        """Data coordinates (k, 2) of the corners as they are drawn now."""
        corners = self.get_anchors()
        low = np.array([self.area.left, self.area.bottom])
        shares = (np.asarray(corners).reshape(-1, 3)[:, :2] - low) / np.array(
            [self.area.width, self.area.height]
        )
        limits = [self.limits[0], np.log10(self.limits[1]) if self.y_log else self.limits[1]]
        starts, ends = (np.array([limit[end] for limit in limits]) for end in (0, 1))
        read = np.asarray(starts + shares * (ends - starts))
        if self.y_log:
            read[:, 1] = 10.0 ** read[:, 1]
        return read


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
    x_whole
        Whether x counts something, so that ticks between whole numbers say nothing.
    x_base
        x are exponents of this number, and the ticks say its powers.
    y_log
        Whether y is logarithmic, with powers of ten as ticks.
    equal
        Whether a unit of x is as long as a unit of y, so that angles are true.
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
        x_whole: bool = False,
        x_base: float | None = None,
        y_log: bool = False,
        equal: bool = False,
    ) -> None:
        super().__init__()
        self.theme, self.x_limits, self.y_limits, self.y_log = theme, x, y, y_log
        self.x_base = x_base
        marked = numbers and (x_ticks is None or len(x_ticks) > 0)
        below = (_TICK_SPACE * 0.75 if marked else 0.1) + (_LABEL_SPACE if x_name else 0.0)
        above = _LABEL_SPACE + 0.12 if y_name else 0.1
        self.area = Region(
            region.left + (_TICK_SPACE if numbers else 0.1),
            region.right,
            region.bottom + below,
            region.top - above,
        )
        if equal:
            self.area = _in_proportion(self.area, x[1] - x[0], y[1] - y[0])
        ticks = powers_of_ten if y_log else nice_ticks
        self.x_ticks = (
            list(x_ticks)
            if x_ticks is not None
            else nice_ticks(x, max(2, int(self.area.width / 1.1)), x_whole or x_base is not None)
        )
        self.y_ticks = (
            list(y_ticks) if y_ticks is not None else ticks(y, max(2, int(self.area.height / 0.9)))
        )
        if grid:
            self.add(self._grid())
        self.add(self._frame())
        if numbers:
            self.add(self._numbers())
        self.add(self._names(x_name, y_name))

    def point(self, x: float, y: float) -> Point:
        """Point of the frame at the data coordinates (x, y)."""
        across = (x - self.x_limits[0]) / (self.x_limits[1] - self.x_limits[0])
        return self.area.at(float(across), float(self._upward(y)))

    def _upward(self, y: Any) -> Any:
        """Share of the height at which y stands."""
        low, high = self.y_limits
        if self.y_log:
            return np.log10(y / low) / math.log10(high / low)
        return (y - low) / (high - low)

    def path(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Points of the frame (n, 3) at the data coordinates ``x`` (n,), ``y`` (n,)."""
        across = (np.asarray(x) - self.x_limits[0]) / (self.x_limits[1] - self.x_limits[0])
        upward = self._upward(np.asarray(y))
        left, bottom = self.area.left, self.area.bottom
        columns = (
            left + across * self.area.width,
            bottom + upward * self.area.height,
            np.zeros(len(across)),
        )
        return np.column_stack(columns)

    def coordinates(self, point: Point) -> tuple[float, float]:
        """Return the data coordinates of a point of the frame."""
        across = (point[0] - self.area.left) / self.area.width
        upward = (point[1] - self.area.bottom) / self.area.height
        spans = (self.x_limits[1] - self.x_limits[0], self.y_limits[1] - self.y_limits[0])
        return self.x_limits[0] + across * spans[0], self.y_limits[0] + upward * spans[1]

    def curve(
        self, x: np.ndarray, y: np.ndarray, color: str = "data", width: float | None = None
    ) -> Curve:
        """Line through the data; where it leaves the area it is cut, never bent."""
        x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        line = Curve(x, y, self, self.theme.color(color), width or self.theme.stroke)
        line.points = self.line(x, y)
        return line

    def line(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Control points (4 n, 3) of such a line, for one that is there already."""
        corners = self.path(x, y)
        runs = [
            straight(corners[run][:-1], corners[run][1:])
            for run in _inside(np.asarray(y), self.y_limits)
        ]
        return np.concatenate([np.zeros((0, 3)), *runs])

    def dot(self, x: float, y: float, color: str = "data", radius: float = 0.09) -> Dot:
        """Dot at the data coordinates (x, y)."""
        return Dot(self.point(x, y), radius=radius, color=self.theme.color(color))

    def _grid(self) -> VGroup:
        style: dict[str, Any] = {
            "color": self.theme.hairline,
            "stroke_width": 1.0,
            "stroke_opacity": 0.5,
        }
        low, high = self.y_limits
        left, right = self.x_limits
        upright = (Line(self.point(x, low), self.point(x, high), **style) for x in self.x_ticks)
        level = (Line(self.point(left, y), self.point(right, y), **style) for y in self.y_ticks)
        return VGroup(*upright, *level)

    def _frame(self) -> VGroup:
        style: dict[str, Any] = {"color": self.theme.muted, "stroke_width": self.theme.thin}
        corner = self.area.at(0, 0)
        return VGroup(
            Line(corner, self.area.at(1, 0), **style), Line(corner, self.area.at(0, 1), **style)
        )

    def _numbers(self) -> VGroup:
        said = [x if self.x_base is None else self.x_base**x for x in self.x_ticks]
        below = self._said(said, powers=self.x_base is not None)
        beside = self._said(self.y_ticks, powers=self.y_log)
        for x, tick in zip(self.x_ticks, below, strict=True):
            tick.next_to(self.point(x, self.y_limits[0]), DOWN, buff=0.13)
        for tick in beside:
            tick.next_to(self.point(self.x_limits[0], tick.value), LEFT, buff=0.13)
        return VGroup(*below, *beside)

    def _said(self, values: Sequence[float], *, powers: bool) -> list[Tick]:
        raised = powers and are_powers_of_ten(values)
        spec = POWERS if raised else tick_spec(values)
        return [Tick(value, spec, self.theme) for value in values]

    def _names(self, x_name: str, y_name: str) -> VGroup:
        names = VGroup()
        if x_name:
            name = text(x_name, self.theme, "small", "muted")
            names.add(
                name.next_to(self.area.at(1, 0), DOWN, buff=0.52).align_to(
                    self.area.at(1, 0), RIGHT
                )
            )
        if y_name:
            name = text(y_name, self.theme, "small", "muted")
            names.add(
                name.next_to(self.area.at(0, 1), UP, buff=0.14).align_to(self.area.at(0, 1), LEFT)
            )
        return names


def _in_proportion(area: Region, width: float, height: float) -> Region:
    """The largest box of ``width`` to ``height`` in the middle of an area."""
    unit = min(area.width / width, area.height / height)
    across, upward = unit * width / 2, unit * height / 2
    x, y, _ = area.center
    return Region(x - across, x + across, y - upward, y + upward)


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
