"""Descents recorded step by step, on a landscape with an optimizer; bisection beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, float_array, instance, not_empty
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
        What the optimizer remembered, by slot ("velocity", "m", "v" …); row 0 is zero. Row t + 1
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
        "converged" and an early end when the landscape's gradient is no longer than this; 0: never.
    limit : float
        "diverged" and an early end when loss or a parameter exceeds this or is not finite (a step
        to where nothing is finite is left out). A walk that ends above its start and still rises
        diverged too.
    gradient : callable (params, step) -> array (P,), optional
        What the optimizer is told instead of the landscape's gradient, such as a mini-batch's.

    Returns
    -------
    DescentTrace
    """
    instance("landscape", landscape, Landscape)
    instance("optimizer", optimizer, Optimizer)
    steps, tolerance = integer("steps", steps, low=1), number("tolerance", tolerance, low=0.0)
    limit = number("limit", limit, low=0.0, open_low=True)
    params = np.atleast_1d(float_array("x0", x0)).astype(np.float64)
    if params.shape != (landscape.dim,) or not np.isfinite(params).all():
        raise ValueError(f"x0: {landscape.name} expects {landscape.dim} finite numbers, got {x0!r}")
    with np.errstate(over="ignore", invalid="ignore"):
        first = float(landscape.value(params))
    if not np.isfinite(first):
        raise ValueError(f"x0: expected a start where the loss is finite, got {first} at {x0!r}")
    walk = _Walk(landscape, optimizer, params, first)
    with np.errstate(over="ignore", invalid="ignore"):
        status = walk.go(steps, tolerance, limit, gradient)
    return walk.trace(status)


class _Walk:
    """The rows of a descent while it is under way."""

    def __init__(
        self, landscape: Landscape, optimizer: Optimizer, params: Array, loss: float
    ) -> None:
        self.landscape, self.optimizer = landscape, optimizer
        self.state = optimizer.init(params)
        self.params, self.loss = [params], [loss]
        self.grads: list[Array] = []
        self.rates: list[float] = []
        self.slots = {name: [self.state.slots[name]] for name in optimizer.slots}

    def go(
        self,
        steps: int,
        tolerance: float,
        limit: float,
        gradient: Callable[[Array, int], Array] | None,
    ) -> str:
        """Take the steps; return the status."""
        for step in range(steps):
            here = self.params[-1]
            grad = (
                self.landscape.gradient(here)
                if gradient is None
                else np.asarray(gradient(here, step))
            )
            if (
                not self.step(grad, step)
                or abs(self.loss[-1]) > limit
                or np.abs(self.params[-1]).max() > limit
            ):
                return "diverged"
            if (
                tolerance > 0
                and np.linalg.norm(self.landscape.gradient(self.params[-1])) <= tolerance
            ):
                return "converged"
        rising = self.loss[-1] > self.loss[0] and self.loss[-1] > self.loss[-2]
        return "diverged" if rising else "max_steps"

    def step(self, grad: Array, step: int) -> bool:
        """Make one update; record it and return True if everything about it is finite."""
        params, state = self.optimizer.update(self.params[-1], grad, self.state)
        loss = float(self.landscape.value(params))
        if not all(
            np.isfinite(value).all() for value in (loss, params, grad, *state.slots.values())
        ):
            return False
        self.params.append(params)
        self.loss.append(loss)
        self.grads.append(grad)
        self.rates.append(self.optimizer.schedule(step))
        for name, rows in self.slots.items():
            rows.append(state.slots[name])
        self.state = state
        return True

    def trace(self, status: str) -> DescentTrace:
        """Return the rows as arrays."""
        params = np.array(self.params)
        return freeze(
            DescentTrace(
                params=params,
                loss=np.array(self.loss),
                grads=np.array(self.grads).reshape(len(self.grads), self.landscape.dim),
                updates=np.diff(params, axis=0),
                learning_rate=np.array(self.rates, dtype=np.float64),
                state={name: np.array(rows) for name, rows in self.slots.items()},
                status=status,
                optimizer=self.optimizer.name,
                landscape=self.landscape.name,
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
    return freeze(
        BisectionTrace(table[:, 0], table[:, 1], table[:, 2], tuple(feedback), status, target)
    )
