"""Cross-entropy of softmax(logits) against labels or shares, and the log-likelihood loss under it.

Settings of both, as in PyTorch and ONNX: `class_weight` (K,) weighs the classes, `ignore_index` is
a label that does not count, `sample_weight` weighs the samples, and cross-entropy's
`label_smoothing` ε takes shares (1 − ε)·y + ε/K. The mean is then the weighted one: it divides by
the sum of the weights that count.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from dlcore.blocks import BLOCK_BYTES
from dlcore.checks import Array
from dlcore.class_targets import ClassPair, WeighedRows, class_pair, weighed_rows
from dlcore.reduction import check_reduction, reduce, scale_gradient
from dlcore.softmax import log_softmax, softmax


def cross_entropy(
    logits: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    reduction: str = "mean",
    class_weight: npt.ArrayLike | None = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    sample_weight: npt.ArrayLike | None = None,
) -> Any:
    """−ln p_y with p = softmax(z).

    Parameters
    ----------
    logits : array (N, K), or (N, K, …) with the classes on axis 1
    labels : integers (N,) or (N, …), or target shares of the logits' shape
    reduction : "mean", "sum" or "none"
    class_weight : array (K,), optional
        Weight of each class; a label then counts as its class's weight in the mean.
    ignore_index : int, optional
        A label that costs nothing and does not count.
    label_smoothing : float in [0, 1]
        ε of the targets (1 − ε)·y + ε/K. Szegedy et al. 2016, section 7.
    sample_weight : array (N,) or of the losses' shape, optional

    Raises
    ------
    ValueError
        If a label is outside 0 … K−1, a share negative, nothing counts, or the shapes do not fit.
    """
    pair = class_pair(logits, labels, ignore_index=ignore_index)
    rows = _weighed(pair, class_weight, ignore_index, label_smoothing, sample_weight)
    log_probs = log_softmax(pair.z)
    if rows is not None:
        return _reduce_rows(log_probs, pair, rows, reduction)
    if pair.y.ndim == 2:
        values = -_row_sums(pair.y, log_probs)
    else:
        values = -log_probs[np.arange(len(pair.y)), pair.y]
    return reduce(values if len(pair.shape) == 1 else values.reshape(pair.shape), reduction)


def cross_entropy_gradient(
    logits: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    reduction: str = "mean",
    class_weight: npt.ArrayLike | None = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    sample_weight: npt.ArrayLike | None = None,
) -> Array:
    """softmax(z) − onehot(y), divided by N for "mean"; with settings Σt·softmax(z) − t.

    t are the targets that the settings make of the labels, such as (1 − ε)·y + ε/K.
    """
    pair = class_pair(logits, labels, ignore_index=ignore_index)
    rows = _weighed(pair, class_weight, ignore_index, label_smoothing, sample_weight)
    gradient = softmax(pair.z)
    if rows is not None:
        gradient *= rows.targets.sum(axis=1, keepdims=True)
        gradient -= rows.targets
        return pair.unrow(_scale_rows(gradient, rows, reduction))
    y = pair.y
    if y.ndim == 2:
        gradient *= y.sum(axis=1, keepdims=True)
        gradient -= y
    else:
        gradient[np.arange(len(y)), y] -= 1
    return pair.unrow(scale_gradient(gradient, reduction, len(y)))


def cross_entropy_and_gradient(
    logits: npt.ArrayLike, labels: npt.ArrayLike, *, reduction: str = "mean"
) -> tuple[float, Array]:
    """Return the loss ("mean" or "sum") and its gradient from one exponential of each logit."""
    pair = class_pair(logits, labels)
    z, y, shape = pair
    check_reduction(reduction)
    if reduction == "none":
        raise ValueError("reduction: expected mean or sum, got 'none'")
    if y.ndim == 2 or len(shape) > 1:
        gradient = cross_entropy_gradient(logits, labels, reduction=reduction)
        return cross_entropy(logits, labels, reduction=reduction), gradient
    count = len(y) if reduction == "mean" else 1
    gradient = np.empty(z.shape, dtype=z.dtype)
    rows = max(1, BLOCK_BYTES // (z.shape[1] * z.itemsize))
    total = 0.0
    for start in range(0, len(y), rows):
        block = slice(start, start + rows)
        total += _block(z[block], y[block], gradient[block], count)
    return total / count, gradient


def cross_entropy_probs_gradient(
    probs: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    class_weight: npt.ArrayLike | None = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    sample_weight: npt.ArrayLike | None = None,
) -> Array:
    """∂(mean loss)/∂p with p = softmax(z): −1/p_y (−t_k/p_k for shares), divided by N."""
    pair = class_pair(probs, labels, ignore_index=ignore_index)
    rows = _weighed(pair, class_weight, ignore_index, label_smoothing, sample_weight)
    p, y, _ = pair
    tiny = np.finfo(p.dtype).tiny
    if rows is not None:
        gradient = -rows.targets / np.maximum(p, tiny)
        return pair.unrow(_scale_rows(gradient, rows, "mean"))
    shares = y if y.ndim == 2 else np.eye(p.shape[1], dtype=p.dtype)[y]
    return pair.unrow(np.asarray(-shares / np.maximum(p, tiny) / len(p)))


def nll(
    log_probs: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    reduction: str = "mean",
    class_weight: npt.ArrayLike | None = None,
    ignore_index: int | None = None,
    sample_weight: npt.ArrayLike | None = None,
) -> Any:
    """−ln p_y from log-probabilities (N, K) or (N, K, …) and labels (N,) or (N, …).

    Settings as in `cross_entropy`. In a network the last activation must be "log_softmax".
    """
    pair = class_pair(log_probs, labels, shares=False, ignore_index=ignore_index)
    rows = _weighed(pair, class_weight, ignore_index, 0.0, sample_weight)
    if rows is not None:
        return _reduce_rows(pair.z, pair, rows, reduction)
    values = -pair.z[np.arange(len(pair.y)), pair.y]
    return reduce(values if len(pair.shape) == 1 else values.reshape(pair.shape), reduction)


def nll_gradient(
    log_probs: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    reduction: str = "mean",
    class_weight: npt.ArrayLike | None = None,
    ignore_index: int | None = None,
    sample_weight: npt.ArrayLike | None = None,
) -> Array:
    """−onehot(y), divided by N for "mean"."""
    pair = class_pair(log_probs, labels, shares=False, ignore_index=ignore_index)
    rows = _weighed(pair, class_weight, ignore_index, 0.0, sample_weight)
    if rows is not None:
        return pair.unrow(_scale_rows(-rows.targets, rows, reduction))
    gradient = np.zeros(pair.z.shape, dtype=pair.z.dtype)
    gradient[np.arange(len(pair.y)), pair.y] = -1
    return pair.unrow(scale_gradient(gradient, reduction, len(pair.y)))


def _weighed(
    pair: ClassPair,
    class_weight: npt.ArrayLike | None,
    ignore_index: int | None,
    label_smoothing: float,
    sample_weight: npt.ArrayLike | None,
) -> WeighedRows | None:
    """Return target rows where a setting asks for them; the plain loss goes without."""
    if class_weight is None and ignore_index is None and sample_weight is None:
        if label_smoothing == 0:
            return None
    elif ignore_index is not None and pair.y.ndim == 2:
        raise ValueError("ignore_index: expected labels to look for it in, got shares")
    return weighed_rows(
        pair,
        class_weight=class_weight,
        ignore_index=ignore_index,
        label_smoothing=label_smoothing,
        sample_weight=sample_weight,
    )


def _row_sums(targets: Array, log_probs: Array) -> Array:
    """Return Σ_k t_k ln p_k of each row, with 0·(−∞) = 0."""
    with np.errstate(invalid="ignore"):
        sums: Array = (targets * log_probs).sum(axis=1)
    if np.isnan(sums).any():
        sums = (targets * np.where(targets == 0, 0, log_probs)).sum(axis=1)
    return sums


def _reduce_rows(log_probs: Array, pair: ClassPair, rows: WeighedRows, reduction: str) -> Any:
    values = -_row_sums(rows.targets, log_probs)
    return reduce(
        values.reshape(pair.shape), reduction, rows.weight.reshape(pair.shape), rows.total
    )


def _scale_rows(gradient: Array, rows: WeighedRows, reduction: str) -> Array:
    check_reduction(reduction)
    gradient *= rows.weight[:, None]
    if reduction == "mean":
        gradient /= gradient.dtype.type(rows.total)
    return gradient


def _block(z: Array, y: Array, gradient: Array, count: int) -> float:
    """Fill the gradient of a few rows, return the sum of their losses."""
    top = z.max(axis=1, keepdims=True)
    if not np.isfinite(top).all():
        raise ValueError(
            f"logits: expected a finite largest value, got {top[~np.isfinite(top)][0]}"
        )
    index = np.arange(len(y))
    with np.errstate(over="ignore"):
        np.subtract(z, top, out=gradient)
    true = gradient[index, y]
    np.exp(gradient, out=gradient)
    totals = gradient.sum(axis=1, keepdims=True)
    gradient *= 1 / (totals * count)
    gradient[index, y] -= 1 / count
    return float((np.log(totals[:, 0]) - true).sum())
