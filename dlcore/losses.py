"""Losses, each with its gradient by hand; LOSSES is the list of them.

Every loss is f(outputs, targets, *, reduction, sample_weight) with reduction "mean", "sum" or
"none"; its gradient has the same arguments and the shape of the outputs ("none" gives the gradient
of the sum). The functions are in the file of their family; add one: two functions, one line in
LOSSES.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from dlcore.binary_cross_entropy import (
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_gradient,
)
from dlcore.checks import Array, lookup
from dlcore.cross_entropy import (
    cross_entropy,
    cross_entropy_and_gradient,
    cross_entropy_gradient,
    cross_entropy_probs_gradient,
    nll,
    nll_gradient,
)
from dlcore.ranges import number
from dlcore.soft_margin import (
    soft_margin_probs_gradient,
    soft_margin_softmax_gradient,
    soft_margin_softmax_loss,
)
from dlcore.value_losses import (
    hinge,
    hinge_gradient,
    huber,
    huber_gradient,
    mae,
    mae_gradient,
    mse,
    mse_gradient,
)

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
    margins = 1 + rng.uniform(0.1, 2, size=targets.shape) * rng.choice(
        [-1.0, 1.0], size=targets.shape
    )
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
    """One loss: the function, its gradient, its formula (Typst), and samples for the shared checks.

    `fused` names the activation that the loss already contains: a network whose last activation is
    that one hands its logits over, and the gradient is ∂loss/∂z. `logits_loss` is the loss to use
    on those logits, if it is another one; `output_gradient` is the mean loss's ∂/∂a by that
    activation's output. `name` and `settings` are those of `loss_with`.
    """

    fn: Callable[..., Any]
    gradient: Callable[..., Array]
    formula: str
    sample: Sampler
    fused: str = ""
    logits_loss: str = ""
    both: Callable[..., tuple[Any, Array]] | None = None
    output_gradient: Callable[..., Array] | None = None
    name: str = ""
    settings: tuple[tuple[str, Any], ...] = field(default=(), compare=False)

    def value_and_gradient(
        self, outputs: Array, targets: Array, sample_weight: Array | None = None
    ) -> tuple[float, Array]:
        """Return the mean loss and its gradient, in one pass where the loss has one."""
        if sample_weight is not None:
            options = {"sample_weight": sample_weight}
            return float(self.fn(outputs, targets, **options)), self.gradient(
                outputs, targets, **options
            )
        if self.both is not None:
            return self.both(outputs, targets)
        return float(self.fn(outputs, targets)), self.gradient(outputs, targets)


def soft_margin(margin: float) -> Loss:
    """Return the soft-margin softmax loss of this margin, for ``Sequential(layers, loss)``."""
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


def loss_with(loss: str, **settings: Any) -> Loss:
    """Return a loss of LOSSES with settings of its own, for ``Sequential(layers, loss=…)``.

    Parameters
    ----------
    loss : str
        Name in LOSSES.
    settings
        What the function of that name takes besides reduction and sample_weight, such as
        ``loss_with("cross_entropy", label_smoothing=0.1, ignore_index=-1)`` or ``loss_with("huber",
        delta=0.5)``.

    Raises
    ------
    ValueError
        If there is no such loss, or it has no such setting.
    """
    plain = lookup("loss", loss, LOSSES)
    parameters = inspect.signature(plain.fn).parameters.values()
    known = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY} - {
        "reduction",
        "sample_weight",
    }
    if unknown := set(settings) - known:
        raise ValueError(
            f"{min(unknown)}: expected a setting of {loss} "
            f"({', '.join(sorted(known)) or 'it has none'})"
        )
    if not settings:
        return replace(plain, name=loss)
    by_output = plain.output_gradient
    return replace(
        plain,
        fn=partial(plain.fn, **settings),
        gradient=partial(plain.gradient, **settings),
        both=None,
        output_gradient=None if by_output is None else partial(by_output, **settings),
        name=loss,
        settings=tuple(settings.items()),
    )


def sample_losses(loss: str, outputs: npt.ArrayLike, targets: npt.ArrayLike) -> Array:
    """L of each sample, shape (N,): the mean over that sample's own values."""
    values = np.asarray(lookup("loss", loss, LOSSES).fn(outputs, targets, reduction="none"))
    return np.asarray(values.reshape(len(values), -1).mean(axis=1))


def cost(loss: str, outputs: npt.ArrayLike, targets: npt.ArrayLike) -> float:
    """J: the mean of the sample losses L over the m samples."""
    return float(sample_losses(loss, outputs, targets).mean())
