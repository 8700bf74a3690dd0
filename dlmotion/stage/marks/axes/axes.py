"""Axes: two quantities of the record, with numbers and names, and what stands on them."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Mobject

from dlmotion.stage.layout import Point
from dlmotion.stage.marks.axes.arrow import Arrow
from dlmotion.stage.marks.axes.band import Band
from dlmotion.stage.marks.axes.burr import Burr
from dlmotion.stage.marks.axes.contours import Contours
from dlmotion.stage.marks.axes.dots import Dots
from dlmotion.stage.marks.axes.fitted import Fitted
from dlmotion.stage.marks.axes.level import Level
from dlmotion.stage.marks.axes.line import Line
from dlmotion.stage.marks.axes.plane import CLASSES, Boundary, Plane
from dlmotion.stage.marks.axes.plot import Plot, Range
from dlmotion.stage.marks.axes.rider import Rider
from dlmotion.stage.marks.axes.riders import Riders
from dlmotion.stage.marks.axes.scatter import Scatter
from dlmotion.stage.marks.axes.spans import Spans
from dlmotion.stage.marks.axes.squares import Squares
from dlmotion.stage.marks.axes.stem import Stem
from dlmotion.stage.marks.axes.sticks import RADIUS, Sticks
from dlmotion.stage.marks.axes.stride import Stride
from dlmotion.stage.marks.axes.surface import Surface
from dlmotion.stage.marks.axes.tag import Tag
from dlmotion.stage.marks.axes.tangent import Tangent
from dlmotion.stage.marks.axes.trail import Trail
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.place import Place

_FROM_ZERO = 0.4
"""Arrays whose least value is below this share of the largest have an axis that starts at zero."""
_MARGIN = 0.04
_LEAST_HEIGHT = 0.4
_SLACK = 1e-6


Scale = tuple[Any, ...]
"""A quantity, then the arrays whose values the axis must hold."""


class Axes(Mark):
    """Axes that hold all the arrays named for them; what leaves them raises.

    Parameters
    ----------
    place
        Box that the axes with their numbers and names fill.
    x, y
        ``(Quantity, array, …)``: name and arrays of each axis.
    margin
        Share of the height that is left free above and below the curves.
    x_from, y_from
        Where an axis starts or ends instead, as ``(low, high)``; None leaves an end to the arrays.
    x_ticks, y_ticks
        Ticks; round ones are chosen by default.
    x_base
        x are exponents of this number, such as 2 or 10, and the ticks say its powers.
    y_log
        Whether y is logarithmic: from the power of ten below its arrays to the one above.
    equal
        Whether a unit of x is as long as a unit of y, so that angles are true.
    """

    def __init__(
        self,
        place: Place,
        x: Scale,
        y: Scale,
        *,
        margin: float = _MARGIN,
        x_from: tuple[float | None, float | None] = (None, None),
        y_from: tuple[float | None, float | None] = (None, None),
        numbers: bool = True,
        grid: bool = True,
        x_ticks: tuple[float, ...] | None = None,
        y_ticks: tuple[float, ...] | None = None,
        x_base: float | None = None,
        y_log: bool = False,
        equal: bool = False,
    ) -> None:
        self.x_quantity: Quantity = x[0]
        self.y_quantity: Quantity = y[0]
        upright = decades_of(y[1:], y_from) if y_log else limits_of(y[1:], margin, y_from)
        limits = limits_of(x[1:], 0.0, x_from), upright
        words = [place.label(q.label) if q.label else "" for q in (x[0], y[0])]
        self.plot = Plot(
            place,
            *limits,
            place.theme,
            x_name=words[0],
            y_name=words[1],
            numbers=numbers,
            grid=grid,
            x_ticks=x_ticks,
            y_ticks=y_ticks,
            x_whole=all(np.asarray(values).dtype.kind in "iu" for values in x[1:]) and len(x) > 1,
            x_base=x_base,
            y_log=y_log,
            equal=equal,
        )
        if self.plot.area.height < _LEAST_HEIGHT:
            raise MarkError(
                f"expected a place that leaves axes {_LEAST_HEIGHT} units high, "
                f"got {self.plot.area.height:.2f} of {place.height:.2f}"
            )
        super().__init__(place, self.plot)

    def point(self, x: float, y: float) -> Point:
        """Point of the frame at the data coordinates (x, y)."""
        return self.plot.point(x, y)

    def path(self, x: Any, y: Any) -> np.ndarray:
        """Points of the frame (n, 3) at data coordinates (n,), all of them inside.

        Raises
        ------
        MarkError
            If one of them lies outside: a figure never shrinks in silence.
        """
        for name, values, limits in (
            ("x", x, self.plot.x_limits),
            ("y", y, self.plot.y_limits),
        ):
            check_inside(name, np.asarray(values, dtype=float), limits)
        return self.plot.path(np.asarray(x, dtype=float), np.asarray(y, dtype=float))

    # -- what stands on them

    def line(self, x: Any, y: Any, role: str = "", *, width: float | None = None) -> Line:
        """Line through the arrays; on a clock it is drawn as far as the moment."""
        return Line(self, x, y, role or self.y_quantity.role, width=width)

    def fitted(self, x: Any, rows: Any, role: str = "", *, width: float | None = None) -> Fitted:
        """Curve ``rows[step]`` over ``x`` that training reshapes; ``x[step]`` if it has steps."""
        return Fitted(self, x, rows, role or self.y_quantity.role, width=width)

    def dots(self, x: Any, y: Any, role: str = "", radius: float = 0.07) -> Dots:
        """Dots at the arrays; on a clock the k-th is there from step k on."""
        return Dots(self, x, y, role or self.y_quantity.role, radius)

    def sticks(self, x: Any, y: Any, base: Any, role: str = "", radius: float = RADIUS) -> Sticks:
        """Dots on sticks that stand on, or hang from, the level ``base`` of the record."""
        return Sticks(self, x, y, base, role or self.y_quantity.role, radius)

    def squares(
        self, x: Any, y: Any, rows: Any, role: str = "loss", *, flat: bool = False
    ) -> Squares:
        """Squared errors of samples at ``x``, ``y`` from the fitted values ``rows[step]``."""
        return Squares(self, x, y, rows, role, flat)

    def trail(
        self,
        x: Any,
        y: Any,
        role: str = "",
        radius: float = 0.11,
        *,
        dotted: bool = True,
        recent: int | None = None,
    ) -> Trail:
        """Way through the arrays with a head: line, a dot a step, and where it stands."""
        role = role or self.y_quantity.role
        return Trail(self, x, y, role, radius, dotted=dotted, recent=recent)

    def rider(self, line: Line, x: Any, role: str = "highlight", radius: float = 0.14) -> Rider:
        """Ball on a line, at ``x[step]``."""
        return Rider(self, line, x, role, radius)

    def tangent(
        self, rider: Rider, slope: Any, role: str = "gradient", length: float = 2.2
    ) -> Tangent:
        """Tangent under a rider; ``slope`` is the derivative along the rider's line."""
        return Tangent(self, rider, slope, role, length)

    def stem(self, rider: Rider, role: str = "gradient") -> Stem:
        """Upright from the axis to a rider."""
        return Stem(self, rider, role)

    def stride(self, x: Any, role: str = "highlight") -> Stride:
        """Arrow along the x axis from each value to the next."""
        return Stride(self, x, role)

    def arrow(self, x: Any, y: Any, role: str = "gradient") -> Arrow:
        """Arrow from the first point of the arrays to the second."""
        return Arrow(self, x, y, role)

    def burr(self, tips: Any, role: str = "gradient") -> Burr:
        """Vectors from the origin to ``tips[step]`` of (T, N, 2)."""
        return Burr(self, tips, role)

    def contours(self, x: Any, y: Any, loss: Any, levels: Any) -> Contours:
        """Level lines of ``loss`` (m, n) over ``x`` (n,) and ``y`` (m,)."""
        return Contours(self, x, y, loss, levels)

    def surface(
        self,
        x: Any,
        y: Any,
        loss: Any,
        quantity: Quantity,
        levels: Any,
        params: Any,
        height: Any,
    ) -> Surface:
        """Landscape with its level lines and a walk over it, which tilts until it is flat."""
        return Surface(self, x, y, loss, quantity, levels, params, height)

    def plane(
        self,
        values: Any,
        limits: tuple[float, float] = (0.0, 1.0),
        roles: tuple[str, ...] = CLASSES,
        strength: float = 0.5,
    ) -> Plane:
        """Image of recorded maps (T, H, W) over the whole of the axes."""
        return Plane(self, values, limits, roles, strength)

    def boundary(
        self,
        x: Any,
        y: Any,
        values: Any,
        level: float = 0.5,
        role: str = "highlight",
        width: float | None = None,
    ) -> Boundary:
        """Line where recorded maps (T, H, W) pass a level."""
        return Boundary(self, x, y, values, level, role, width)

    def scatter(self, x: Any, y: Any, labels: Any, radius: float = 0.075) -> Scatter:
        """Samples of two classes as dots and rings."""
        return Scatter(self, x, y, labels, radius)

    def riders(
        self, lines: tuple[Line, Line], x: Any, labels: Any, radius: float = 0.075
    ) -> Riders:
        """Samples of two classes on a line each, at ``x[step]`` of (T, N)."""
        return Riders(self, lines, x, labels, radius)

    def band(self, x: Any, low: Any, high: Any, role: str = "data") -> Band:
        """Area between two curves over the same x."""
        return Band(self, x, low, high, role)

    def spans(self, x: Any, holds: Any, role: str = "loss") -> Spans:
        """Shade over the whole height wherever ``holds`` is true."""
        return Spans(self, x, holds, role)

    def level(self, value: Any, role: str = "muted", *, upright: bool = False) -> Level:
        """Dashed line across at a number of the record."""
        return Level(self, value, role, upright)

    def tag(
        self, mark: Mobject | Mark, x: Any, y: Any, side: str = "right", gap: float = 0.14
    ) -> Tag:
        """Put words or a number beside a point of the data."""
        return Tag(self, mark, x, y, side, gap)


