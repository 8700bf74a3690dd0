"""Unit trace: the weighted sum of one unit, term by term."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, float_array, same_shape
from dlcore.layers.base import activate, check_activation
from dlcore.ranges import number
from dlcore.trace import freeze


@dataclass(frozen=True)
class UnitTrace:
    """One unit on one input x (n,) with weights w (n,).

    `terms` (n + 1,) are the products w·x, then the bias; `sums` (n + 2,) run from 0 over them to z;
    a = f(z).
    """

    x: Array
    w: Array
    terms: Array
    sums: Array
    z: float
    a: float


def trace_unit(
    x: npt.ArrayLike, w: npt.ArrayLike, bias: float, activation: str = "linear"
) -> UnitTrace:
    """Record z = Σ w·x + b and a = f(z) of one unit.

    Raises
    ------
    ValueError
        If x and w are no vectors of one length, bias is not finite, or there is no such elementwise
        activation.
    """
    inputs, weights = float_array("x", x, ndim=1), float_array("w", w, ndim=1)
    same_shape("x", inputs, "w", weights)
    check_activation(activation, elementwise=True)
    # Adding 0.0 turns −0.0, the product of 0 and a negative weight, into 0.0.
    terms = np.append(weights * inputs, number("bias", bias)) + 0.0
    sums = np.concatenate([[0.0], np.cumsum(terms)])
    a = float(activate(activation, sums[-1:])[0])
    return freeze(UnitTrace(inputs, weights, terms, sums, float(sums[-1]), a))
