"""Losses, each with its gradient by hand; LOSSES is the list of them.

Every loss is f(outputs, targets, *, reduction) with reduction "mean", "sum" or "none"; its gradient has the
same arguments and the shape of the outputs ("none" gives the gradient of the sum). Add one: two functions,
one line in LOSSES.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from dlcore.activations import sigmoid, softplus
from dlcore.checks import Array, finite_array, float_array, lookup, not_empty, positive, same_shape
from dlcore.cross_entropy import (
    cross_entropy,
    cross_entropy_and_gradient,
    cross_entropy_gradient,
    cross_entropy_probs_gradient,
    nll,
    nll_gradient,
)
from dlcore.ranges import number
from dlcore.reduction import reduce, scale_gradient
from dlcore.soft_margin import (
    soft_margin_probs_gradient,
    soft_margin_softmax_gradient,
    soft_margin_softmax_loss,
)

LOG_FLOOR = -100.0  # ln p is cut here, as PyTorch does: a confident wrong answer costs 100, not infinity


def mse(predictions: npt.ArrayLike, targets: npt.ArrayLike, *, reduction: str = "mean") -> Any:
    """(ŷ − y)², its mean, or its sum."""
    p, t = _pair(predictions, targets)
    difference = p - t
    difference *= difference
    return reduce(difference, reduction)


def mse_gradient(predictions: npt.ArrayLike, targets: npt.ArrayLike, *, reduction: str = "mean") -> Array:
    """2(ŷ − y), divided by the number of values for "mean"."""
    p, t = _pair(predictions, targets)
    gradient = p - t
    gradient *= 2
    return scale_gradient(gradient, reduction)


def mae(predictions: npt.ArrayLike, targets: npt.ArrayLike, *, reduction: str = "mean") -> Any:
    """|ŷ − y|, its mean, or its sum."""
    p, t = _pair(predictions, targets)
    return reduce(np.abs(p - t), reduction)


def mae_gradient(predictions: npt.ArrayLike, targets: npt.ArrayLike, *, reduction: str = "mean") -> Array:
    """sign(ŷ − y), 0 at the kink."""
    p, t = _pair(predictions, targets)
    return scale_gradient(np.sign(p - t), reduction)


def huber(predictions: npt.ArrayLike, targets: npt.ArrayLike, *, reduction: str = "mean", delta: float = 1.0) -> Any:
    """½e² for |e| ≤ δ, else δ(|e| − ½δ), e = ŷ − y. Huber 1964."""
    p, t = _pair(predictions, targets)
    size = np.abs(p - t)
    inside = np.minimum(size, positive("delta", delta))
    return reduce(inside * (size - inside / 2), reduction)


def huber_gradient(
    predictions: npt.ArrayLike, targets: npt.ArrayLike, *, reduction: str = "mean", delta: float = 1.0
) -> Array:
    """Return e cut to [−δ, δ]."""
    p, t = _pair(predictions, targets)
    positive("delta", delta)
    return scale_gradient(np.clip(p - t, -delta, delta), reduction)


def hinge(scores: npt.ArrayLike, targets: npt.ArrayLike, *, reduction: str = "mean") -> Any:
    """max(0, 1 − y·s) for targets y = −1 or 1."""
    s, t = _signed_pair(scores, targets)
    return reduce(np.maximum(1 - s * t, 0), reduction)


def hinge_gradient(scores: npt.ArrayLike, targets: npt.ArrayLike, *, reduction: str = "mean") -> Array:
    """−y where the margin y·s is below 1, else 0."""
    s, t = _signed_pair(scores, targets)
    return scale_gradient(np.where(s * t < 1, -t, 0).astype(s.dtype), reduction)


def binary_cross_entropy(probs: npt.ArrayLike, targets: npt.ArrayLike, *, reduction: str = "mean") -> Any:
    """−y ln p − (1 − y) ln(1 − p); each logarithm is cut at −100.

    Raises
    ------
    ValueError
        If a probability or a target is outside [0, 1], or NaN.
    """
    p, t = _probability_pair(probs, targets)
    with np.errstate(divide="ignore"):
        log_p, log_q = np.maximum(np.log(p), LOG_FLOOR), np.maximum(np.log1p(-p), LOG_FLOOR)
    return reduce(-(t * log_p + (1 - t) * log_q), reduction)


def binary_cross_entropy_gradient(probs: npt.ArrayLike, targets: npt.ArrayLike, *, reduction: str = "mean") -> Array:
    """(p − y) / (p(1 − p)), the denominator at least 1e-12."""
    p, t = _probability_pair(probs, targets)
    return scale_gradient((p - t) / np.maximum(p * (1 - p), 1e-12), reduction)


def binary_cross_entropy_with_logits(logits: npt.ArrayLike, targets: npt.ArrayLike, *, reduction: str = "mean") -> Any:
    """ln(1 + e^z) − y·z: binary cross-entropy of σ(z), exact where σ(z) rounds to 0 or 1."""
    z, t = _pair(logits, targets)
    _check_unit_interval("targets", t)
    return reduce(softplus(z) - z * t, reduction)


def binary_cross_entropy_with_logits_gradient(
    logits: npt.ArrayLike, targets: npt.ArrayLike, *, reduction: str = "mean"
) -> Array:
    """σ(z) − y."""
    z, t = _pair(logits, targets)
    _check_unit_interval("targets", t)
    gradient = sigmoid(z)
    gradient -= t
    return scale_gradient(gradient, reduction)


def _pair(outputs: npt.ArrayLike, targets: npt.ArrayLike) -> tuple[Array, Array]:
    predictions = float_array("predictions", outputs)
    wanted = finite_array("targets", targets)
    not_empty("predictions", predictions)
    same_shape("targets", wanted, "predictions", predictions)
    return predictions, wanted.astype(predictions.dtype, copy=False)


def _signed_pair(outputs: npt.ArrayLike, targets: npt.ArrayLike) -> tuple[Array, Array]:
    scores, signs = _pair(outputs, targets)
    if not (np.abs(signs) == 1).all():
        wrong = signs[np.abs(signs) != 1][0]
        raise ValueError(f"targets: expected -1 or 1, got {wrong}")
    return scores, signs


def _probability_pair(outputs: npt.ArrayLike, targets: npt.ArrayLike) -> tuple[Array, Array]:
    probs, wanted = _pair(finite_array("probs", outputs), targets)
    _check_unit_interval("probs", probs)
    _check_unit_interval("targets", wanted)
    return probs, wanted


def _check_unit_interval(name: str, values: Array) -> None:
    if values.min() < 0 or values.max() > 1:
        raise ValueError(f"{name}: expected values from 0 to 1, got {values.min()} to {values.max()}")


Sampler: TypeAlias = "Callable[[np.random.Generator], tuple[Array, Array]]"


def _random_shape(rng: np.random.Generator) -> tuple[int, ...]:
    return tuple(int(n) for n in rng.integers(1, 6, size=rng.integers(1, 4)))


def _sample_values(rng: np.random.Generator) -> tuple[Array, Array]:
    """Errors of size 0.1–0.9 or 1.1–3: off the kinks of mae (0) and huber (1)."""
    targets = rng.normal(0, 2, size=_random_shape(rng))
    sizes = np.where(rng.random(targets.shape) < 0.5, rng.uniform(0.1, 0.9), rng.uniform(1.1, 3))
    return targets + sizes * rng.choice([-1.0, 1.0], size=targets.shape), targets


def _sample_signs(rng: np.random.Generator) -> tuple[Array, Array]:
    """Margins that keep 0.1 away from the hinge at 1."""
    targets = rng.choice([-1.0, 1.0], size=_random_shape(rng))
    margins = 1 + rng.uniform(0.1, 2, size=targets.shape) * rng.choice([-1.0, 1.0], size=targets.shape)
    return margins * targets, targets


def _sample_probabilities(rng: np.random.Generator) -> tuple[Array, Array]:
    shape = _random_shape(rng)
    return rng.uniform(0.05, 0.95, size=shape), rng.uniform(size=shape)


def _sample_logits(rng: np.random.Generator) -> tuple[Array, Array]:
    shape = _random_shape(rng)
    return rng.normal(0, 2, size=shape), rng.uniform(size=shape)


def _sample_classes(rng: np.random.Generator) -> tuple[Array, Array]:
    batch_size, n_classes = rng.integers(1, 8, size=2)
    return rng.normal(0, 2, size=(batch_size, n_classes)), rng.integers(n_classes, size=batch_size)


@dataclass(frozen=True)
class Loss:
    """One loss: the function, its gradient, its formula (Typst), and how the shared checks draw its inputs.

    `fused` names the activation that the loss already contains: a network whose last activation is that one
    hands its logits over, and the gradient is ∂loss/∂z. `logits_loss` is the loss to use on those logits, if
    it is another one; `output_gradient` is the mean loss's ∂/∂a by that activation's output.
    """

    fn: Callable[..., Any]
    gradient: Callable[..., Array]
    formula: str
    sample: Sampler
    fused: str = ""
    logits_loss: str = ""
    both: Callable[..., tuple[Any, Array]] | None = None
    output_gradient: Callable[..., Array] | None = None

    def value_and_gradient(self, outputs: Array, targets: Array) -> tuple[float, Array]:
        """Return the mean loss and its gradient, in one pass where the loss has one."""
        if self.both is not None:
            return self.both(outputs, targets)
        return float(self.fn(outputs, targets)), self.gradient(outputs, targets)


def soft_margin(margin: float) -> Loss:
    """Return the soft-margin softmax loss with this margin, for ``Sequential(layers, loss=soft_margin(2.0))``."""
    number("margin", margin, low=0)
    return Loss(
        partial(soft_margin_softmax_loss, margin=margin),
        partial(soft_margin_softmax_gradient, margin=margin),
        "-ln (e^(z_y - m) / (e^(z_y - m) + sum_(k eq.not y) e^(z_k)))",
        _sample_classes,
        fused="softmax",
        output_gradient=partial(soft_margin_probs_gradient, margin=margin),
    )


LOSSES: dict[str, Loss] = {
    "mse": Loss(mse, mse_gradient, "(hat(y) - y)^2", _sample_values),
    "mae": Loss(mae, mae_gradient, "abs(hat(y) - y)", _sample_values),
    "huber": Loss(
        huber,
        huber_gradient,
        "cases(1/2 e^2 & abs(e) <= delta, delta (abs(e) - delta/2) & abs(e) > delta)",
        _sample_values,
    ),
    "hinge": Loss(hinge, hinge_gradient, "max(0, 1 - y s)", _sample_signs),
    "binary_cross_entropy": Loss(
        binary_cross_entropy,
        binary_cross_entropy_gradient,
        "-y ln hat(y) - (1 - y) ln (1 - hat(y))",
        _sample_probabilities,
        fused="sigmoid",
        logits_loss="binary_cross_entropy_with_logits",
        output_gradient=binary_cross_entropy_gradient,
    ),
    "binary_cross_entropy_with_logits": Loss(
        binary_cross_entropy_with_logits,
        binary_cross_entropy_with_logits_gradient,
        "ln(1 + e^z) - y z",
        _sample_logits,
    ),
    "cross_entropy": Loss(
        cross_entropy,
        cross_entropy_gradient,
        "-ln (e^(z_y) / (sum_k e^(z_k)))",
        _sample_classes,
        fused="softmax",
        both=cross_entropy_and_gradient,
        output_gradient=cross_entropy_probs_gradient,
    ),
    "soft_margin_softmax_loss": soft_margin(1.0),
    "nll": Loss(nll, nll_gradient, "-ln p_y", _sample_classes),
}


def sample_losses(loss: str, outputs: npt.ArrayLike, targets: npt.ArrayLike) -> Array:
    """L of each sample, shape (N,): the mean over that sample's own values."""
    values = np.asarray(lookup("loss", loss, LOSSES).fn(outputs, targets, reduction="none"))
    return np.asarray(values.reshape(len(values), -1).mean(axis=1))


def cost(loss: str, outputs: npt.ArrayLike, targets: npt.ArrayLike) -> float:
    """J: the mean of the sample losses L over the m samples."""
    return float(sample_losses(loss, outputs, targets).mean())
