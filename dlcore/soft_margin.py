"""Soft-margin softmax loss: the true class must win by a margin.

Liang, Wang, Lei, Liao and Li 2017, "Soft-Margin Softmax for Deep Classification", eq. 5.
"""

from __future__ import annotations

from math import exp
from typing import Any

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, float_array, int_array, not_empty
from dlcore.ranges import number
from dlcore.reduction import loss_weights, reduce, scale_gradient
from dlcore.softmax import log_softmax


def soft_margin_softmax_loss(
    logits: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    margin: float,
    reduction: str = "mean",
    sample_weight: npt.ArrayLike | None = None,
) -> Any:
    """−ln( e^(z_y−m) / (e^(z_y−m) + Σ_{k≠y} e^(z_k)) ); with m = 0 this is the cross-entropy.

    Raises
    ------
    ValueError
        If m is negative, or labels (N,) do not fit logits (N, K).
    """
    log_probs, y = _margin_log_probs(logits, labels, margin)
    weights = loss_weights(sample_weight, y.shape, log_probs.dtype)
    return reduce(-log_probs[np.arange(len(y)), y], reduction, weights)


def soft_margin_softmax_gradient(
    logits: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    margin: float,
    reduction: str = "mean",
    sample_weight: npt.ArrayLike | None = None,
) -> Array:
    """softmax(z − m·onehot) − onehot, shape (N, K), divided by N for "mean"."""
    log_probs, y = _margin_log_probs(logits, labels, margin)
    gradient = np.exp(log_probs)
    gradient[np.arange(len(y)), y] -= 1
    weights = loss_weights(sample_weight, y.shape, gradient.dtype)
    return scale_gradient(gradient, reduction, len(y), weights)


def soft_margin_probs_gradient(
    probs: npt.ArrayLike, labels: npt.ArrayLike, *, margin: float
) -> Array:
    """∂(mean loss)/∂p with p = softmax(z): 1/S for each class and e^−m/S − 1/p_y for the true one.

    S = p_y·e^−m + Σ_{k≠y} p_k, as the loss is −ln(p_y·e^−m / S).
    """
    p = float_array("probs", probs, ndim=2)
    y = int_array("labels", labels, high=p.shape[1])
    rows, shrink = np.arange(len(y)), exp(-number("margin", margin, low=0))
    totals = p.sum(axis=1) - p[rows, y] * (1 - shrink)
    gradient = np.repeat(1 / totals[:, None], p.shape[1], axis=1)
    gradient[rows, y] = shrink / totals - 1 / np.maximum(p[rows, y], np.finfo(p.dtype).tiny)
    return gradient / len(y)


def _margin_log_probs(
    logits: npt.ArrayLike, labels: npt.ArrayLike, margin: float
) -> tuple[Array, Array]:
    z = float_array("logits", logits, ndim=2).copy()
    not_empty("logits", z)
    y = int_array("labels", labels, high=z.shape[1])
    if y.shape != z.shape[:1]:
        raise ValueError(
            f"labels: expected shape {z.shape[:1]} for logits {z.shape}, got {y.shape}"
        )
    z[np.arange(len(y)), y] -= number("margin", margin, low=0)
    return log_softmax(z), y
