"""A network's loss as a landscape: all of its parameters in one row of numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, any_array, finite_array, instance
from dlcore.landscapes import Landscape
from dlcore.network import Sequential
from dlcore.parameters import NetworkParams

__all__ = ["flatten_params", "network_cost", "unflatten_params"]


def flatten_params(params: NetworkParams) -> Array:
    """Write all parameters in one row (P,), layer by layer, each in reading order.

    Parameters
    ----------
    params : one dict of arrays a layer, as `Sequential.init` makes them
    """
    rows = [np.ravel(value) for layer in params for value in layer.values()]
    return np.concatenate(rows) if rows else np.zeros(0)


def unflatten_params(row: ArrayLike, like: NetworkParams) -> NetworkParams:
    """Undo `flatten_params`: cut a row (P,) into parameters of the shapes of `like`.

    Raises
    ------
    ValueError
        If the row has not as many numbers as `like`.
    """
    numbers = finite_array("row", row, ndim=1)
    sizes = [value.size for layer in like for value in layer.values()]
    if sum(sizes) != len(numbers):
        raise ValueError(f"row: expected {sum(sizes)} numbers, got shape {numbers.shape}")
    parts = iter(np.split(numbers, np.cumsum(sizes)[:-1]))
    return tuple(
        {name: next(parts).reshape(value.shape) for name, value in layer.items()} for layer in like
    )


def network_cost(
    network: Sequential, like: NetworkParams, x: ArrayLike, targets: ArrayLike
) -> Landscape:
    """Mean loss of a network on given data, as a function of its parameters in one row.

    Parameters
    ----------
    network : Sequential
        Without running statistics, which no gradient moves; dropout is off.
    like : its parameters
        Their shapes alone count; ``flatten_params(like)`` is where a descent may start.
    x, targets : arrays (N, …)
    """
    instance("network", network, Sequential)
    if any(layer.buffer_names() for layer in network.layers):
        raise ValueError("network: expected layers without running statistics, got some")
    inputs, wanted = any_array("x", x), any_array("targets", targets)
    size = len(flatten_params(like))

    def loss(rows: Array) -> Array:
        flat = rows.reshape(-1, size)
        values = [network.loss_value(unflatten_params(row, like), inputs, wanted) for row in flat]
        return np.array(values).reshape(rows.shape[:-1])

    def slope(rows: Array) -> Array:
        gradients = []
        for row in rows.reshape(-1, size):
            params = unflatten_params(row, like)
            output, caches = network.forward(params, inputs)
            _, dy, from_logits = network.loss_gradient(caches, output, wanted)
            grads = network.backward(params, caches, dy, from_logits=from_logits)[1]
            # A layer may hand its gradients over in another order than its parameters.
            ordered = [{n: own[n] for n in layer} for own, layer in zip(grads, params, strict=True)]
            gradients.append(flatten_params(tuple(ordered)))
        return np.array(gradients).reshape(rows.shape)

    return Landscape("network_cost", size, loss, slope, np.empty((0, size)), np.empty((0, 0)))
