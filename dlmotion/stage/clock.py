"""The lesson's clock: whole ticks, so that beats start alike at every frame rate."""

from __future__ import annotations

import math

TICKS_PER_SECOND = 15
"""Every frame rate of the qualities (15, 30, 60) shows a whole number of frames per tick."""

_EPSILON = 1e-6


def ticks(seconds: float) -> int:
    """Whole ticks that cover ``seconds``; never none."""
    return max(1, math.ceil(seconds * TICKS_PER_SECOND - 1e-3))


def animated(count: int) -> float:
    """Run time that makes manim's ``arange`` step ``count`` ticks: a hair less, as it rounds up."""
    return count / TICKS_PER_SECOND - _EPSILON


def frozen(count: int) -> float:
    """Run time that makes manim's frozen wait last ``count`` ticks: a hair more, it rounds down."""
    return count / TICKS_PER_SECOND + _EPSILON


def tick_at(time: float) -> int | None:
    """Tick that falls on ``time`` seconds, if one does.

    Such frames are the same at every frame rate.
    """
    count = round(time * TICKS_PER_SECOND)
    return count if abs(time * TICKS_PER_SECOND - count) < 1e-3 else None


def seconds(count: int) -> float:
    """Seconds of ``count`` ticks, to the millisecond."""
    return round(count / TICKS_PER_SECOND, 3)


def later(time: float, count: int) -> float:
    """Seconds that are ``count`` ticks after a time of ``seconds``."""
    return seconds(round(time * TICKS_PER_SECOND) + count)
