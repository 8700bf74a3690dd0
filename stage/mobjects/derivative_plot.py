"""DerivativePlot: a function above, its derivative below, one axis, and a pen that touches both."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RIGHT, Animation, Line, VGroup, VMobject

from stage.layout import Region
from stage.mobjects.function_card import FunctionCard
from stage.mobjects.plot import Plot, Range, straight
from stage.mobjects.tangent import Tangent
from stage.readout import resolve
from stage.text import text
from stage.theme import Theme, em

_PADDING = 0.08


class DerivativePlot(VGroup):
    """Two plots above each other, of the record at ``path`` of the trace.

    Parameters
    ----------
    path
        Record with arrays ``z``, ``a`` = f(z), ``da`` = f′(z), and ``pieces``: the same without gaps,
        so that a jump stays a jump.
    names
        Names of the horizontal axis, of f and of f′, in the lesson's language.
    slope_limits
        Vertical limits of the lower plot, so that several functions can share them.
    """

    def __init__(
        self,
        region: Region,
        trace: Any,
        path: str,
        theme: Theme,
        *,
        names: tuple[str, str, str],
        slope_limits: Range,
    ) -> None:
        super().__init__()
        self.record, self.theme = resolve(trace, path), theme
        narrow = Region(region.left, region.right - 2 * em("small"), region.bottom, region.top)
        above, below = narrow.rows(1.0, 1.0, gap=0.1)
        z, a = self.record.z, self.record.a
        span = (float(z[0]), float(z[-1]))
        self.upper = Plot(above, span, padded(a), theme, y_name=names[1], x_ticks=())
        self.lower = Plot(below, span, slope_limits, theme, y_name=names[2])
        axis = text(names[0], theme, "small", "muted").next_to(self.lower.area.at(1.0, 0.0), RIGHT, buff=0.15)
        self.curve = self._joined(self.upper, "a", "activation")
        self.slope_curve = self._joined(self.lower, "da", "gradient")
        self.traced = VMobject(color=theme.color("gradient"), stroke_width=theme.stroke)
        self.link = Line(color=theme.color("muted"), stroke_width=theme.thin, stroke_opacity=0.7)
        self.tangent = Tangent(self.upper, 0.0, 0.0, 0.0, length=1.8)
        self.dot = self.upper.dot(0.0, 0.0, "highlight", radius=0.11)
        self.foot = self.lower.dot(0.0, 0.0, "gradient", radius=0.11)
        self.pen = VGroup(self.link, self.tangent, self.dot, self.foot)
        self.touch(float(z[0]))
        self.add(self.upper, self._upright(), self.lower, axis)

    def touch(self, z: float) -> DerivativePlot:
        """Put the pen at ``z``: a dot and a tangent above, a dot at the slope's height below."""
        a, slope = (float(np.interp(z, self.record.z, values)) for values in (self.record.a, self.record.da))
        upper, lower = self.upper.point(z, a), self.lower.point(z, slope)
        self.dot.move_to(upper)
        self.foot.move_to(lower)
        self.tangent.touch(z, a, slope)
        self._clip_tangent()
        self.link.points = straight(upper[None], lower[None])
        return self

    def _clip_tangent(self) -> None:
        """Keep the tangent off the numbers beside the axes."""
        area, (start, end) = self.upper.area, self.tangent.get_start_and_end()
        run = end - start
        if run[0] > 1e-6:
            low = max(0.0, (area.left - start[0]) / run[0])
            high = min(1.0, (area.right - start[0]) / run[0])
            self.tangent.points = straight((start + low * run)[None], (start + high * run)[None])

    def trace_to(self, z: float) -> DerivativePlot:
        """Draw the derivative from the left end as far as ``z``."""
        place = float(np.interp(z, self.record.z, np.linspace(0.0, 1.0, len(self.record.z))))
        self.traced.pointwise_become_partial(self.slope_curve, 0.0, place)
        return self

    def index(self, z: float) -> int:
        """Index of the recorded point nearest to ``z``."""
        return int(np.argmin(np.abs(self.record.z - z)))

    def _upright(self) -> VGroup:
        """Grid lines of the upper plot, above those of the lower one."""
        low, high = self.upper.y_limits
        style: dict[str, Any] = {"color": self.theme.hairline, "stroke_width": 1.0, "stroke_opacity": 0.5}
        ends = ((self.upper.point(x, low), self.upper.point(x, high)) for x in self.lower.x_ticks)
        return VGroup(*(Line(start, end, **style) for start, end in ends))

    def _joined(self, plot: Plot, name: str, color: str) -> VMobject:
        line = VMobject(color=self.theme.color(color), stroke_width=self.theme.stroke)
        for piece in self.record.pieces:
            line.append_points(plot.line(piece.z, getattr(piece, name)))
        return line


class SlidePen(Animation):
    """Move the pen of ``plot`` from ``start`` to ``end`` and keep the digits of ``card`` with it.

    With ``tracing`` the derivative is drawn from the left end as far as the pen has come.
    """

    def __init__(
        self,
        plot: DerivativePlot,
        card: FunctionCard,
        start: float,
        end: float,
        *,
        tracing: bool = False,
        **timing: Any,
    ) -> None:
        self.plot, self.card, self.start, self.end, self.tracing = plot, card, start, end, tracing
        super().__init__(VGroup(plot.traced, plot.pen, card.values), **timing)

    def interpolate_mobject(self, alpha: float) -> None:
        """Show one moment of the slide."""
        z = self.start + self.rate_func(alpha) * (self.end - self.start)
        self.plot.touch(z)
        self.card.read(self.plot.index(z))
        if self.tracing:
            self.plot.trace_to(z)


def padded(values: np.ndarray) -> Range:
    """Limits a little wider than the values."""
    low, high = float(np.min(values)), float(np.max(values))
    margin = _PADDING * (high - low)
    return low - margin, high + margin
