"""Flatten: everything after the batch axis becomes one vector."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Self

import numpy as np

from dlcore.checks import Array, Shape
from dlcore.layers.base import Layer, Params


@dataclass(frozen=True)
class Flatten(Layer):
    """(N, d1, d2, …) → (N, d1·d2·…), row-major."""

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, Shape]:
        """Return x (N, D)."""
        return x.reshape(len(x), prod(x.shape[1:])), x.shape

    def backward(self, params: Params, cache: Shape, dy: Array) -> tuple[Array, Params]:
        """Return dy in the shape of x."""
        return dy.reshape(cache), {}

    def output_shape(self, input_shape: Shape) -> Shape:
        """(d1·d2·…,)."""
        return (prod(input_shape),)

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw one to four axes."""
        return cls(), tuple(int(n) for n in rng.integers(1, 5, size=rng.integers(1, 5)))
