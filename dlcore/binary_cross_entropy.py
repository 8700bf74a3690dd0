"""Binary cross-entropy, of probabilities and of logits, each with its gradient by hand.

`sample_weight` is one weight a sample (N,) or one a value; the mean is then Σ w·L / Σ w.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from dlcore.activations import sigmoid, softplus
from dlcore.checks import Array, finite_array
from dlcore.reduction import loss_weights, reduce, scale_gradient
from dlcore.value_losses import Weights, value_pair

# ln p is cut here, as PyTorch does: a confident wrong answer costs 100, not infinity
LOG_FLOOR = -100.0


def binary_cross_entropy(
    probs: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    reduction: str = "mean",
    sample_weight: Weights = None,
) -> Any:
    """−y ln p − (1 − y) ln(1 − p); each logarithm is cut at −100.

    Raises
    ------
    ValueError
        If a probability or a target is outside [0, 1], or NaN.
    """
    p, t = _probability_pair(probs, targets)
    with np.errstate(divide="ignore"):
        log_p, log_q = np.maximum(np.log(p), LOG_FLOOR), np.maximum(np.log1p(-p), LOG_FLOOR)
    losses = -(t * log_p + (1 - t) * log_q)
    return reduce(losses, reduction, loss_weights(sample_weight, p.shape, p.dtype))


def binary_cross_entropy_gradient(
    probs: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    reduction: str = "mean",
    sample_weight: Weights = None,
) -> Array:
    """(p − y) / (p(1 − p)), the denominator at least 1e-12."""
    p, t = _probability_pair(probs, targets)
    weights = loss_weights(sample_weight, p.shape, p.dtype)
    return scale_gradient((p - t) / np.maximum(p * (1 - p), 1e-12), reduction, weight=weights)


def binary_cross_entropy_with_logits(
    logits: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    reduction: str = "mean",
    sample_weight: Weights = None,
) -> Any:
    """ln(1 + e^z) − y·z: binary cross-entropy of σ(z), exact where σ(z) rounds to 0 or 1.

    Raises
    ------
    ValueError
        If a logit is NaN or infinite, or a target outside [0, 1].
    """
    z, t = _logit_pair(logits, targets)
    losses = softplus(z) - z * t
    return reduce(losses, reduction, loss_weights(sample_weight, z.shape, z.dtype))


def binary_cross_entropy_with_logits_gradient(
    logits: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    reduction: str = "mean",
    sample_weight: Weights = None,
) -> Array:
    """σ(z) − y."""
    z, t = _logit_pair(logits, targets)
    gradient = sigmoid(z)
    gradient -= t
    weights = loss_weights(sample_weight, z.shape, z.dtype)
    return scale_gradient(gradient, reduction, weight=weights)


def _probability_pair(outputs: npt.ArrayLike, targets: npt.ArrayLike) -> tuple[Array, Array]:
    probs, wanted = value_pair(finite_array("probs", outputs), targets)
    _check_unit_interval("probs", probs)
    _check_unit_interval("targets", wanted)
    return probs, wanted


def _logit_pair(outputs: npt.ArrayLike, targets: npt.ArrayLike) -> tuple[Array, Array]:
    logits, wanted = value_pair(finite_array("logits", outputs), targets)
    _check_unit_interval("targets", wanted)
    return logits, wanted


def _check_unit_interval(name: str, values: Array) -> None:
    if values.min() < 0 or values.max() > 1:
        raise ValueError(
            f"{name}: expected values from 0 to 1, got {values.min()} to {values.max()}"
        )
