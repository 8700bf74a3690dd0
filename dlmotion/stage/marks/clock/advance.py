"""Advance: one mark carried along its clock; several of them side by side make a run."""

from __future__ import annotations

import math
from typing import Any

from manim import Animation, linear

from dlmotion.stage import clock as ticking
from dlmotion.stage.marks.clock.clock import Clock
from dlmotion.stage.marks.mark import Mark


class Advance(Animation):
    """Takes a mark from one moment of a clock to another; digits change on whole ticks only."""

    def __init__(
        self, mark: Mark, clock: Clock, start: float, end: float, ticks: int, **style: Any
    ) -> None:
        self.mark, self.clock = mark, clock
        self.start, self.end, self.ticks = start, end, ticks
        run_time = ticks / ticking.TICKS_PER_SECOND
        super().__init__(mark.mobject, run_time=run_time, rate_func=linear, **style)

    def interpolate_mobject(self, alpha: float) -> None:
        """Show the moment that has come at this share of the run."""
        tick = math.floor(alpha * self.ticks + 1e-6)
        self.mark.at(self.moment(alpha), self.moment(tick / self.ticks))

    def moment(self, alpha: float) -> float:
        """Moment of the record at a share of the run."""
        span = self.end - self.start
        if alpha >= 1.0 or span == 0.0:
            return self.end
        if self.clock.samples:  # on a tick, as digits do
            alpha = math.floor(alpha * self.ticks + 1e-6) / self.ticks
        steps = abs(span)
        passed = self.clock.share(alpha * steps, self.ticks / steps)
        return self.start + math.copysign(passed, span)


def ticks_of(steps: float, seconds: float) -> int:
    """Ticks of a run: a whole number a step, so that digits change when their step is there.

    With more steps than ticks that cannot be, and the run takes its seconds.
    """
    wanted = max(1, round(seconds * ticking.TICKS_PER_SECOND))
    whole = max(1, math.ceil(steps))
    return whole * max(1, round(wanted / whole)) if whole <= wanted else wanted
