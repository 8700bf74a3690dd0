"""Losses of single values, each with its gradient by hand: squared, absolute, Huber and hinge.

`sample_weight` is one weight a sample (N,) or one a value; the mean is then Σ w·L / Σ w.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, finite_array, float_array, not_empty, positive, same_shape
from dlcore.reduction import loss_weights, reduce, scale_gradient

Weights = npt.ArrayLike | None


def mse(
    predictions: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    reduction: str = "mean",
    sample_weight: Weights = None,
) -> Any:
    """(ŷ − y)², its mean, or its sum."""
    p, t = value_pair(predictions, targets)
    difference = p - t
    difference *= difference
    return reduce(difference, reduction, loss_weights(sample_weight, p.shape, p.dtype))


def mse_gradient(
    predictions: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    reduction: str = "mean",
    sample_weight: Weights = None,
) -> Array:
    """2(ŷ − y), divided by the number of values for "mean"."""
    p, t = value_pair(predictions, targets)
    gradient = p - t
    gradient *= 2
    return _scaled(gradient, reduction, sample_weight)


def mae(
    predictions: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    reduction: str = "mean",
    sample_weight: Weights = None,
) -> Any:
    """|ŷ − y|, its mean, or its sum."""
    p, t = value_pair(predictions, targets)
    return reduce(np.abs(p - t), reduction, loss_weights(sample_weight, p.shape, p.dtype))


def mae_gradient(
    predictions: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    reduction: str = "mean",
    sample_weight: Weights = None,
) -> Array:
    """sign(ŷ − y), 0 at the kink."""
    p, t = value_pair(predictions, targets)
    return _scaled(np.sign(p - t), reduction, sample_weight)


def huber(
    predictions: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    reduction: str = "mean",
    delta: float = 1.0,
    sample_weight: Weights = None,
) -> Any:
    """½e² for |e| ≤ δ, else δ(|e| − ½δ), e = ŷ − y. Huber 1964."""
    p, t = value_pair(predictions, targets)
    size = np.abs(p - t)
    inside = np.minimum(size, positive("delta", delta))
    losses = inside * (size - inside / 2)
    return reduce(losses, reduction, loss_weights(sample_weight, p.shape, p.dtype))


def huber_gradient(
    predictions: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    reduction: str = "mean",
    delta: float = 1.0,
    sample_weight: Weights = None,
) -> Array:
    """Return e cut to [−δ, δ]."""
    p, t = value_pair(predictions, targets)
    positive("delta", delta)
    return _scaled(np.clip(p - t, -delta, delta), reduction, sample_weight)


def hinge(
    scores: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    reduction: str = "mean",
    sample_weight: Weights = None,
) -> Any:
    """max(0, 1 − y·s) for targets y = −1 or 1."""
    s, t = _signed_pair(scores, targets)
    losses = np.maximum(1 - s * t, 0)
    return reduce(losses, reduction, loss_weights(sample_weight, s.shape, s.dtype))


def hinge_gradient(
    scores: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    reduction: str = "mean",
    sample_weight: Weights = None,
) -> Array:
    """−y where the margin y·s is below 1, else 0."""
    s, t = _signed_pair(scores, targets)
    return _scaled(np.where(s * t < 1, -t, 0).astype(s.dtype), reduction, sample_weight)


def value_pair(outputs: npt.ArrayLike, targets: npt.ArrayLike) -> tuple[Array, Array]:
    """Return outputs and finite targets of one shape and dtype."""
    predictions = float_array("predictions", outputs)
    wanted = finite_array("targets", targets)
    not_empty("predictions", predictions)
    same_shape("targets", wanted, "predictions", predictions)
    return predictions, wanted.astype(predictions.dtype, copy=False)


def _signed_pair(outputs: npt.ArrayLike, targets: npt.ArrayLike) -> tuple[Array, Array]:
    scores, signs = value_pair(outputs, targets)
    if not (np.abs(signs) == 1).all():
        wrong = signs[np.abs(signs) != 1][0]
        raise ValueError(f"targets: expected -1 or 1, got {wrong}")
    return scores, signs


def _scaled(gradient: Array, reduction: str, sample_weight: Weights) -> Array:
    weights = loss_weights(sample_weight, gradient.shape, gradient.dtype)
    return scale_gradient(gradient, reduction, weight=weights)
