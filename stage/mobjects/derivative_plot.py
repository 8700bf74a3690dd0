"""DerivativePlot: a function above, its derivative below, one axis, and a pen that touches both."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Line, VGroup, VMobject

from stage.layout import Region
from stage.mobjects.plot import Plot, Range
from stage.mobjects.tangent import Tangent
from stage.readout import resolve
from stage.theme import Theme

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
        above, below = region.rows(1.15, 1.0, gap=0.12)
        z, a = self.record.z, self.record.a
        span = (float(z[0]), float(z[-1]))
        self.upper = Plot(above, span, padded(a), theme, y_name=names[1])
        self.lower = Plot(below, span, slope_limits, theme, x_name=names[0], y_name=names[2])
        self.curve = self._joined(self.upper, "a", "activation")
        self.slope_curve = self._joined(self.lower, "da", "gradient")
        self.traced = VMobject(color=theme.color("gradient"), stroke_width=theme.stroke)
        self.link = Line(color=theme.color("muted"), stroke_width=theme.thin, stroke_opacity=0.7)
        self.tangent = Tangent(self.upper, 0.0, 0.0, 0.0, length=1.8)
        self.dot = self.upper.dot(0.0, 0.0, "highlight", radius=0.11)
        self.foot = self.lower.dot(0.0, 0.0, "gradient", radius=0.11)
        self.pen = VGroup(self.link, self.tangent, self.dot, self.foot)
        self.touch(float(z[0]))
        self.add(self.upper, self.lower)

    def touch(self, z: float) -> DerivativePlot:
        """Put the pen at ``z``: a dot and a tangent above, a dot at the slope's height below."""
        a, slope = (float(np.interp(z, self.record.z, values)) for values in (self.record.a, self.record.da))
        self.dot.move_to(self.upper.point(z, a))
        self.foot.move_to(self.lower.point(z, slope))
        self.tangent.touch(z, a, slope)
        self.link.put_start_and_end_on(self.dot.get_center(), self.foot.get_center())
        return self

    def trace_to(self, z: float) -> DerivativePlot:
        """Draw the derivative from the left end as far as ``z``."""
        place = float(np.interp(z, self.record.z, np.linspace(0.0, 1.0, len(self.record.z))))
        self.traced.pointwise_become_partial(self.slope_curve, 0.0, place)
        return self

    def index(self, z: float) -> int:
        """Index of the recorded point nearest to ``z``."""
        return int(np.argmin(np.abs(self.record.z - z)))

    def _joined(self, plot: Plot, name: str, color: str) -> VMobject:
        line = VMobject(color=self.theme.color(color), stroke_width=self.theme.stroke)
        for piece in self.record.pieces:
            line.append_points(plot.curve(piece.z, getattr(piece, name), color).points)
        return line


def padded(values: np.ndarray) -> Range:
    """Limits a little wider than the values."""
    low, high = float(np.min(values)), float(np.max(values))
    margin = _PADDING * (high - low)
    return low - margin, high + margin
