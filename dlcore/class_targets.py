"""What a loss over classes compares with: labels or shares, weighed, smoothed, some ignored."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, Shape, any_array, finite_array, float_array, int_array, not_empty
from dlcore.ranges import number
from dlcore.reduction import loss_weights


class ClassPair(NamedTuple):
    """Scores in rows (R, K), labels (R,) or shares (R, K), and the shape of the losses, (N, …)."""

    z: Array
    y: Array
    shape: Shape

    def unrow(self, gradient: Array) -> Array:
        """Bring a gradient (R, K) to the shape (N, K, …) in which the scores came."""
        if len(self.shape) == 1:
            return gradient
        return np.moveaxis(gradient.reshape(*self.shape, -1), -1, 1)


class WeighedRows(NamedTuple):
    """What each class of each row should have, weights included, and how much each row counts.

    `targets` (R, K); `weight` (R,) is the samples' own; `total` divides the sum of the losses for
    "mean".
    """

    targets: Array
    weight: Array
    total: float


def class_pair(
    outputs: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    shares: bool = True,
    ignore_index: int | None = None,
) -> ClassPair:
    """Check scores (N, K) or (N, K, …) against labels (N, …), or shares of the scores' shape.

    Classes are on axis 1.

    Raises
    ------
    TypeError
        If labels are not integers.
    ValueError
        If shapes do not fit, a label is out of range, or a share is negative.
    """
    z = not_empty("logits", float_array("logits", outputs, min_ndim=2))
    shape = (z.shape[0], *z.shape[2:])
    wanted = any_array("labels", labels)
    if shares and wanted.ndim == z.ndim:
        y = _shares(wanted, z)
    else:
        y = _labels(wanted, z, shape, ignore_index)
    if z.ndim > 2:
        z = np.moveaxis(z, 1, -1).reshape(-1, z.shape[1])
    return ClassPair(z, y, shape)


def weighed_rows(
    pair: ClassPair,
    *,
    class_weight: npt.ArrayLike | None = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    sample_weight: npt.ArrayLike | None = None,
) -> WeighedRows:
    """Turn labels or shares into target rows t, so that L = −Σ_k t_k ln p_k.

    t_k = w_k·((1 − ε)·y_k + ε/K) with class weights w and smoothing ε, 0 for an ignored label. A
    label counts as w_y in the mean, shares as 1, each times its sample's weight (PyTorch's and
    ONNX' rule).
    """
    z, y, shape = pair
    n_classes, dtype = z.shape[1], z.dtype
    smoothing = number("label_smoothing", label_smoothing, low=0, high=1)
    weights = _class_weights(class_weight, n_classes).astype(dtype)
    if y.ndim == 2:
        targets = y * dtype.type(1 - smoothing) + dtype.type(smoothing / n_classes)
        counts = np.ones(len(y), dtype=dtype)
    else:
        kept = np.ones(len(y), dtype=bool) if ignore_index is None else y != ignore_index
        safe = np.where(kept, y, 0)
        targets = np.full(z.shape, smoothing / n_classes, dtype=dtype)
        targets[np.arange(len(y)), safe] += dtype.type(1 - smoothing)
        targets[~kept] = 0
        counts = weights[safe] * kept
    own = loss_weights(sample_weight, shape, dtype)
    weight = np.ones(len(y), dtype=dtype) if own is None else own.reshape(-1)
    total = float((counts * weight).sum())
    if total == 0:
        raise ValueError("labels: expected one that counts, got only ignored ones or weights of 0")
    return WeighedRows(targets * weights, weight, total)


def _shares(wanted: Array, z: Array) -> Array:
    if wanted.ndim == 2 and wanted.shape[1] == 1 != z.shape[1] and len(wanted) == len(z):
        raise ValueError(
            f"labels: expected shape {z.shape[:1]} for logits {z.shape}, got {wanted.shape}; "
            "write labels[:, 0]"
        )
    y = finite_array("labels", wanted)
    if y.shape != z.shape:
        raise ValueError(f"labels: expected the shape of logits {z.shape}, got {y.shape}")
    if y.min() < 0:
        raise ValueError(f"labels: expected shares of at least 0, got {y.min()}")
    y = y.astype(z.dtype, copy=False)
    return y if y.ndim == 2 else np.moveaxis(y, 1, -1).reshape(-1, z.shape[1])


def _labels(wanted: Array, z: Array, shape: Shape, ignore_index: int | None) -> Array:
    checked = wanted
    if ignore_index is not None and wanted.dtype.kind in "iu":
        checked = np.where(wanted == ignore_index, 0, wanted)
    y = int_array("labels", checked, high=z.shape[1])
    if y.shape != shape:
        raise ValueError(f"labels: expected shape {shape} for logits {z.shape}, got {y.shape}")
    if checked is not wanted:
        y = wanted.astype(np.intp)
    return y if y.ndim == 1 else y.reshape(-1)


def _class_weights(class_weight: npt.ArrayLike | None, n_classes: int) -> Array:
    if class_weight is None:
        return np.ones(n_classes)
    weights = finite_array("class_weight", class_weight)
    if weights.shape != (n_classes,):
        raise ValueError(f"class_weight: expected shape ({n_classes},), got {weights.shape}")
    if weights.min() < 0:
        raise ValueError(f"class_weight: expected weights of at least 0, got {weights.min()}")
    return weights
