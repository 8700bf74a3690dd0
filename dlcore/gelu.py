"""GELU, exact and by its tanh formula: an input times the normal distribution's share below it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, float_array


def gelu(z: npt.ArrayLike, *, approximate: str = "none") -> Array:
    """f(z) = z·Φ(z), Φ the normal distribution function (Hendrycks and Gimpel 2016).

    ``approximate="tanh"`` is their formula z/2·(1 + tanh(√(2/π)·(z + 0.044715z³))), GPT-2's.

    Raises
    ------
    ValueError
        If `approximate` is neither "none" nor "tanh".
    """
    z = float_array("z", z)
    if _is_tanh(approximate):
        return np.asarray(z * ((1 + np.tanh(_gelu_inner(z)[0])) / 2))
    return np.asarray(z * _normal_cdf(z))


def gelu_derivative(z: npt.ArrayLike, *, approximate: str = "none") -> Array:
    """f′(z) = Φ(z) + z·φ(z), or the derivative of the tanh formula."""
    z = float_array("z", z)
    if _is_tanh(approximate):
        inner, slope = _gelu_inner(z)
        t = np.tanh(inner)
        return np.asarray((1 + t) / 2 + np.clip(z, -40, 40) * (1 - t * t) * slope / 2)
    near = np.clip(z, -40, 40)
    return np.asarray(
        _normal_cdf(z) + near * np.exp(-near * near / 2) / z.dtype.type(math.sqrt(2 * math.pi))
    )


def _is_tanh(approximate: str) -> bool:
    if approximate not in ("none", "tanh"):
        raise ValueError(f"approximate: expected none or tanh, got {approximate!r}")
    return approximate == "tanh"


def _gelu_inner(z: Array) -> tuple[Array, Array]:
    """√(2/π)·(z + 0.044715z³) and its derivative, z cut where tanh is 1 in any dtype."""
    near = np.clip(z, -40, 40)
    root = z.dtype.type(math.sqrt(2 / math.pi))
    square = near * near * z.dtype.type(0.044715)
    return root * near * (1 + square), root * (1 + 3 * square)


def _normal_cdf(z: Array) -> Array:
    """Φ(z) = erfc(−z/√2)/2: NumPy has no erf, and erfc keeps the digits of the left tail."""
    scaled = (z.astype(np.float64) / -math.sqrt(2)).ravel()
    values = np.fromiter(map(math.erfc, scaled.tolist()), dtype=np.float64, count=scaled.size)
    return (values / 2).reshape(z.shape).astype(z.dtype)
