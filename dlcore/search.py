"""Looking for an answer without a gradient: a line in every direction, random steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import (
    Array,
    finite_array,
    float_array,
    generator,
    instance,
    int_array,
    not_empty,
)
from dlcore.landscapes import Landscape
from dlcore.ranges import integer, number
from dlcore.trace import freeze

__all__ = [
    "LineSearchTrace",
    "RandomSearchTrace",
    "line_by_angle",
    "random_search",
]


@dataclass(frozen=True)
class LineSearchTrace:
    """The best straight cut through labelled points of the plane, for each of T directions.

    Parameters
    ----------
    angles : array (T,)
        Direction of the normal in degrees, 0 along the first axis, up to 360.
    accuracy : array (T,)
        Share of points on the right side; class 1 lies where the normal points.
    thresholds : array (T,)
        Distance of the line from the origin along the normal; 0 where it has to pass through it.
    best_angle, best_threshold, best_accuracy : float
    """

    angles: Array
    accuracy: Array
    thresholds: Array
    best_angle: float
    best_threshold: float
    best_accuracy: float


@dataclass(frozen=True)
class RandomSearchTrace:
    """T guesses: a random step each, kept if the loss falls.

    Parameters
    ----------
    params : array (T + 1, P)
        Where the search stands before each guess, and at the end.
    tried : array (T, P)
    loss, tried_loss : arrays (T + 1,) and (T,)
    kept : array (T,) of bool
    status : "reached" when the loss is at or below the target, or "max_steps"
    """

    params: Array
    tried: Array
    loss: Array
    tried_loss: Array
    kept: Array
    status: str


def line_by_angle(
    x: ArrayLike, labels: ArrayLike, *, angles: int = 360, bias: bool = True
) -> LineSearchTrace:
    """Try a line in every direction, each at its best place.

    Parameters
    ----------
    x : array (N, 2)
    labels : array (N,) of 0 and 1
    angles : int
        Directions, evenly spaced over 360°.
    bias : bool
        Whether the line may be shifted; without, it passes through the origin.
    """
    points = not_empty("x", finite_array("x", x, ndim=2))
    truth = int_array("labels", labels, high=2)
    if points.shape[1] != 2 or truth.shape != points.shape[:1]:
        raise ValueError(
            f"x, labels: expected (N, 2) and (N,), got {points.shape} and {truth.shape}"
        )
    degrees = np.arange(integer("angles", angles, low=1)) * 360 / angles
    radians = np.deg2rad(degrees)
    accuracy, thresholds = [], []
    for projected in np.stack([np.cos(radians), np.sin(radians)], axis=1) @ points.T:
        cuts = _between(projected) if bias else np.zeros(1)
        right = ((projected[None] > cuts[:, None]) == truth).mean(axis=1)
        accuracy.append(right.max())
        thresholds.append(cuts[right.argmax()])
    shares = np.array(accuracy)
    best = int(shares.argmax())
    return freeze(
        LineSearchTrace(
            degrees,
            shares,
            np.array(thresholds),
            float(degrees[best]),
            float(thresholds[best]),
            float(shares[best]),
        )
    )


def random_search(
    landscape: Landscape,
    start: ArrayLike,
    *,
    step: float,
    rng: np.random.Generator,
    target: float,
    steps: int = 1000,
) -> RandomSearchTrace:
    """Guess: go a step of fixed length in a random direction, stay there if the loss is lower.

    Parameters
    ----------
    landscape : Landscape
    start : array (P,)
    step : float
        Length of each guess.
    rng : numpy Generator
    target : float
        Loss that is good enough.
    steps : int
        Guesses at most.

    References
    ----------
    Rastrigin, "The convergence of the random search method", Automation and Remote Control 24,
    1963.
    """
    instance("landscape", landscape, Landscape)
    generator(rng)
    length, enough = number("step", step, low=0.0, open_low=True), number("target", target)
    point = finite_array("start", start, ndim=1)
    loss = float(landscape.value(point))
    path, tried, kept = [(point, loss)], [], []
    for _ in range(integer("steps", steps, low=1)):
        if loss <= enough:
            break
        direction = rng.normal(size=point.shape)
        guess = point + length * direction / np.linalg.norm(direction)
        value = float(landscape.value(guess))
        kept.append(value < loss)
        tried.append((guess, value))
        if kept[-1]:
            point, loss = guess, value
        path.append((point, loss))
    points, losses = (np.array(column) for column in zip(*path, strict=True))
    guesses = np.array([guess for guess, _ in tried]).reshape(-1, len(point))
    values = np.array([value for _, value in tried], dtype=np.float64)
    status = "reached" if loss <= enough else "max_steps"
    return freeze(
        RandomSearchTrace(points, guesses, losses, values, np.array(kept, dtype=bool), status)
    )


def _between(values: Array) -> Array:
    """Places between neighbouring values, and one outside of either end."""
    ordered = np.unique(float_array("x", values))
    return np.concatenate([[ordered[0] - 1], (ordered[1:] + ordered[:-1]) / 2, [ordered[-1] + 1]])
