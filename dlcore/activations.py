"""Activation functions, each with its derivative by hand; ACTIVATIONS is the list of them.

Add one: a function f(z), its derivative, one line in ACTIVATIONS; the shared tests then cover it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, float_array, lookup, not_empty, positive
from dlcore.gelu import gelu, gelu_derivative
from dlcore.trace import freeze

# Klambauer et al. 2017, "Self-Normalizing Neural Networks", eq. 14: the fixed point mean 0,
# variance 1.
SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805

PRELU_START = 0.25  # He et al. 2015, "Delving Deep into Rectifiers", section 2.1


def linear(z: npt.ArrayLike) -> Array:
    """f(z) = z, as a new array."""
    return float_array("z", z).copy()


def linear_derivative(z: npt.ArrayLike) -> Array:
    """f′(z) = 1."""
    return np.ones_like(float_array("z", z))


def sigmoid(z: npt.ArrayLike) -> Array:
    """σ(z) = 1 / (1 + e^−z), from e^−|z| so that no z overflows."""
    z = float_array("z", z)
    e = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1, e) / (1 + e))


def sigmoid_derivative(z: npt.ArrayLike) -> Array:
    """σ′(z) = σ(z)·σ(−z); this form keeps its digits where σ(z) rounds to 1."""
    e = np.exp(-np.abs(float_array("z", z)))
    return np.asarray(e / (1 + e) ** 2)


def tanh(z: npt.ArrayLike) -> Array:
    """Tanh z = (e^z − e^−z) / (e^z + e^−z)."""
    return np.asarray(np.tanh(float_array("z", z)))


def tanh_derivative(z: npt.ArrayLike) -> Array:
    """tanh′(z) = 1 − tanh² z = 4e / (1 + e)² with e = e^−2|z|."""
    half = np.exp(-np.abs(float_array("z", z)))
    e = half * half
    return np.asarray(4 * e / (1 + e) ** 2)


def relu(z: npt.ArrayLike) -> Array:
    """f(z) = max(0, z)."""
    return np.asarray(np.maximum(float_array("z", z), 0))


def relu_derivative(z: npt.ArrayLike) -> Array:
    """f′(z) = 1 for z > 0, else 0; at the kink 0 the left side counts, as in PyTorch."""
    z = float_array("z", z)
    return np.asarray((z > 0).astype(z.dtype))


def leaky_relu(z: npt.ArrayLike, *, alpha: float = 0.01) -> Array:
    """f(z) = z for z > 0, else αz."""
    z = float_array("z", z)
    return np.where(z > 0, z, z * z.dtype.type(alpha))


def leaky_relu_derivative(z: npt.ArrayLike, *, alpha: float = 0.01) -> Array:
    """f′(z) = 1 for z > 0, else α."""
    z = float_array("z", z)
    return np.asarray(np.where(z > 0, z.dtype.type(1), z.dtype.type(alpha)))


def prelu(z: npt.ArrayLike, alpha: npt.ArrayLike = PRELU_START) -> Array:
    """f(z) = z for z > 0, else αz with a learned α: one number, or one a unit.

    Broadcast against z.
    """
    z = float_array("z", z)
    return np.where(z > 0, z, z * np.asarray(alpha, dtype=z.dtype))


def prelu_derivative(z: npt.ArrayLike, alpha: npt.ArrayLike = PRELU_START) -> Array:
    """∂f/∂z = 1 for z > 0, else α."""
    z = float_array("z", z)
    return np.where(z > 0, z.dtype.type(1), np.asarray(alpha, dtype=z.dtype))


def prelu_alpha_derivative(z: npt.ArrayLike) -> Array:
    """∂f/∂α = min(z, 0): what makes the slope learnable."""
    return np.asarray(np.minimum(float_array("z", z), 0))


def thresholded_relu(z: npt.ArrayLike, *, theta: float = 1.0) -> Array:
    """f(z) = z for z > θ, else 0; it jumps at θ."""
    z = float_array("z", z)
    return np.where(z > theta, z, z.dtype.type(0))


def thresholded_relu_derivative(z: npt.ArrayLike, *, theta: float = 1.0) -> Array:
    """f′(z) = 1 for z > θ, else 0."""
    z = float_array("z", z)
    return np.asarray((z > theta).astype(z.dtype))


def elu(z: npt.ArrayLike, *, alpha: float = 1.0) -> Array:
    """f(z) = z for z > 0, else α(e^z − 1)."""
    z = float_array("z", z)
    return np.where(z > 0, z, z.dtype.type(alpha) * np.expm1(np.minimum(z, 0)))


def elu_derivative(z: npt.ArrayLike, *, alpha: float = 1.0) -> Array:
    """f′(z) = 1 for z > 0, else αe^z."""
    z = float_array("z", z)
    return np.asarray(
        np.where(z > 0, z.dtype.type(1), z.dtype.type(alpha) * np.exp(np.minimum(z, 0)))
    )


def selu(z: npt.ArrayLike, *, alpha: float = SELU_ALPHA, scale: float = SELU_SCALE) -> Array:
    """f(z) = λ·elu(z, α) with the λ, α that keep mean 0 and variance 1 from layer to layer.

    λ is `scale`. An input beyond max/λ gives the largest float of the dtype rather than infinity.
    """
    z = float_array("z", z)
    limit = np.finfo(z.dtype).max / z.dtype.type(scale) * z.dtype.type(1 - 1e-6)
    return np.asarray(z.dtype.type(scale) * elu(np.minimum(z, limit), alpha=alpha))


def selu_derivative(
    z: npt.ArrayLike, *, alpha: float = SELU_ALPHA, scale: float = SELU_SCALE
) -> Array:
    """f′(z) = λ for z > 0, else λαe^z."""
    z = float_array("z", z)
    return np.asarray(z.dtype.type(scale) * elu_derivative(z, alpha=alpha))


def softplus(z: npt.ArrayLike) -> Array:
    """f(z) = ln(1 + e^z) = max(z, 0) + ln(1 + e^−|z|)."""
    z = float_array("z", z)
    return np.asarray(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))


def softsign(z: npt.ArrayLike) -> Array:
    """f(z) = z / (1 + |z|)."""
    z = float_array("z", z)
    return np.asarray(z / (1 + np.abs(z)))


def softsign_derivative(z: npt.ArrayLike) -> Array:
    """f′(z) = 1 / (1 + |z|)²."""
    return np.asarray((1 / (1 + np.abs(float_array("z", z)))) ** 2)


def hard_sigmoid(z: npt.ArrayLike, *, alpha: float = 0.2, beta: float = 0.5) -> Array:
    """f(z) = min(1, max(0, αz + β)).

    0.2 and 0.5 are Keras 2's and ONNX', 1/6 and 0.5 PyTorch's and Keras 3's.
    """
    z = float_array("z", z)
    slope, lift = z.dtype.type(positive("alpha", alpha)), z.dtype.type(beta)
    if slope > 1:  # it may leave the dtype before it is clipped
        with np.errstate(over="ignore"):
            return np.asarray(np.clip(z * slope + lift, 0, 1))
    return np.asarray(np.clip(z * slope + lift, 0, 1))


def hard_sigmoid_derivative(z: npt.ArrayLike, *, alpha: float = 0.2, beta: float = 0.5) -> Array:
    """f′(z) = α for 0 < αz + β < 1, else 0."""
    z = float_array("z", z)
    slope = positive("alpha", alpha)
    middle = (0.5 - beta) / slope
    from_middle = z - z.dtype.type(middle) if middle else z
    inside = np.abs(from_middle) < 0.5 / slope
    return np.asarray(np.where(inside, z.dtype.type(slope), z.dtype.type(0)))


def silu(z: npt.ArrayLike) -> Array:
    """f(z) = z·σ(z), also called swish."""
    z = float_array("z", z)
    return np.asarray(z * sigmoid(z))


def silu_derivative(z: npt.ArrayLike) -> Array:
    """f′(z) = σ(z)·(1 + z·σ(−z))."""
    z = float_array("z", z)
    return np.asarray(sigmoid(z) * (1 + z * sigmoid(-z)))


@dataclass(frozen=True)
class Activation:
    """One activation function: what it computes, its derivative, and what a figure needs to know.

    `formula` is Typst math, `range` the bounds of f, `kinks` the z where f′ does not exist.
    """

    fn: Callable[[npt.ArrayLike], Array]
    derivative: Callable[[npt.ArrayLike], Array]
    formula: str
    range: tuple[float, float]
    kinks: tuple[float, ...] = ()


_INF = math.inf
_ELU_FORMULA = "f(z) = cases(z & quad z > 0, alpha (e^z - 1) & quad z <= 0)"
_SELU_FORMULA = "f(z) = lambda cases(z & quad z > 0, alpha (e^z - 1) & quad z <= 0)"
_SLOPE_FORMULA = "f(z) = cases(z & quad z > 0, alpha z & quad z <= 0)"
_THETA_FORMULA = "f(z) = cases(z & quad z > theta, 0 & quad z <= theta)"

ACTIVATIONS: dict[str, Activation] = {
    "linear": Activation(linear, linear_derivative, "f(z) = z", (-_INF, _INF)),
    "sigmoid": Activation(sigmoid, sigmoid_derivative, "sigma(z) = 1 / (1 + e^(-z))", (0, 1)),
    "tanh": Activation(tanh, tanh_derivative, "tanh z = (e^z - e^(-z)) / (e^z + e^(-z))", (-1, 1)),
    "relu": Activation(relu, relu_derivative, "f(z) = max(0, z)", (0, _INF), (0.0,)),
    "leaky_relu": Activation(
        leaky_relu, leaky_relu_derivative, _SLOPE_FORMULA, (-_INF, _INF), (0.0,)
    ),
    "prelu": Activation(prelu, prelu_derivative, _SLOPE_FORMULA, (-_INF, _INF), (0.0,)),
    "thresholded_relu": Activation(
        thresholded_relu, thresholded_relu_derivative, _THETA_FORMULA, (0, _INF), (1.0,)
    ),
    "elu": Activation(elu, elu_derivative, _ELU_FORMULA, (-1, _INF), (0.0,)),
    "selu": Activation(
        selu, selu_derivative, _SELU_FORMULA, (-SELU_SCALE * SELU_ALPHA, _INF), (0.0,)
    ),
    "softplus": Activation(softplus, sigmoid, "f(z) = ln(1 + e^z)", (0, _INF)),
    "softsign": Activation(softsign, softsign_derivative, "f(z) = z / (1 + abs(z))", (-1, 1)),
    "hard_sigmoid": Activation(
        hard_sigmoid,
        hard_sigmoid_derivative,
        "f(z) = min(1, max(0, 0.2 z + 0.5))",
        (0, 1),
        (-2.5, 2.5),
    ),
    "gelu": Activation(gelu, gelu_derivative, "f(z) = z Phi(z)", (-0.17, _INF)),
    "silu": Activation(silu, silu_derivative, "f(z) = z sigma(z)", (-0.2785, _INF)),
}


@dataclass(frozen=True)
class CurveTrace:
    """A function and its derivative along z: `z`, `a` = f(z), `da` = f′(z), all of one shape."""

    z: Array
    a: Array
    da: Array


def trace_activation(name: str, z: npt.ArrayLike) -> CurveTrace:
    """Record activation `name` and its derivative at the points z.

    Raises
    ------
    ValueError
        If there is no such activation (the message lists them) or z is empty.
    """
    activation = lookup("name", name, ACTIVATIONS)
    points = float_array("z", z)
    not_empty("z", points)
    return freeze(CurveTrace(points, activation.fn(points), activation.derivative(points)))
