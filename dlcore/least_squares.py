"""Curves solved, not trained: sums of hinges, planes, polynomials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, float_array, not_empty, with_ones
from dlcore.ranges import integer
from dlcore.trace import freeze

__all__ = [
    "CurveFit",
    "LinearFit",
    "fit_hinges",
    "fit_linear",
    "fit_polynomial",
    "fit_steps",
    "predict_steps",
]


@dataclass(frozen=True)
class CurveFit:
    """A sum of K weighted columns that comes as near to N targets as it can.

    Parameters
    ----------
    x, y : arrays (N,)
    kinks : array (K - 1,)
        Where each hinge starts; shape (0,) for a polynomial.
    columns : array (N, K)
        What is weighed: hinges and a last column of ones, or Legendre polynomials of degree 0 … K
        - 1.
    weights : array (K,)
    parts : array (N, K)
        Weight times column; the prediction is their sum.
    prediction, residuals : arrays (N,)
        Residual: target minus prediction.
    mse, rmse : float
    singular_values : array (K,)
        Of the columns, falling; first by last says how hard the weights are to find by steps.
    """

    x: Array
    y: Array
    kinks: Array
    columns: Array
    weights: Array
    parts: Array
    prediction: Array
    residuals: Array
    mse: float
    rmse: float
    singular_values: Array

    def at(self, x: ArrayLike) -> Array:
        """Value of the curve at other places (M,)."""
        places = finite_array("x", x, ndim=1)
        basis = (
            _hinges(places, self.kinks)
            if len(self.kinks)
            else _legendre(places, len(self.weights) - 1)
        )
        return np.asarray(basis @ self.weights)


@dataclass(frozen=True)
class LinearFit:
    """The plane that comes as near to N targets as a plane can.

    Parameters
    ----------
    weights : array (D,)
    bias : float
    prediction, residuals : arrays (N,)
        Residual: target minus prediction.
    mse : float
    """

    weights: Array
    bias: float
    prediction: Array
    residuals: Array
    mse: float


def fit_hinges(x: ArrayLike, y: ArrayLike, kinks: ArrayLike) -> CurveFit:
    r"""Solve for ReLUs with given kinks: :math:`\hat y = b + \sum_k w_k \max(0, x - c_k)`.

    Parameters
    ----------
    x, y : arrays (N,)
    kinks : array (K,)
        Where the hinges bend, such as ``np.linspace(-1, 1, K, endpoint=False)``.

    Notes
    -----
    Least squares by the singular value decomposition; of several best answers the shortest weights.
    """
    places, targets = _pairs(x, y)
    bends = not_empty("kinks", finite_array("kinks", kinks, ndim=1))
    return _solved(places, targets, bends, _hinges(places, bends))


def fit_polynomial(x: ArrayLike, y: ArrayLike, degree: int) -> CurveFit:
    r"""Solve for a polynomial: :math:`\hat y = \sum_{k=0}^d w_k P_k(x)`, Legendre's :math:`P_k`.

    Parameters
    ----------
    x, y : arrays (N,)
        x best from -1 to 1, where the columns are nearly at right angles.
    degree : int
    """
    places, targets = _pairs(x, y)
    return _solved(
        places, targets, np.empty(0), _legendre(places, integer("degree", degree, low=0))
    )


def fit_linear(x: ArrayLike, y: ArrayLike) -> LinearFit:
    r"""Solve for a plane: :math:`\hat y = w \cdot x + b`; of several best ones the shortest (w, b).

    Parameters
    ----------
    x : array (N, D), or (N,)
    y : array (N,)
        Targets; labels 0 and 1 will do, but nothing keeps the prediction between them.
    """
    rows = not_empty("x", finite_array("x", float_array("x", x, min_ndim=1)))
    rows = rows[:, None] if rows.ndim == 1 else rows
    targets = finite_array("y", y, ndim=1)
    if rows.ndim != 2 or len(rows) != len(targets):
        raise ValueError(f"y: expected one target a row of x {rows.shape}, got {targets.shape}")
    design = with_ones(rows)
    solved = np.linalg.lstsq(design, targets, rcond=None)[0]
    prediction = design @ solved
    residuals = targets - prediction
    mse = float((residuals**2).mean())
    return freeze(LinearFit(solved[:-1], float(solved[-1]), prediction, residuals, mse))


def fit_steps(fit: CurveFit, steps: ArrayLike) -> Array:
    r"""Rmse of the same columns under gradient descent from zero weights, after given steps.

    At the rate :math:`1 / \lambda_{\max}` of the mean squared error's half, in closed form: what
    is left of the error along singular direction i after t steps is :math:`(1 - s_i^2 / s_1^2)^t`
    of it.

    Parameters
    ----------
    fit : CurveFit
    steps : array (T,) of int from 0

    Returns
    -------
    array (T,)
    """
    left, widths, counts = _directions(fit, steps)
    along = left.T @ fit.y
    rest = float(((fit.y - left @ along) ** 2).sum())
    kept = (1 - (widths / widths[0]) ** 2) ** counts[:, None] * along
    return np.asarray(np.sqrt((rest + (kept**2).sum(axis=1)) / len(fit.y)))


def predict_steps(fit: CurveFit, steps: ArrayLike) -> Array:
    """Curves of the descent whose rmse is `fit_steps`, after given steps from zero weights.

    Parameters
    ----------
    fit : CurveFit
    steps : array (T,) of int from 0

    Returns
    -------
    array (T, N)
    """
    left, widths, counts = _directions(fit, steps)
    found = 1 - (1 - (widths / widths[0]) ** 2) ** counts[:, None]
    return np.asarray((found * (left.T @ fit.y)) @ left.T)


def _directions(fit: CurveFit, steps: ArrayLike) -> tuple[Array, Array, Array]:
    counts = not_empty("steps", float_array("steps", steps, ndim=1))
    if (counts < 0).any() or (counts != np.floor(counts)).any():
        raise ValueError(f"steps: expected whole numbers from 0, got {counts}")
    left, widths, _ = np.linalg.svd(fit.columns, full_matrices=False)
    return left, widths, counts


def _pairs(x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    places, targets = (not_empty(n, finite_array(n, v, ndim=1)) for n, v in (("x", x), ("y", y)))
    if places.shape != targets.shape:
        raise ValueError(f"y: expected the shape of x {places.shape}, got {targets.shape}")
    return places, targets


def _hinges(x: Array, kinks: Array) -> Array:
    return np.column_stack([np.maximum(x[:, None] - kinks, 0), np.ones(len(x))])


def _legendre(x: Array, degree: int) -> Array:
    from numpy.polynomial.legendre import legvander  # importing it costs each film a little

    return np.asarray(legvander(x, degree))


def _solved(x: Array, y: Array, kinks: Array, columns: Array) -> CurveFit:
    weights, _, _, widths = np.linalg.lstsq(columns, y, rcond=None)
    prediction = columns @ weights
    mse = float(((y - prediction) ** 2).mean())
    parts = columns * weights
    return freeze(
        CurveFit(
            x,
            y,
            kinks,
            columns,
            weights,
            parts,
            prediction,
            y - prediction,
            mse,
            float(np.sqrt(mse)),
            widths,
        )
    )
