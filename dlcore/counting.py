"""Counting: multiplications of a pass and its derivatives, lines between inputs and outputs."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np

from dlcore.checks import Array, Shape, instance
from dlcore.layers import Conv2D, Dense, Layer
from dlcore.network import Sequential
from dlcore.receptive_field import axis_uses
from dlcore.trace import freeze

__all__ = ["ConnectionCount", "OperationCount", "count_connections", "count_operations"]


@dataclass(frozen=True)
class OperationCount:
    """Multiplications by weights in a network of L layers, for one sample.

    Parameters
    ----------
    names : tuple of L str
    weights : array (L,) of int
        Weights of each layer, biases left out.
    forward : array (L,) of int
        Products of the forward pass; biases and activations cost none.
    weight_gradients : array (L,) of int
        Products that make ∂loss/∂W from δ and the layer's input.
    carried : array (L,) of int
        Products that carry δ to the layer before; 0 for the first that learns, whose input needs
        no gradient.
    backpropagation : int
        Forward pass and both of these: one gradient of all weights.
    nudging : int
        Trying every weight: one pass more than there are weights.
    paths : int
        Ways from a weight to an output, summed over the weights; -1 where a layer other than Dense
        has weights.
    """

    names: tuple[str, ...]
    weights: Array
    forward: Array
    weight_gradients: Array
    carried: Array
    backpropagation: int
    nudging: int
    paths: int


@dataclass(frozen=True)
class ConnectionCount:
    """What joins a convolution's image to its output, and what a dense layer would take.

    Parameters
    ----------
    inputs, outputs : int
        Numbers of the image, and of all feature maps.
    edges : int
        Lines from a number of the image to an output; those from the border of zeros left out.
    padded_edges : int
        With them.
    parameters : int
        Shared weights and biases.
    unshared : int
        Parameters if every line had a weight of its own, biases as before.
    dense : int
        Parameters of a dense layer between the same numbers: inputs · outputs + outputs.
    """

    inputs: int
    outputs: int
    edges: int
    padded_edges: int
    parameters: int
    unshared: int
    dense: int


def count_operations(network: Sequential, input_shape: Shape | None = None) -> OperationCount:
    """Count the multiplications by weights that one sample takes, forward, backward and by nudging.

    Parameters
    ----------
    network : Sequential
        Of Dense and Conv2D, and layers without weights.
    input_shape : tuple, by default the network's own

    Raises
    ------
    ValueError
        If another layer has weights.
    """
    shapes = network.shapes(input_shape)
    weights, forward = [], []
    for layer, before, after in zip(network.layers, shapes, shapes[1:], strict=False):
        count, products = _products(layer, before, after)
        weights.append(count)
        forward.append(products)
    learns = next((i for i, count in enumerate(weights) if count), len(weights))
    carried = [products if i > learns else 0 for i, products in enumerate(forward)]
    return freeze(
        OperationCount(
            names=tuple(type(layer).__name__ for layer in network.layers),
            weights=np.array(weights, dtype=np.int64),
            forward=np.array(forward, dtype=np.int64),
            weight_gradients=np.array(forward, dtype=np.int64),
            carried=np.array(carried, dtype=np.int64),
            backpropagation=2 * sum(forward) + sum(carried),
            nudging=(sum(weights) + 1) * sum(forward),
            paths=_paths(network.layers, weights),
        )
    )


def count_connections(layer: Conv2D, input_shape: Shape) -> ConnectionCount:
    """Count the lines and the parameters of a convolution.

    Parameters
    ----------
    layer : Conv2D
    input_shape : (C, H, W)
    """
    instance("layer", layer, Conv2D)
    outputs = layer.output_shape(input_shape)
    parameters = layer.n_params(input_shape)
    kernel = layer.param_shapes(input_shape)["kernel"]
    rows, columns = (int(axis_uses(layer, input_shape, axis).sum()) for axis in (0, 1))
    edges = rows * columns * kernel[1] * layer.filters
    biases = parameters - prod(kernel)
    return freeze(
        ConnectionCount(
            inputs=prod(input_shape),
            outputs=prod(outputs),
            edges=edges,
            padded_edges=prod(outputs[1:]) * prod(kernel),
            parameters=parameters,
            unshared=edges + biases,
            dense=prod(input_shape) * prod(outputs) + prod(outputs),
        )
    )


def _products(layer: Layer, before: Shape, after: Shape) -> tuple[int, int]:
    """Weights of a layer, and products of its forward pass."""
    shapes = layer.param_shapes(before)
    if isinstance(layer, Dense):
        return prod(shapes["weight"]), prod(shapes["weight"]) * prod(before[:-1])
    if isinstance(layer, Conv2D):
        return prod(shapes["kernel"]), prod(shapes["kernel"]) * prod(after[1:])
    if shapes:
        raise ValueError(
            f"network: expected Dense, Conv2D or no weights, got {type(layer).__name__}"
        )
    return 0, 0


def _paths(layers: tuple[Layer, ...], weights: list[int]) -> int:
    """Ways from every weight to the outputs of a dense network."""
    if any(
        count and not isinstance(layer, Dense) for layer, count in zip(layers, weights, strict=True)
    ):
        return -1
    total, ways = 0, 1
    for layer, count in reversed(list(zip(layers, weights, strict=True))):
        if isinstance(layer, Dense):
            total += count * ways
            ways *= layer.units
    return total
