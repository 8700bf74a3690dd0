"""A small network on one sample as a graph of single numbers, one node each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import finite_array, instance
from dlcore.graph import GraphTrace, Node, trace_graph
from dlcore.layers.dense import Dense
from dlcore.network import Sequential
from dlcore.parameters import NetworkParams

__all__ = ["network_graph"]

_ACTIVATIONS: dict[str, Callable[[Node], Node]] = {
    "linear": lambda z: z * 1.0,
    "relu": Node.relu,
    "sigmoid": Node.sigmoid,
    "tanh": Node.tanh,
}


def network_graph(
    network: Sequential, params: NetworkParams, x: ArrayLike, targets: ArrayLike
) -> GraphTrace:
    """Record both passes of a network of dense layers, number by number.

    Nodes are named in Typst math, layers from 1 on: inputs ``x_1``, weights ``w_(2 1)^1`` (to unit
    2 from unit 1), biases ``b_1^1``, sums ``z_1^1``, outputs ``a_1^1``, the loss ``J``.
    `condense_graph` keeps those of interest.

    Parameters
    ----------
    x, targets : arrays (n_in,), (n_out,)
        One sample.

    Raises
    ------
    ValueError
        If a layer is not dense with one of the activations linear, relu, sigmoid, tanh, or the loss
        is not mse.
    """
    instance("network", network, Sequential)
    if network.loss != "mse":
        raise ValueError(f"network: expected the loss 'mse', got {network.loss!r}")
    sample, wanted = finite_array("x", x).ravel(), finite_array("targets", targets).ravel()
    units = [Node(float(value), f"x_{k}") for k, value in enumerate(sample, 1)]
    for depth, (layer, own) in enumerate(zip(network.layers, params, strict=True), 1):
        if not isinstance(layer, Dense) or layer.activation not in _ACTIVATIONS:
            raise ValueError(
                f"network: expected dense layers of {', '.join(_ACTIVATIONS)}, got {layer}"
            )
        units = _layer(own, units, depth, _ACTIVATIONS[layer.activation])
    if len(wanted) != len(units):
        raise ValueError(f"targets: expected {len(units)} numbers, got {len(wanted)}")
    squares = [(a - float(t)) ** 2 for a, t in zip(units, wanted, strict=True)]
    return trace_graph((_sum(squares) * (1.0 / len(squares))).named("J"))


def _layer(
    own: dict[str, np.ndarray], given: list[Node], depth: int, f: Callable[[Node], Node]
) -> list[Node]:
    made = []
    for to, row in enumerate(own["weight"], 1):
        weights = [
            Node(float(weight), f"w_({to} {origin})^{depth}")
            for origin, weight in enumerate(row, 1)
        ]
        terms = [weight * x for weight, x in zip(weights, given, strict=True)]
        if "bias" in own:
            terms.append(Node(float(own["bias"][to - 1]), f"b_{to}^{depth}"))
        z = _sum(terms) if len(terms) > 1 else terms[0]
        made.append(f(z.named(f"z_{to}^{depth}")).named(f"a_{to}^{depth}"))
    return made


def _sum(terms: list[Node]) -> Node:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total
