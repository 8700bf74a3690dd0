"""Cross-entropy of softmax(logits) against labels or target shares, and the log-likelihood loss under it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, any_array, finite_array, float_array, int_array, not_empty, same_shape
from dlcore.reduction import check_reduction, reduce, scale_gradient
from dlcore.softmax import log_softmax, softmax

_BLOCK_BYTES = 1 << 18  # rows handled at once: a block stays in the second-level cache


def cross_entropy(logits: npt.ArrayLike, labels: npt.ArrayLike, *, reduction: str = "mean") -> Any:
    """−ln p_y with p = softmax(z): logits (N, K), labels (N,) integers, or target shares (N, K).

    Raises
    ------
    ValueError
        If a label is outside 0 … K−1, or the shapes do not fit.
    """
    z, y = _check(logits, labels)
    log_probs = log_softmax(z)
    if y.ndim == 2:
        return reduce(-(y * log_probs).sum(axis=1), reduction)
    return reduce(-log_probs[np.arange(len(y)), y], reduction)


def cross_entropy_gradient(logits: npt.ArrayLike, labels: npt.ArrayLike, *, reduction: str = "mean") -> Array:
    """softmax(z) − onehot(y), divided by N for "mean"."""
    z, y = _check(logits, labels)
    gradient = softmax(z)
    if y.ndim == 2:
        gradient *= y.sum(axis=1, keepdims=True)
        gradient -= y
    else:
        gradient[np.arange(len(y)), y] -= 1
    return scale_gradient(gradient, reduction, len(y))


def cross_entropy_and_gradient(
    logits: npt.ArrayLike, labels: npt.ArrayLike, *, reduction: str = "mean"
) -> tuple[float, Array]:
    """Return the loss ("mean" or "sum") and its gradient from one exponential of each logit."""
    z, y = _check(logits, labels)
    check_reduction(reduction)
    if reduction == "none":
        raise ValueError("reduction: expected mean or sum, got 'none'")
    if y.ndim == 2:
        return cross_entropy(z, y, reduction=reduction), cross_entropy_gradient(z, y, reduction=reduction)
    count = len(y) if reduction == "mean" else 1
    gradient = np.empty(z.shape, dtype=z.dtype)
    rows = max(1, _BLOCK_BYTES // (z.shape[1] * z.itemsize))
    total = 0.0
    for start in range(0, len(y), rows):
        block = slice(start, start + rows)
        total += _block(z[block], y[block], gradient[block], count)
    return total / count, gradient


def cross_entropy_probs_gradient(probs: npt.ArrayLike, labels: npt.ArrayLike) -> Array:
    """∂(mean loss)/∂p with p = softmax(z): −1/p_y for the true class (−y_k/p_k for shares), divided by N."""
    p, y = _check(probs, labels)
    shares = y if y.ndim == 2 else np.eye(p.shape[1], dtype=p.dtype)[y]
    return np.asarray(-shares / np.maximum(p, np.finfo(p.dtype).tiny) / len(p))


def nll(log_probs: npt.ArrayLike, labels: npt.ArrayLike, *, reduction: str = "mean") -> Any:
    """−ln p_y from log-probabilities (N, K) and labels (N,)."""
    values, y = _check(log_probs, labels, shares=False)
    return reduce(-values[np.arange(len(y)), y], reduction)


def nll_gradient(log_probs: npt.ArrayLike, labels: npt.ArrayLike, *, reduction: str = "mean") -> Array:
    """−onehot(y), divided by N for "mean"."""
    values, y = _check(log_probs, labels, shares=False)
    gradient = np.zeros(values.shape, dtype=values.dtype)
    gradient[np.arange(len(y)), y] = -1
    return scale_gradient(gradient, reduction, len(y))


def _block(z: Array, y: Array, gradient: Array, count: int) -> float:
    """Fill the gradient of a few rows, return the sum of their losses."""
    top = z.max(axis=1, keepdims=True)
    if not np.isfinite(top).all():
        raise ValueError(f"logits: expected a finite largest value, got {top[~np.isfinite(top)][0]}")
    index = np.arange(len(y))
    with np.errstate(over="ignore"):
        np.subtract(z, top, out=gradient)
    true = gradient[index, y]
    np.exp(gradient, out=gradient)
    totals = gradient.sum(axis=1, keepdims=True)
    gradient *= 1 / (totals * count)
    gradient[index, y] -= 1 / count
    return float((np.log(totals[:, 0]) - true).sum())


def _check(outputs: npt.ArrayLike, labels: npt.ArrayLike, *, shares: bool = True) -> tuple[Array, Array]:
    z = float_array("logits", outputs, ndim=2)
    not_empty("logits", z)
    wanted = any_array("labels", labels)
    if shares and wanted.ndim == 2:
        targets = finite_array("labels", wanted)
        same_shape("labels", targets, "logits", z)
        return z, targets.astype(z.dtype, copy=False)
    y = int_array("labels", wanted, high=z.shape[1])
    if y.shape != z.shape[:1]:
        raise ValueError(f"labels: expected shape {z.shape[:1]} for logits {z.shape}, got {y.shape}")
    return z, y
