"""Embedding: an index picks its row of a learned table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from dlcore.checks import Array, Shape, int_array, positive_int
from dlcore.initializers import uniform
from dlcore.layers.base import Layer, Params


@dataclass(frozen=True)
class Embedding(Layer):
    """y = table[x]: x (N, …) integers below `n_tokens`, weight (n_tokens, units), y.

    N, …, units.
    """

    n_tokens: int
    units: int

    def __post_init__(self) -> None:
        positive_int("n_tokens", self.n_tokens)
        positive_int("units", self.units)

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return weight (n_tokens, units)."""
        return {"weight": (self.n_tokens, self.units)}

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """U(−0.05, 0.05), as in Keras."""
        return {"weight": uniform((self.n_tokens, self.units), rng=rng)}

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, Array]:
        """Return the rows that x names."""
        indices = int_array("x", x, high=self.n_tokens)
        return params["weight"][indices], indices

    def backward(self, params: Params, cache: Array, dy: Array) -> tuple[Array, Params]:
        """dW: each row sums the gradients of the places that used it.

        An index has no derivative: dx = 0.
        """
        gradient = np.zeros_like(params["weight"])
        np.add.at(gradient, cache.ravel(), dy.reshape(-1, self.units))
        return np.zeros(cache.shape, dtype=dy.dtype), {"weight": gradient}

    def output_shape(self, input_shape: Shape) -> Shape:
        """(…, units)."""
        return (*input_shape, self.units)

    def sample_input(self, rng: np.random.Generator, batch_size: int, input_shape: Shape) -> Array:
        """Draw indices."""
        return rng.integers(self.n_tokens, size=(batch_size, *input_shape))

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw a table and a sentence length."""
        n_tokens, units, length = (int(n) for n in rng.integers(1, 7, size=3))
        return cls(n_tokens, units), (length,)
