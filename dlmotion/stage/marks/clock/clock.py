"""Clock: the steps of a record, and the one rule by which moments become steps."""

from __future__ import annotations

import math
from collections.abc import Sized

_HAIR = 1e-9


def reached(moment: float) -> int:
    """Last step that has been reached: what a state shows."""
    return math.floor(moment + _HAIR)


def begun(moment: float) -> int:
    """Last move that has begun, from step ``begun`` to the next: what a rule with digits shows."""
    return max(math.ceil(moment - _HAIR) - 1, 0)


class Clock:
    """Steps 0 … ``last`` of a record, and the moment that the marks on it show.

    ``even`` runs through the steps at one speed; otherwise each step is a move of its own with a
    rest behind it, as long as a step lasts long enough to see. With ``samples`` nothing lies
    between two steps, as between two pictures or two networks: all that is on the clock jumps.
    """

    def __init__(self, steps: Sized | int, *, even: bool = False, samples: bool = False) -> None:
        self.last = (steps if isinstance(steps, int) else len(steps)) - 1
        self.even, self.samples, self.moment = even, samples, 0.0

    def share(self, place: float, ticks_per_step: float) -> float:
        """Moment that is shown at a moment's ``place``, counted in steps that take equal time."""
        step = math.floor(place + _HAIR)
        if self.samples:
            return step
        if self.even or ticks_per_step < _SEEN:
            return place
        part = min(max(place - step, 0.0) / _MOVING, 1.0)
        return step + part * part * (3.0 - 2.0 * part)


_SEEN = 8
"""Ticks from which a step is seen as a move of its own."""
_MOVING = 0.75
"""Share of a step's time in which it moves; the rest is rest."""
