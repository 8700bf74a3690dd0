"""Descents recorded step by step, on a landscape with an optimizer; and guessing by bisection beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, float_array, not_empty
from dlcore.landscapes import Landscape
from dlcore.optimizer import Optimizer
from dlcore.ranges import integer, number
from dlcore.trace import freeze

__all__ = ["BisectionTrace", "DescentTrace", "bisection_trace", "trace_descent"]


@dataclass(frozen=True)
class DescentTrace:
    """One walk down a landscape; every recorded number is finite.

    Parameters
    ----------
    params : array (T + 1, P)
        Where it stood; row 0 is the start.
    loss : array (T + 1,)
    grads : array (T, P)
        The gradient used in each step.
    updates : array (T, P)
        What each step added to the parameters.
    learning_rate : array (T,)
    state : dict of arrays (T + 1, P)
        What the optimizer remembered, by slot name ("velocity", "m", "v" …); row 0 is zero. Row t + 1
        made update t.
    status : "converged", "diverged" or "max_steps"
    optimizer, landscape : str
    """

    params: Array
    loss: Array
    grads: Array
    updates: Array
    learning_rate: Array
    state: dict[str, Array]
    status: str
    optimizer: str
    landscape: str

    @property
    def steps(self) -> int:
        """Number of steps taken, T."""
        return len(self.grads)


@dataclass(frozen=True)
class BisectionTrace:
    """A number guessed by "larger" and "smaller".

    Parameters
    ----------
    low, high, guess : arrays (T,)
        The interval before each guess, and the guess in its middle.
    feedback : tuple of T words
        "larger" or "smaller": where the target lies; "found" when within tolerance.
    status : "converged" or "max_steps"
    target : float
    """

    low: Array
    high: Array
    guess: Array
    feedback: tuple[str, ...]
    status: str
    target: float


def trace_descent(
    landscape: Landscape,
    optimizer: Optimizer,
    x0: ArrayLike,
    *,
    steps: int,
    tolerance: float = 1e-8,
    limit: float = 1e12,
    gradient: Callable[[Array, int], Array] | None = None,
) -> DescentTrace:
    """Walk down a landscape and record everything on the way.

    Parameters
    ----------
    landscape : Landscape
    optimizer : Optimizer
    x0 : array (P,), or a number where P = 1
    steps : int
        Steps at most.
    tolerance : float
        "converged" and an early end when the landscape's gradient is no longer than this; 0 never ends early.
    limit : float
        "diverged" and an early end when loss or a parameter exceeds this or is not finite (a step to where
        nothing is finite is left out). A walk that ends above its start and still rises diverged too.
    gradient : callable (params, step) -> array (P,), optional
        What the optimizer is told instead of the landscape's gradient, such as that of a mini-batch.

    Returns
    -------
    DescentTrace
    """
    steps, tolerance = integer("steps", steps, low=1), number("tolerance", tolerance, low=0.0)
    limit = number("limit", limit, low=0.0, open_low=True)
    params = np.atleast_1d(float_array("x0", x0)).astype(np.float64)
    if params.shape != (landscape.dim,) or not np.isfinite(params).all():
        raise ValueError(f"x0: {landscape.name} expects {landscape.dim} finite numbers, got {x0!r}")
    path, loss, grads, rates = [params], [float(landscape.value(params))], [], []
    state = optimizer.init(params)
    slots = {name: [state.slots[name]] for name in optimizer.slots}
    status = "max_steps"
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            grad = landscape.gradient(params) if gradient is None else np.asarray(gradient(params, step))
            rate = optimizer.schedule(step)
            params, state = optimizer.update(params, grad, state)
            value = float(landscape.value(params))
            if not _finite(value, params, grad, *state.slots.values()):
                status = "diverged"
                break
            path.append(params)
            loss.append(value)
            grads.append(grad)
            rates.append(rate)
            for name in slots:
                slots[name].append(state.slots[name])
            if abs(value) > limit or np.abs(params).max() > limit:
                status = "diverged"
                break
            if tolerance > 0 and np.linalg.norm(landscape.gradient(params)) <= tolerance:
                status = "converged"
                break
    if status == "max_steps" and loss[-1] > max(loss[0], loss[-2:][0]):
        status = "diverged"
    walked = np.array(path)
    shape = (len(grads), landscape.dim)
    return freeze(
        DescentTrace(
            params=walked,
            loss=np.array(loss),
            grads=np.array(grads).reshape(shape),
            updates=np.diff(walked, axis=0),
            learning_rate=np.array(rates, dtype=np.float64),
            state={name: np.array(rows) for name, rows in slots.items()},
            status=status,
            optimizer=optimizer.name,
            landscape=landscape.name,
        )
    )


def bisection_trace(
    target: float, *, low: float = 0.0, high: float = 100.0, steps: int = 50, tolerance: float = 0.5
) -> BisectionTrace:
    """Guess a number in [low, high] by halving, told only whether it is larger or smaller.

    Parameters
    ----------
    target : float
    low, high : float
    steps : int
        Guesses at most.
    tolerance : float
        How near a guess has to come to be right.
    """
    low, high = number("low", low), number("high", high)
    target = number("target", target, low=low, high=high)
    steps, tolerance = integer("steps", steps, low=1), number("tolerance", tolerance, low=0.0)
    rows: list[tuple[float, float, float]] = []
    feedback: list[str] = []
    for _ in range(steps):
        guess = (low + high) / 2
        rows.append((low, high, guess))
        if abs(guess - target) <= tolerance:
            feedback.append("found")
            break
        feedback.append("larger" if target > guess else "smaller")
        low, high = (guess, high) if target > guess else (low, guess)
    table = not_empty("steps", np.array(rows))
    status = "converged" if feedback[-1] == "found" else "max_steps"
    return freeze(BisectionTrace(table[:, 0], table[:, 1], table[:, 2], tuple(feedback), status, target))


def _finite(*values: float | Array) -> bool:
    return all(bool(np.isfinite(value).all()) for value in values)
