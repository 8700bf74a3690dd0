"""Curvature: second derivatives by differences, and the loss whose curvature turns negative."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, float_array, not_empty, with_ones
from dlcore.landscapes import Landscape, logistic_cost
from dlcore.ranges import number
from dlcore.trace import freeze

__all__ = ["CurvatureTrace", "numerical_hessian", "sigmoid_mse_cost", "trace_curvature"]


@dataclass(frozen=True)
class CurvatureTrace:
    """A function of one number, its slope and curvature at T places.

    Parameters
    ----------
    x, value, slope, curvature : arrays (T,)
    lowest : float
        Smallest curvature.
    lowest_at : float
        Where that is.
    negative_share : float
        Part of the places where the curvature is below -`noise`.
    noise : float
        Rounding error that the differences may hold; a curvature within it counts as 0.
    """

    x: Array
    value: Array
    slope: Array
    curvature: Array
    lowest: float
    lowest_at: float
    negative_share: float
    noise: float


def trace_curvature(f: Callable[[Array], Any], x: ArrayLike, *, h: float = 1e-3) -> CurvatureTrace:
    r"""Slope and curvature of f: :math:`f'' \approx (f(x+h) - 2 f(x) + f(x-h)) / h^2`.

    Parameters
    ----------
    f : callable
        Takes an array (T,) and returns one (T,).
    x : array (T,)
    h : float
        Error of the curvature about h² f''''/12 + `noise`.
    """
    places = not_empty("x", finite_array("x", float_array("x", x, ndim=1)))
    step = number("h", h, low=0.0, open_low=True)
    above, middle, below = (
        float_array("f(x)", f(places + shift), ndim=1) for shift in (step, 0.0, -step)
    )
    curvature = (above - 2 * middle + below) / step**2
    noise = float(4 * np.finfo(np.float64).eps * np.abs(middle).max(initial=0) / step**2)
    at = int(curvature.argmin())
    return freeze(
        CurvatureTrace(
            x=places,
            value=middle,
            slope=(above - below) / (2 * step),
            curvature=curvature,
            lowest=float(curvature[at]),
            lowest_at=float(places[at]),
            negative_share=float((curvature < -noise).mean()),
            noise=noise,
        )
    )


def numerical_hessian(landscape: Landscape, params: ArrayLike, *, h: float = 1e-5) -> Array:
    r"""Second derivatives (P, P) of a landscape at a point, by differences of its gradient.

    Its eigenvalues are the curvatures along the principal directions; symmetric, as both orders
    are averaged.

    Parameters
    ----------
    landscape : Landscape
    params : array (P,)
    h : float
        Half the distance of the two gradients, in units of the parameters.
    """
    point = finite_array("params", params, ndim=1)
    landscape.value(point)  # checks how many there are
    step = number("h", h, low=0.0, open_low=True) * np.eye(landscape.dim)
    rows = (landscape.gradient(point + step) - landscape.gradient(point - step)) / (2 * step.max())
    return np.asarray((rows + rows.T) / 2)


def sigmoid_mse_cost(x: ArrayLike, y: ArrayLike, *, bias: bool = True) -> Landscape:
    r"""Squared error behind a sigmoid, on the data and parameters of `logistic_cost`; not convex.

    .. math:: J(w, b) = \frac1m \sum_i (\sigma(w \cdot x_i + b) - y_i)^2

    Parameters
    ----------
    x : array (m,) or (m, n)
    y : array (m,)
        Labels 0 and 1.
    bias : bool
        Whether the last parameter is b.
    """
    dim = logistic_cost(x, y, bias=bias).dim  # checks the data
    rows, labels = float_array("x", x), float_array("y", y)
    rows = rows[:, None] if rows.ndim == 1 else rows
    design = with_ones(rows) if bias else rows

    def answers(p: Array) -> Array:
        return np.asarray(np.exp(-np.logaddexp(0, -(p @ design.T))))

    def loss(p: Array) -> Array:
        return np.asarray(((answers(p) - labels) ** 2).mean(axis=-1))

    def slope(p: Array) -> Array:
        a = answers(p)
        return np.asarray((2 * (a - labels) * a * (1 - a)) @ design / len(design))

    return Landscape("sigmoid_mse_cost", dim, loss, slope, np.empty((0, dim)), np.empty((0, 0)))
