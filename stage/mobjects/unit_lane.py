"""UnitLane: one unit that descends, as a ball on its curve, as z over the steps, and in digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import UP, Line, VGroup

from stage.layout import Region
from stage.mobjects.band import bands_where
from stage.mobjects.plot import Plot
from stage.readout import Readout, resolve
from stage.text import text
from stage.theme import Theme, em

_SHARES = (1.0, 1.35, 0.5, 0.55)
_ROLES = ("activation", "data", "data", "gradient")


class UnitLane(VGroup):
    """Curve with ball, z over the steps, z, and the gradient of the last step, of the record at ``path`` of the trace.

    Parameters
    ----------
    path
        Record with ``z``, ``a``, ``saturated``, ``pieces`` and the descent ``unit`` in one parameter.
    reach
        The curve is shown from -reach to reach.
    """

    def __init__(self, region: Region, trace: Any, path: str, title: str, theme: Theme, reach: float) -> None:
        super().__init__()
        self.record = resolve(trace, path)
        self.steps = np.arange(len(self.record.unit.params))
        curve_box, clock_box, z_box, slope_box = _columns(region)
        name = text(title, theme, "small", bold=True)
        below = Region(curve_box.left, curve_box.right, curve_box.bottom, curve_box.top - 1.2 * em("small"))
        inside = np.abs(self.record.z) <= reach
        seen = self.record.a[inside]
        margin = 0.12 * float(np.ptp(seen))
        limits = (float(seen.min()) - margin, float(seen.max()) + margin)
        bare: dict[str, Any] = {"numbers": False, "x_ticks": (), "y_ticks": ()}
        self.space = Plot(below, (-reach, reach), limits, theme, **bare)
        start = float(self.record.unit.params[0, 0])
        last = float(self.steps[-1])
        self.clock = Plot(
            clock_box, (0.0, last), (-0.12 * start, 1.15 * start), theme, x_ticks=(), y_ticks=(0.0, start)
        )
        self.curve = VGroup(*(self._within(piece.z, piece.a, reach) for piece in self.record.pieces))
        self.full = self.clock.curve(self.steps, self.record.unit.params[:, 0], "data")
        self.line = self.full.copy()
        self.ball = self.space.dot(0.0, 0.0, "highlight", radius=0.12)
        self.head = self.clock.dot(0.0, 0.0, "data", radius=0.09)
        self.z = Readout(trace, f"{path}.unit.params", (0, 0), theme=theme, color="data").place(z_box.center)
        self.slope = Readout(trace, f"{path}.unit.grads", (0, 0), theme=theme, color="gradient", spec=".4f").place(
            slope_box.center
        )
        goal = Line(self.space.point(0.0, limits[0]), self.space.point(0.0, limits[1]))
        goal.set_stroke(theme.color("hairline"), theme.thin)
        name.shift(below.at(0.5, 1.0) + 0.6 * em("small") * UP)
        shade = bands_where(self.space, self.record.z, self.record.saturated)
        self.frame = VGroup(shade, goal, self.space, self.clock, self.curve, name)
        self.moving = VGroup(self.line, self.head, self.ball, self.z, self.slope)
        self.add(self.frame, self.moving)
        self.at(0.0)

    @property
    def stuck(self) -> bool:
        """Whether the unit still sits where its curve is saturated after the last step."""
        return bool(np.interp(self.record.unit.params[-1, 0], self.record.z, self.record.saturated))

    def at(self, step: float) -> UnitLane:
        """Show a step; between recorded steps z is interpolated, the digits are those of the nearest step."""
        z = float(np.interp(step, self.steps, self.record.unit.params[:, 0]))
        self.ball.move_to(self.space.point(z, float(np.interp(z, self.record.z, self.record.a))))
        self.head.move_to(self.clock.point(step, z))
        self.line.pointwise_become_partial(self.full, 0.0, step / self.steps[-1])
        nearest = round(step)
        self.z.read((nearest, 0))
        self.slope.read((min(nearest, len(self.steps) - 2), 0))
        return self

    def _within(self, z: np.ndarray, a: np.ndarray, reach: float) -> Any:
        inside = np.abs(z) <= reach
        return self.space.curve(z[inside], a[inside], "activation")


class UnitLanes(VGroup):
    """Lanes below each other, one a path, under heads for curve, z over the steps, z and gradient."""

    def __init__(
        self,
        region: Region,
        trace: Any,
        paths: Sequence[str],
        titles: Sequence[str],
        heads: Sequence[str],
        theme: Theme,
        reach: float,
    ) -> None:
        super().__init__()
        top, *rows = region.rows(0.42, *[1.7] * len(paths), gap=0.15)
        for head, role, box in zip(heads, _ROLES, _columns(top), strict=True):
            self.add(text(head, theme, "small", role).move_to(box.center))
        self.lanes = [
            UnitLane(row, trace, path, title, theme, reach)
            for row, path, title in zip(rows, paths, titles, strict=True)
        ]
        self.add(*self.lanes)

    def at(self, step: float) -> UnitLanes:
        """Show the same step in every lane."""
        for lane in self.lanes:
            lane.at(step)
        return self


def _columns(region: Region) -> tuple[Region, ...]:
    return region.columns(*_SHARES, gap=0.35)
