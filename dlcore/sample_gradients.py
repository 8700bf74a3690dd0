"""What every single example wants: gradients one by one, their mean, and how far they disagree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, any_array, finite_array, not_empty
from dlcore.distances import cosine_similarity
from dlcore.network import Sequential
from dlcore.parameters import NetworkParams
from dlcore.ranges import integer
from dlcore.trace import freeze

__all__ = ["SampleGradients", "batch_spread", "sample_gradients"]


@dataclass(frozen=True)
class SampleGradients:
    """Gradients of N single losses by all P parameters, in one row each.

    Parameters
    ----------
    names : tuple of str
        "layer.name" of each block of the row, such as "0.weight".
    sizes : tuple of int
        Numbers of each block; they add up to P.
    losses : array (N,)
    gradients : array (N, P)
    mean : array (P,)
        Gradient of the batch's mean loss.
    cosines : array (N,)
        Between each gradient and the mean; 0 where one vanishes.
    spread : float
        Root of the mean squared distance from the mean.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    losses: Array
    gradients: Array
    mean: Array
    cosines: Array
    spread: float


def sample_gradients(
    network: Sequential, params: NetworkParams, x: ArrayLike, targets: ArrayLike
) -> SampleGradients:
    """Run every example of a batch alone, forward and backward, dropout off.

    Parameters
    ----------
    network, params
    x : array (N, …)
    targets : array (N, …)
    """
    batch, wanted = not_empty("x", any_array("x", x)), any_array("targets", targets)
    if batch.ndim < 2 or len(batch) != len(wanted):
        raise ValueError(
            f"targets: expected one a sample of x, got shapes {batch.shape} and {wanted.shape}"
        )
    losses, rows, blocks = [], [], [(j, name) for j, layer in enumerate(params) for name in layer]
    for i in range(len(batch)):
        one = slice(i, i + 1)
        loss, grads, _, _ = network.loss_and_grads(params, batch[one], wanted[one], training=False)
        losses.append(loss)
        blocks = [(j, name) for j, name in blocks if name in grads[j]]  # no running statistics
        rows.append(np.concatenate([grads[j][name].ravel() for j, name in blocks]))
    sizes = tuple(params[j][name].size for j, name in blocks)
    gradients = np.array(rows)
    mean = gradients.mean(axis=0)
    spread = float(np.sqrt(((gradients - mean) ** 2).sum(axis=1).mean()))
    names = tuple(f"{j}.{name}" for j, name in blocks)
    cosines = cosine_similarity(gradients, mean)
    return freeze(SampleGradients(names, sizes, np.array(losses), gradients, mean, cosines, spread))


def batch_spread(spread: float, batch_size: ArrayLike, samples: int) -> Array:
    r"""Distance to expect of a batch's gradient: :math:`\sigma/\sqrt B \cdot \sqrt{(N-B)/(N-1)}`.

    Parameters
    ----------
    spread : float
        σ over the N samples, see `sample_gradients`.
    batch_size : array of int from 1 to N
        B, drawn without putting back.
    samples : int
        N.

    References
    ----------
    Cochran, "Sampling techniques", 3rd edition, 1977, theorem 2.2.
    """
    sizes, count = finite_array("batch_size", batch_size), integer("samples", samples, low=1)
    if ((sizes < 1) | (sizes > count)).any():
        raise ValueError(f"batch_size: expected from 1 to {count}, got {sizes}")
    return np.asarray(spread / np.sqrt(sizes) * np.sqrt((count - sizes) / max(count - 1, 1)))
