"""The smallest network in which paths meet: what all lessons on backpropagation calculate with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore.checks import Array
from dlcore.layers.dense import Dense
from dlcore.network import Sequential

__all__ = ["TinyNetwork", "tiny_network"]

_HIDDEN = ((0.8, -0.6), (0.4, 0.9))
_OUTPUT = ((1.2, -0.7), (0.5, 1.1))


@dataclass(frozen=True)
class TinyNetwork:
    """A network of two layers of two units each, without biases, with one sample.

    Parameters
    ----------
    network : Sequential
        a = σ(V σ(W x)), half the squared error, both layers sigmoid.
    layers : pair of Dense
        Its two layers.
    params : tuple of {"weight": array (2, 2)}
        W and V, row i the weights of unit i.
    x : array (1, 2)
    t : array (1, 2)
        What the outputs should be.
    """

    network: Sequential
    layers: tuple[Dense, Dense]
    params: tuple[dict[str, Any], ...]
    x: Array
    t: Array

    @property
    def weights(self) -> Array:
        """All eight weights (8,): w₁₁ w₁₂ w₂₁ w₂₂ v₁₁ v₁₂ v₂₁ v₂₂."""
        return np.concatenate([layer["weight"].ravel() for layer in self.params])

    def loss(self, weights: Array) -> float:
        """J of eight weights (8,)."""
        params = tuple({"weight": part.reshape(2, 2)} for part in np.split(weights, 2))
        return self.network.loss_value(params, self.x, self.t)


def tiny_network(x1: float = 1.0, x2: float = 0.5) -> TinyNetwork:
    """Return the network with weights for which its two paths to h₁ disagree.

    J = ½ Σ (a − t)² at x = (x1, x2), t = (1, 0); at x = (1, 0.5) it is 0.3740.
    """
    layers = Dense(2, "sigmoid", use_bias=False), Dense(2, "sigmoid", use_bias=False)
    return TinyNetwork(
        Sequential(layers, "mse", input_shape=(2,)),
        layers,
        ({"weight": np.array(_HIDDEN)}, {"weight": np.array(_OUTPUT)}),
        np.array([[x1, x2]]),
        np.array([[1.0, 0.0]]),
    )
