"""Derivatives by differences, for comparison with those by hand."""

from collections.abc import Callable
from itertools import islice

import numpy as np

STEP = 1e-4


def slope(fn: Callable, point: np.ndarray, direction: np.ndarray) -> float:
    """d fn(point + t·direction)/dt at t = 0 by the five-point formula, error of order STEP⁴."""
    near = fn(point + STEP * direction) - fn(point - STEP * direction)
    far = fn(point + 2 * STEP * direction) - fn(point - 2 * STEP * direction)
    return (8 * near - far) / (12 * STEP)


def directions(rng: np.random.Generator, shape: tuple[int, ...]) -> list[np.ndarray]:
    """Two random directions and up to three single coordinates."""
    chosen = [rng.normal(size=shape) for _ in range(2)]
    size = int(np.prod(shape))
    single = [np.eye(1, size, index).reshape(shape) for index in islice(rng.permutation(size), 3)]
    return chosen + single


def gradient_error(
    fn: Callable, point: np.ndarray, gradient: np.ndarray, rng: np.random.Generator
) -> float:
    """|gradient − differences| / larger of both (at least 0.01), over several directions.

    Fn is scalar.
    """
    ways = directions(rng, point.shape)
    numeric = np.array([slope(fn, point, way) for way in ways])
    analytic = np.array([np.vdot(gradient, way) for way in ways])
    size = max(np.linalg.norm(numeric), np.linalg.norm(analytic), 0.01)
    return float(np.linalg.norm(analytic - numeric) / size)
