"""Softmax: from scores to shares that sum to 1, and its Jacobian."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, float_array, not_empty, positive
from dlcore.trace import freeze


def softmax(logits: npt.ArrayLike, *, axis: int = -1, temperature: float = 1.0) -> Array:
    """p_k = e^(z_k/T) / Σ_j e^(z_j/T) along `axis`; T > 1 flattens, T < 1 sharpens.

    The maximum is subtracted first: the shares stay the same and e^z cannot overflow. A logit of
    −inf has share 0.

    Raises
    ------
    ValueError
        If there is nothing to share among, the largest logit is NaN or infinite, or T is not above
        0.
    """
    return _shares(_shift(logits, axis, temperature), axis)


def softmax_or_nan(z: Array, *, axis: int = -1) -> Array:
    """Softmax inside a network: a row whose maximum is not finite becomes NaN, and no error."""
    with np.errstate(over="ignore", invalid="ignore"):
        return _shares(np.asarray(z - z.max(axis=axis, keepdims=True)), axis)


def log_softmax_or_nan(z: Array) -> Array:
    """Log-softmax of the last axis inside a network: NaN instead of an error, as above."""
    with np.errstate(over="ignore", invalid="ignore"):
        shifted = np.asarray(z - z.max(axis=-1, keepdims=True))
        shifted -= np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return shifted


def log_softmax(logits: npt.ArrayLike, *, axis: int = -1, temperature: float = 1.0) -> Array:
    """Ln p_k = z_k/T − ln Σ_j e^(z_j/T), without the detour over p that would give ln 0."""
    shifted = _shift(logits, axis, temperature)
    shifted -= np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return shifted


def softmax_backward(probs: Array, dy: Array, *, axis: int = -1) -> Array:
    """Return dz = p ∘ (dy − Σ_k dy_k p_k): the Jacobian applied to dy without ever being built."""
    product = probs * dy
    product -= probs * product.sum(axis=axis, keepdims=True)
    return product


def softmax_jacobian(logits: npt.ArrayLike, *, temperature: float = 1.0) -> Array:
    """∂p_i/∂z_j = p_i (δ_ij − p_j) / T, shape (…, K, K) for logits of shape (…, K)."""
    probs = softmax(logits, temperature=temperature)
    identity = np.eye(probs.shape[-1], dtype=probs.dtype)
    return np.asarray(
        probs[..., :, None] * (identity - probs[..., None, :]) / probs.dtype.type(temperature)
    )


@dataclass(frozen=True)
class SoftmaxTrace:
    """Softmax step by step, for each temperature t and score k.

    `logits` (K,), `temperatures` (T,); `shifted`, `exponentials` and `probs` (T, K); `totals` (T,)
    sums the
    exponentials; `naive_overflows` (T,) tells where e^(z/T) without the shift is beyond the largest
    float.
    """

    logits: Array
    temperatures: Array
    shifted: Array
    exponentials: Array
    totals: Array
    probs: Array
    naive_overflows: Array


def trace_softmax(
    logits: npt.ArrayLike, *, temperatures: Sequence[float] | Array = (1.0,)
) -> SoftmaxTrace:
    """Record shift, exponential, total and share of one vector of scores at each temperature."""
    scores = float_array("logits", logits, ndim=1)
    steps = float_array("temperatures", temperatures, ndim=1)
    not_empty("temperatures", steps)
    shifted = np.stack([_shift(scores, -1, float(t)) for t in steps])
    exponentials = np.exp(shifted)
    totals = exponentials.sum(axis=1)
    with np.errstate(over="ignore"):
        overflows = np.isinf(np.exp(scores / steps[:, None]).max(axis=1))
    probs = exponentials / totals[:, None]
    return freeze(SoftmaxTrace(scores, steps, shifted, exponentials, totals, probs, overflows))


def _shift(logits: npt.ArrayLike, axis: int, temperature: float) -> Array:
    """(z − max z)/T as a new array."""
    z = float_array("logits", logits, min_ndim=1)
    not_empty("logits", z)
    positive("temperature", temperature)
    top = z.max(axis=axis, keepdims=True)
    if not np.isfinite(top).all():
        raise ValueError(
            f"logits: expected a finite largest value, got {top[~np.isfinite(top)][0]}"
        )
    with np.errstate(over="ignore"):
        shifted = z - top
        if temperature != 1:
            shifted /= z.dtype.type(temperature)
    return np.asarray(shifted)


def _shares(shifted: Array, axis: int) -> Array:
    """Exponentials divided by their sum, in place."""
    np.exp(shifted, out=shifted)
    shifted /= shifted.sum(axis=axis, keepdims=True)
    return shifted
