"""Residuals: whether what a model leaves over still has a shape, or is only noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array
from dlcore.ranges import integer
from dlcore.trace import freeze

__all__ = ["ResidualStatistics", "ResidualTrace", "residual_statistics", "trace_residuals"]


@dataclass(frozen=True)
class ResidualStatistics:
    """Whether residuals, in order of x, still have a shape.

    Parameters
    ----------
    residuals : array (N,)
    lag1 : float
        Correlation of neighbours: Σ e_i e_{i+1} / Σ e_i² of the residuals less their mean; about 0
        for noise.
    longest_run : int
        Most neighbours of one sign.
    noise_low, noise_high : float
        Between these lies `lag1` for 90 of 100 draws of independent normal noise of that length.
    """

    residuals: Array
    lag1: float
    longest_run: int
    noise_low: float
    noise_high: float


def residual_statistics(residuals: ArrayLike, *, draws: int = 2000) -> ResidualStatistics:
    """Say whether residuals, in order of x, still have a shape.

    Parameters
    ----------
    residuals : array (N,) with N of at least 3
    draws : int
        Of normal noise beside it, from seed 0.
    """
    values = finite_array("residuals", residuals, ndim=1)
    if len(values) < 3:
        raise ValueError(f"residuals: expected at least 3, got shape {values.shape}")
    noise = np.random.default_rng(0).normal(size=(integer("draws", draws, low=20), len(values)))
    low, high = np.quantile(_lag1(noise), [0.05, 0.95])
    turns = np.flatnonzero(np.diff(values > 0))
    runs = np.diff(np.concatenate([[-1], turns, [len(values) - 1]]))
    lag1 = float(_lag1(values[None])[0])
    return freeze(ResidualStatistics(values, lag1, int(runs.max()), float(low), float(high)))


@dataclass(frozen=True)
class ResidualTrace:
    """Residuals of T models in order of x, and what they look like from one to the next.

    Parameters
    ----------
    errors, level : arrays (T, N)
        The residuals, and zeros to draw them from.
    before, after : arrays (T, N - 1)
        Neighbours.
    like : array (T,)
        `ResidualStatistics.lag1` of each.
    run : array (T,) of int
        Most neighbours of one sign.
    """

    errors: Array
    level: Array
    before: Array
    after: Array
    like: Array
    run: Array


def trace_residuals(errors: ArrayLike) -> ResidualTrace:
    """Return residuals (T, N) with their neighbours and what these have in common."""
    rows = finite_array("errors", errors, ndim=2)
    shapes = [residual_statistics(row) for row in rows]
    return freeze(
        ResidualTrace(
            errors=rows,
            level=np.zeros_like(rows),
            before=rows[:, :-1],
            after=rows[:, 1:],
            like=np.array([shape.lag1 for shape in shapes]),
            run=np.array([shape.longest_run for shape in shapes]),
        )
    )


def _lag1(rows: Array) -> Array:
    """Correlation of neighbours in every row; 0 for a row without any spread."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    whole = (centred**2).sum(axis=1)
    return np.asarray(
        (centred[:, 1:] * centred[:, :-1]).sum(axis=1) / np.where(whole > 0, whole, 1)
    )
