"""Derivatives by small differences: the independent answer that formulas are checked against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, float_array, not_empty
from dlcore.ranges import number
from dlcore.trace import freeze

__all__ = [
    "DerivativeTrace",
    "GradientCheck",
    "gradient_check",
    "numerical_gradient",
    "trace_derivative",
]


@dataclass(frozen=True)
class GradientCheck:
    """A gradient by formula beside the same gradient by differences.

    Parameters
    ----------
    analytic, numeric : arrays of the shape of x
    relative_error : float
        |analytic - numeric| / max(|analytic|, |numeric|) with Euclidean norms; 0 where both vanish.
    """

    analytic: Array
    numeric: Array
    relative_error: float


@dataclass(frozen=True)
class DerivativeTrace:
    """Secants that turn into the tangent as h shrinks.

    Parameters
    ----------
    h : array (T,)
    forward, central : arrays (T,)
        (f(x+h) - f(x)) / h and (f(x+h) - f(x-h)) / 2h.
    forward_error, central_error : arrays (T,)
        Distance of each from the derivative.
    x, value, derivative : float
        The point, f(x) and f'(x).
    """

    h: Array
    forward: Array
    central: Array
    forward_error: Array
    central_error: Array
    x: float
    value: float
    derivative: float


def numerical_gradient(f: Callable[[Array], Any], x: ArrayLike, *, h: float | None = None) -> Array:
    r"""Gradient of a scalar function by central differences, one entry of x at a time.

    .. math:: \partial f / \partial x_i \approx (f(x + h e_i) - f(x - h e_i)) / 2h

    Parameters
    ----------
    f : callable
        Takes an array of the shape of x, returns one number.
    x : array
    h : float, by default eps^(1/3) max(1, |x_i|), where truncation and rounding balance

    Returns
    -------
    array of the shape of x
    """
    point = np.array(not_empty("x", float_array("x", x)), dtype=np.float64)
    if h is not None:
        number("h", h, low=0.0, open_low=True)
    gradient = np.empty_like(point)
    for index in np.ndindex(point.shape):
        center = point[index]
        step = np.cbrt(np.finfo(np.float64).eps) * max(1.0, abs(center)) if h is None else h
        above, below = center + step, center - step
        point[index] = above
        high = f(point.copy())
        point[index] = below
        low = f(point.copy())
        point[index] = center
        gradient[index] = (float(high) - float(low)) / (above - below)
    return gradient


def gradient_check(
    f: Callable[[Array], Any],
    gradient: Callable[[Array], Any] | ArrayLike,
    x: ArrayLike,
    *,
    h: float | None = None,
) -> GradientCheck:
    """Compare a gradient with central differences of its function at x.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of x, returns one number.
    gradient : callable, or array of the shape of x
        The formula to check, or its value at x.
    x : array
    h : float, see `numerical_gradient`
    """
    point = float_array("x", x)
    analytic = float_array("gradient", gradient(point) if callable(gradient) else gradient)
    if analytic.shape != point.shape:
        raise ValueError(f"gradient: expected the shape of x {point.shape}, got {analytic.shape}")
    numeric = numerical_gradient(f, point, h=h)
    scale = max(np.linalg.norm(analytic), np.linalg.norm(numeric))
    error = float(np.linalg.norm(analytic - numeric) / scale) if scale > 0 else 0.0
    return freeze(GradientCheck(analytic, numeric, error))


def trace_derivative(
    f: Callable[[Array], Any], derivative: Callable[[Array], Any], x: float, *, h: ArrayLike
) -> DerivativeTrace:
    """Follow difference quotients of f at x for each step in ``h`` (T,), against its derivative."""
    steps = not_empty("h", float_array("h", h, ndim=1))
    if not (np.isfinite(steps).all() and (steps > 0).all()):
        raise ValueError("h: expected finite step sizes above 0")
    point = np.asarray(number("x", x))
    value, exact = float(f(point)), float(derivative(point))
    above, below = np.asarray(f(point + steps)), np.asarray(f(point - steps))
    forward, central = (above - value) / steps, (above - below) / (2 * steps)
    return freeze(
        DerivativeTrace(
            steps,
            forward,
            central,
            np.abs(forward - exact),
            np.abs(central - exact),
            float(point),
            value,
            exact,
        )
    )
