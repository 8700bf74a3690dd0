"""Loss landscapes with gradient, minimum and curvature: the ground that a descent walks on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, float_array, not_empty, with_ones
from dlcore.ranges import integer, number

__all__ = [
    "LANDSCAPES",
    "Grid",
    "Landscape",
    "double_well",
    "himmelblau",
    "logistic_cost",
    "parabola",
    "quadratic",
    "ravine",
    "rosenbrock",
    "saddle",
]


@dataclass(frozen=True)
class Grid:
    """A landscape sampled for a contour or a curve.

    Parameters
    ----------
    x : array (n,)
        First parameter.
    y : array (n,), or (0,) for a landscape of one parameter
        Second parameter.
    loss : array (n, n), row i at y[i] and column j at x[j]; (n,) for one parameter
    """

    x: Array
    y: Array
    loss: Array


@dataclass(frozen=True)
class Landscape:
    """A loss as a function of its parameters.

    Parameters
    ----------
    name : str
    dim : int
        Number of parameters P.
    loss : callable (..., P) -> (...)
    slope : callable (..., P) -> (..., P)
    minima : array (M, P)
        Known minima; no rows where none is known or none exists.
    curvature : array (P, P)
        Hessian at the first minimum (everywhere, for a quadratic); no rows where it is not known.
    """

    name: str
    dim: int
    loss: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    minima: Array
    curvature: Array

    def value(self, params: ArrayLike) -> Array:
        """Loss at ``params`` (..., P), shape (...)."""
        return np.asarray(self.loss(self._check(params)))

    def gradient(self, params: ArrayLike) -> Array:
        """Gradient at ``params`` (..., P), same shape."""
        return np.asarray(self.slope(self._check(params)))

    def grid(
        self, xlim: tuple[float, float], ylim: tuple[float, float] | None = None, n: int = 101
    ) -> Grid:
        """Sample the landscape on n points per axis.

        ``ylim`` is needed when there are two parameters.
        """
        n = integer("n", n, low=2)
        x = np.linspace(*_limits("xlim", xlim), n)
        if self.dim == 1:
            return Grid(x, np.empty(0), self.value(x[:, None]))
        if self.dim != 2 or ylim is None:
            raise ValueError(
                f"grid: expected 1 parameter, or 2 with ylim, got {self.dim} and ylim={ylim}"
            )
        y = np.linspace(*_limits("ylim", ylim), n)
        return Grid(x, y, self.value(np.stack(np.meshgrid(x, y), axis=-1)))

    @property
    def stable_rate(self) -> float:
        """Rate 2 / λ_max from which gradient descent runs away from the minimum.

        0 if it is not known.
        """
        if self.curvature.size == 0:
            return 0.0
        return float(2 / np.linalg.eigvalsh(self.curvature)[-1])

    def _check(self, params: ArrayLike) -> Array:
        array = not_empty("params", float_array("params", params, min_ndim=1))
        if array.shape[-1] != self.dim:
            raise ValueError(
                f"params: {self.name} expects {self.dim} on the last axis, got shape {array.shape}"
            )
        return array


def quadratic(
    matrix: ArrayLike, *, center: ArrayLike | None = None, name: str = "quadratic"
) -> Landscape:
    r"""Bowl :math:`J(x) = \tfrac12 (x - c)^\top A (x - c)` with gradient :math:`A (x - c)`.

    Parameters
    ----------
    matrix : array (P, P)
        A, symmetric. Where all its eigenvalues are positive, ``center`` is the minimum.
    center : array (P,), by default 0
    """
    a = float_array("matrix", matrix, ndim=2)
    if a.shape[0] != a.shape[1] or a.size == 0 or not np.allclose(a, a.T):
        raise ValueError(f"matrix: expected a symmetric (P, P) matrix, got shape {a.shape}")
    c = np.zeros(len(a)) if center is None else float_array("center", center, ndim=1)
    if c.shape != (len(a),):
        raise ValueError(f"center: expected shape ({len(a)},), got {c.shape}")
    bowl = np.linalg.eigvalsh(a)[0] > 0
    return Landscape(
        name,
        len(a),
        lambda x: np.einsum("...i,ij,...j->...", x - c, a, x - c) / 2,
        lambda x: (x - c) @ a,
        c[None] if bowl else np.empty((0, len(a))),
        a if bowl else np.empty((0, 0)),
    )


def parabola(*, curvature: float = 2.0, center: float = 0.0) -> Landscape:
    """One parameter: J(w) = curvature (w - center)² / 2; the default is w²."""
    a = number("curvature", curvature, low=0.0, open_low=True)
    return quadratic([[a]], center=[number("center", center)], name="parabola")


def ravine(*, ratio: float = 20.0) -> Landscape:
    """Long narrow valley: J(x, y) = (x² + ratio y²) / 2."""
    return quadratic(np.diag([1.0, number("ratio", ratio, low=0.0, open_low=True)]), name="ravine")


def saddle() -> Landscape:
    """Down along y and up along x, without end: J(x, y) = (x² - y²) / 2."""
    return quadratic(np.diag([1.0, -1.0]), name="saddle")


def double_well(*, tilt: float = 0.3) -> Landscape:
    """One parameter, two valleys: J(w) = (w² - 1)² / 2 + tilt w.

    The deeper one lies against the tilt.
    """
    t = number("tilt", tilt, low=-0.7, high=0.7)
    stationary = np.sort(np.roots([2.0, 0.0, -2.0, t]).real)
    ends = stationary[[0, 2]]
    minima = ends[np.argsort((ends**2 - 1) ** 2 / 2 + t * ends)][:, None]
    return Landscape(
        "double_well",
        1,
        lambda x: (x[..., 0] ** 2 - 1) ** 2 / 2 + t * x[..., 0],
        lambda x: 2 * x * (x**2 - 1) + t,
        minima,
        6 * minima[:1] ** 2 - 2,
    )


def rosenbrock(*, steepness: float = 100.0) -> Landscape:
    """Bent valley: J(x, y) = (1 - x)² + steepness (y - x²)², minimum 0 at (1, 1).

    References
    ----------
    Rosenbrock, "An automatic method for finding the greatest or least value of a function", 1960.
    """
    b = number("steepness", steepness, low=0.0, open_low=True)

    def slope(p: Array) -> Array:
        x, y = p[..., 0], p[..., 1]
        off = y - x**2
        return np.stack([-2 * (1 - x) - 4 * b * x * off, 2 * b * off], axis=-1)

    return Landscape(
        "rosenbrock",
        2,
        lambda p: (1 - p[..., 0]) ** 2 + b * (p[..., 1] - p[..., 0] ** 2) ** 2,
        slope,
        np.array([[1.0, 1.0]]),
        np.array([[2 + 8 * b, -4 * b], [-4 * b, 2 * b]]),
    )


def himmelblau() -> Landscape:
    """Four valleys of depth 0: J(x, y) = (x² + y - 11)² + (x + y² - 7)².

    References
    ----------
    Himmelblau, "Applied Nonlinear Programming", 1972.
    """

    def residuals(p: Array) -> tuple[Array, Array, Array, Array]:
        x, y = p[..., 0], p[..., 1]
        return x, y, x**2 + y - 11, x + y**2 - 7

    def loss(p: Array) -> Array:
        _, _, u, v = residuals(p)
        return np.asarray(u**2 + v**2)

    def slope(p: Array) -> Array:
        x, y, u, v = residuals(p)
        return np.stack([4 * x * u + 2 * v, 2 * u + 4 * y * v], axis=-1)

    minima = np.array(
        [
            [3.0, 2.0],
            [-2.8051180869527448, 3.1313125182505730],
            [-3.7793102533777469, -3.2831859912861694],
            [3.5844283403304917, -1.8481265269644034],
        ]
    )
    return Landscape("himmelblau", 2, loss, slope, minima, np.array([[74.0, 20.0], [20.0, 34.0]]))


def logistic_cost(x: ArrayLike, y: ArrayLike, *, bias: bool = True, l2: float = 0.0) -> Landscape:
    r"""Cost of logistic regression on given data, as a function of its weights and bias.

    .. math::
        J(w, b) = \frac1m \sum_i -y_i \log \hat y_i - (1 - y_i) \log(1 - \hat y_i)
        + \frac{\lambda}{2} |w|^2, \quad \hat y = \sigma(w \cdot x + b)

    Parameters
    ----------
    x : array (m,) or (m, n)
    y : array (m,)
        Labels 0 and 1.
    bias : bool
        Whether the last parameter is b; without it one feature gives a landscape of one parameter.
    l2 : float
        λ; the bias is not penalised.

    Raises
    ------
    ValueError
        If x is not finite, labels are other than 0 and 1, or their number is not that of the rows.
    """
    rows = not_empty("x", finite_array("x", float_array("x", x, min_ndim=1)))
    rows = rows[:, None] if rows.ndim == 1 else rows
    labels = float_array("y", y, ndim=1)
    penalty = number("l2", l2, low=0.0)
    if rows.ndim != 2 or labels.shape != rows.shape[:1]:
        raise ValueError(
            f"y: expected one label per row of x {rows.shape}, got shape {labels.shape}"
        )
    if not np.isin(labels, (0, 1)).all():
        raise ValueError(f"y: expected labels 0 and 1, got {labels[~np.isin(labels, (0, 1))][0]:g}")
    sign = 1 - 2 * labels
    design = with_ones(rows) if bias else rows
    shrink = np.append(np.full(rows.shape[1], penalty), [0.0] * bias)

    def loss(p: Array) -> Array:
        return np.asarray(
            np.logaddexp(0, sign * (p @ design.T)).mean(axis=-1) + (shrink * p**2).sum(-1) / 2
        )

    def slope(p: Array) -> Array:
        error = np.exp(-np.logaddexp(0, -(p @ design.T))) - labels
        return np.asarray(error @ design / len(design) + shrink * p)

    n = design.shape[1]
    return Landscape("logistic_cost", n, loss, slope, np.empty((0, n)), np.empty((0, 0)))


# Study hours and whether the exam was passed: six invented rows that overlap, so that a minimum
# exists.
_HOURS, _PASSED = (0.5, 1.0, 2.0, 2.5, 3.0, 4.0), (0, 0, 1, 0, 1, 1)

LANDSCAPES: dict[str, Callable[[], Landscape]] = {
    "quadratic": partial(quadratic, ((3.0, 1.0), (1.0, 2.0))),
    "parabola": parabola,
    "ravine": ravine,
    "saddle": saddle,
    "double_well": double_well,
    "rosenbrock": rosenbrock,
    "himmelblau": himmelblau,
    "logistic_cost": partial(logistic_cost, _HOURS, _PASSED),
}


def _limits(name: str, limits: tuple[float, float]) -> tuple[float, float]:
    """Return an interval, its ends in order."""
    low, high = limits
    if not (np.isfinite([low, high]).all() and low < high):
        raise ValueError(f"{name}: expected (low, high) with low < high, got {limits}")
    return float(low), float(high)
