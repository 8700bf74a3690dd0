"""Descents with a penalty on large weights, and the threshold that lets them end at 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, instance
from dlcore.landscapes import Landscape
from dlcore.ranges import integer, number
from dlcore.trace import freeze

__all__ = ["PenaltyTrace", "minimize_penalized"]

_LIMIT = 1e9  # a parameter beyond this does not come back


@dataclass(frozen=True)
class PenaltyTrace:
    """A descent on J(w) + penalty(w), T steps.

    Parameters
    ----------
    params, loss, penalty : arrays (T + 1, P), (T + 1,), (T + 1,)
        The loss without, and the penalty alone.
    zeros : array (T + 1,) of int
        Penalised parameters that are exactly 0.
    status : "converged" when a step moves nothing by more than the tolerance, "max_steps", or
    "diverged" when a
        parameter leaves ±1e9 (that step is not recorded)
    """

    params: Array
    loss: Array
    penalty: Array
    zeros: Array
    status: str


def minimize_penalized(
    landscape: Landscape,
    start: ArrayLike,
    *,
    strength: float,
    norm: Literal["l1", "l2"] = "l1",
    free: tuple[int, ...] = (),
    rate: float = 0.5,
    steps: int = 5000,
    tolerance: float = 1e-12,
    threshold: bool = True,
) -> PenaltyTrace:
    r"""Walk down J(w) + λ Σ|w| or J(w) + λ Σw².

    With ``threshold`` the step of L1 is :math:`w \leftarrow \mathrm{sign}(u) \max(|u| -
    \eta\lambda, 0)` at :math:`u = w - \eta \nabla J`, which ends exactly at 0; without, λ sign(w)
    is added to the gradient, which only jumps about it.

    Parameters
    ----------
    landscape : Landscape
    start : array (P,)
    strength : float
        λ.
    norm : "l1" or "l2"
    free : tuple of int
        Parameters without a penalty, such as the bias.
    rate : float
        η.
    steps, tolerance
        The walk ends when no parameter moves by more than the tolerance.
    threshold : bool

    References
    ----------
    Daubechies, Defrise, De Mol, "An iterative thresholding algorithm for linear inverse problems",
    2004.
    """
    instance("landscape", landscape, Landscape)
    point = finite_array("start", start, ndim=1)
    weight, eta = (
        number("strength", strength, low=0.0),
        number("rate", rate, low=0.0, open_low=True),
    )
    if norm not in ("l1", "l2"):
        raise ValueError(f"norm: expected 'l1' or 'l2', got {norm!r}")
    held = np.ones(landscape.dim, dtype=bool)
    held[list(free)] = False
    pull = weight * held
    thresholds = eta * pull if norm == "l1" and threshold else np.zeros(landscape.dim)
    path, status = [point], "max_steps"
    for _ in range(integer("steps", steps, low=1)):
        with np.errstate(over="ignore", invalid="ignore"):
            gradient = landscape.gradient(point)
            if norm == "l2":
                gradient = gradient + 2 * pull * point
            elif not threshold:
                gradient = gradient + pull * np.sign(point)
            reached = point - eta * gradient
            # adding 0 turns the -0 of a negative number into 0
            moved = np.sign(reached) * np.maximum(np.abs(reached) - thresholds, 0) + 0.0
        if not np.abs(moved).max() <= _LIMIT:
            status = "diverged"
            break
        path.append(moved)
        if np.abs(moved - point).max() <= number("tolerance", tolerance, low=0.0):
            status = "converged"
            break
        point = moved
    params = np.array(path)
    costs = (pull * (np.abs(params) if norm == "l1" else params**2)).sum(axis=1)
    zeros = ((params == 0) & held).sum(axis=1)
    return freeze(PenaltyTrace(params, landscape.value(params), costs, zeros, status))
