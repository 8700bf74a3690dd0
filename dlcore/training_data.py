"""What training reads: samples, targets and weights of one length, and the batches of an epoch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, all_finite, any_array, finite_array, not_empty
from dlcore.layers.dense import Dense
from dlcore.network import Sequential
from dlcore.parameters import Float
from dlcore.reduction import loss_weights
from dlcore.splits import minibatches

OVER_CLASSES = ("cross_entropy", "nll", "soft_margin_softmax_loss")
OVER_SIDES = ("binary_cross_entropy", "binary_cross_entropy_with_logits", "hinge")


@dataclass(frozen=True)
class Samples:
    """Inputs (N, …), targets (N, …), and the weight of each sample (N,) or of each loss, if any."""

    x: Array
    y: Array
    weight: Array | None = None

    def take(self, batch: Array) -> Samples:
        """Return the samples of one batch of indices."""
        weight = None if self.weight is None else self.weight[batch]
        return Samples(self.x[batch], self.y[batch], weight)

    def cast(self, dtype: Float) -> Samples:
        """Return the samples with their floats in this dtype; integers stay."""
        x, y = (a.astype(dtype, copy=False) if a.dtype.kind == "f" else a for a in (self.x, self.y))
        return Samples(x, y, self.weight)

    def weighed(
        self,
        network: Sequential,
        sample_weight: npt.ArrayLike | None,
        class_weight: npt.ArrayLike | None,
    ) -> Samples:
        """Return the samples with weights: their own, times that of their class."""
        weight = None
        if sample_weight is not None:
            weight = finite_array("sample_weight", sample_weight)
            if weight.ndim == 0 or len(weight) != len(self.x):
                raise ValueError(
                    f"sample_weight: expected one weight for each of {len(self.x)} samples, "
                    f"got shape {weight.shape}"
                )
            loss_weights(weight, weight.shape, weight.dtype)
        if class_weight is not None:
            own = _class_weights(network, self.y, finite_array("class_weight", class_weight))
            weight = own if weight is None else weight * own.reshape(-1, *[1] * (weight.ndim - 1))
        return replace(self, weight=weight)


def read_samples(name: str, x: npt.ArrayLike, y: npt.ArrayLike) -> Samples:
    """Check that x and y are numbers and of one length, and that x is finite."""
    inputs, targets = any_array(name, x), any_array(name, y)
    for array in (inputs, targets):
        if array.dtype.kind not in "fiub" or array.ndim == 0:
            raise TypeError(
                f"{name}: expected arrays of numbers, got dtype {array.dtype}, shape {array.shape}"
            )
    not_empty(name, inputs)
    if len(inputs) != len(targets):
        raise ValueError(
            f"{name}: expected as many targets as samples, got {len(targets)} and {len(inputs)}"
        )
    if inputs.dtype.kind == "f" and not all_finite(inputs):
        raise ValueError(f"{name}: expected finite inputs, got NaN or infinity")
    return Samples(inputs, targets)


def read_validation(value: object) -> Samples | None:
    """Read the pair (x, y) that a run is validated on."""
    if value is None:
        return None
    if not (isinstance(value, tuple | list) and len(value) == 2):
        raise TypeError(f"validation: expected a pair (x, y), got {type(value).__name__}")
    return read_samples("validation", value[0], value[1])


def batches(count: int, batch_size: int, rng: np.random.Generator | None) -> list[Array]:
    """Return the mini-batches of an epoch; a last one of one sample joins the one before."""
    found = list(minibatches(count, batch_size, rng=rng))
    if len(found) > 1 and len(found[-1]) == 1 < batch_size:
        found[-2:] = [np.concatenate(found[-2:])]
    return found


def check_targets(network: Sequential, x: Array, output: Array, y: Array) -> None:
    """Say what to write where outputs and targets of a batch cannot go together."""
    last, loss = network.layers[-1], loss_name(network)
    made = f"Dense makes {output.shape[1:]} of samples {x.shape[1:]}: put Flatten() before it"
    if loss in OVER_CLASSES:
        if output.ndim != 2 and isinstance(last, Dense):
            raise ValueError(f"x: {loss} expected one row of scores a sample, but {made}")
        if output.ndim == 2 and output.shape[1] > 1 and y.ndim == 2 and y.shape[1] == 1:
            raise ValueError(
                f"y: expected labels of shape {y.shape[:1]} for outputs {output.shape}, "
                f"got {y.shape}; write y[:, 0]"
            )
    elif y.shape != output.shape:
        hint = ""
        if y.ndim == output.ndim - 1 and output.shape == (*y.shape, 1):
            hint = "; write y[:, None]"
        elif output.ndim > 2 > y.ndim - 1 and isinstance(last, Dense):
            hint = f"; {made}"
        raise ValueError(
            f"y: targets: expected the shape of predictions {output.shape}, got {y.shape}{hint}"
        )


def loss_name(network: Sequential) -> str:
    """Name of the network's loss; one that contains the softmax is over classes."""
    if isinstance(network.loss, str):
        return network.loss
    return network.loss.name or ("cross_entropy" if network.loss.fused == "softmax" else "")


def _class_weights(network: Sequential, y: Array, weights: Array) -> Array:
    """Weight of each sample's class, (N,)."""
    loss = loss_name(network)
    if loss in OVER_CLASSES:
        labels = y.argmax(axis=1) if y.ndim == 2 else y
        ignored = dict(network.loss_on_top.settings).get("ignore_index")
        labels = labels if ignored is None else np.where(labels == ignored, 0, labels)
    elif loss in OVER_SIDES and y.size == len(y):
        labels = (y.reshape(-1) > (0 if loss == "hinge" else 0.5)).astype(np.intp)
    else:
        raise ValueError(
            f"class_weight: expected a loss with one class a sample, got {loss or 'another'} "
            f"with targets {y.shape}"
        )
    if weights.ndim != 1 or weights.min() < 0 or labels.dtype.kind not in "iu":
        raise ValueError(
            f"class_weight: expected one weight of at least 0 a class, got {weights} "
            f"for {labels.dtype} labels"
        )
    if labels.min() < 0 or labels.max() >= len(weights):
        raise ValueError(
            f"class_weight: expected one weight for each of {int(labels.max()) + 1} classes, "
            f"got {len(weights)}"
        )
    return np.asarray(weights[labels])
