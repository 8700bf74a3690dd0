"""Learning-rate schedules: the rate as a function of how many updates were made."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from dlcore.checks import Array
from dlcore.ranges import integer, number

Schedule: TypeAlias = Callable[[int], float]

__all__ = [
    "SCHEDULES",
    "Schedule",
    "constant",
    "cosine",
    "exponential",
    "step_decay",
    "trace_schedule",
    "warmup",
]


def constant(learning_rate: float = 0.1) -> Schedule:
    """Keep the rate: r(t) = r0."""
    rate = number("learning_rate", learning_rate, low=0.0)
    return lambda step: rate


def step_decay(learning_rate: float = 0.1, *, factor: float = 0.5, every: int = 10) -> Schedule:
    """Multiply the rate by ``factor`` every ``every`` updates: r(t) = r0 factor^⌊t / every⌋."""
    rate, factor = (
        number("learning_rate", learning_rate, low=0.0),
        number("factor", factor, low=0.0),
    )
    every = integer("every", every, low=1)
    return lambda step: rate * factor ** (step // every)


def exponential(learning_rate: float = 0.1, *, decay: float = 0.95) -> Schedule:
    """Multiply the rate by ``decay`` after every update: r(t) = r0 decay^t."""
    rate, decay = number("learning_rate", learning_rate, low=0.0), number("decay", decay, low=0.0)
    return lambda step: rate * decay**step


def cosine(learning_rate: float = 0.1, *, steps: int = 100, final: float = 0.0) -> Schedule:
    """Half a cosine from the rate down to ``final`` over ``steps`` updates, then stay there.

    References
    ----------
    Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", arXiv:1608.03983.
    """
    rate, low = number("learning_rate", learning_rate, low=0.0), number("final", final, low=0.0)
    steps = integer("steps", steps, low=1)
    return lambda step: low + (rate - low) * (1 + math.cos(math.pi * min(step, steps) / steps)) / 2


def warmup(after: Schedule | float = 0.1, *, steps: int = 10) -> Schedule:
    """Rise in ``steps`` equal parts to where ``after`` starts, then follow it."""
    follow = after if callable(after) else constant(after)
    steps = integer("steps", steps, low=1)
    return lambda step: follow(0) * (step + 1) / steps if step < steps else follow(step - steps)


def trace_schedule(schedule: Schedule, steps: int) -> Array:
    """Rates of the first ``steps`` updates, shape (steps,)."""
    return np.array([schedule(step) for step in range(integer("steps", steps, low=1))])


SCHEDULES: dict[str, Callable[..., Schedule]] = {
    "constant": constant,
    "step_decay": step_decay,
    "exponential": exponential,
    "cosine": cosine,
    "warmup": warmup,
}