def limits_of(
    arrays: tuple[Any, ...], margin: float, fixed: tuple[float | None, float | None]
) -> Range:
    """Limits that hold all arrays, from zero where zero is near, with a margin where it is not."""
    finite = [np.asarray(array, dtype=float).ravel() for array in arrays]
    finite = [array[np.isfinite(array)] for array in finite]
    if not sum(map(len, finite)) and None in fixed:
        raise MarkError("expected an axis to have arrays or both its ends, got neither")
    low = min((float(array.min()) for array in finite if len(array)), default=0.0)
    high = max((float(array.max()) for array in finite if len(array)), default=1.0)
    if 0.0 < low < _FROM_ZERO * high:
        low = 0.0
    if low * _FROM_ZERO < high < 0.0:
        high = 0.0
    room = margin * (high - low or abs(high) or 1.0)
    start = fixed[0] if fixed[0] is not None else low - (room if low != 0.0 else 0.0)
    end = fixed[1] if fixed[1] is not None else high + (room if high != 0.0 else 0.0)
    if start == end:
        start, end = start - 0.5, end + 0.5
    return float(start), float(end)


def decades_of(arrays: tuple[Any, ...], fixed: tuple[float | None, float | None]) -> Range:
    """Powers of ten that hold all arrays, whose values are positive."""
    finite = np.concatenate([np.asarray(array, dtype=float).ravel() for array in arrays])
    finite = finite[np.isfinite(finite)]
    if not len(finite) or finite.min() <= 0.0:
        raise MarkError("expected positive numbers on a logarithmic axis")
    low, high = np.floor(np.log10(finite.min())), np.ceil(np.log10(finite.max()))
    start = fixed[0] if fixed[0] is not None else 10.0**low
    end = fixed[1] if fixed[1] is not None else 10.0 ** max(high, low + 1.0)
    return float(start), float(end)


def check_inside(name: str, values: np.ndarray, limits: Range) -> None:
    """Raise MarkError if a value leaves an axis."""
    slack = _SLACK * (limits[1] - limits[0])
    finite = values[np.isfinite(values)]
    out = finite[(finite < limits[0] - slack) | (finite > limits[1] + slack)]
    if len(out):
        raise MarkError(
            f"expected {name} from {limits[0]:.6g} to {limits[1]:.6g} on these axes, "
            f"got {out[0]:.6g}; name the array in the axes' {name}=(…), "
            f"and let {name}_from fix no end that it passes"
        )
