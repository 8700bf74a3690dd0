"""Dropout: units wink out at random while training, none does afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from dlcore.checks import Array, Shape
from dlcore.layers.base import Layer, Params
from dlcore.ranges import number


@dataclass(frozen=True)
class Dropout(Layer):
    """In training a value is 0 with probability `rate`, else divided by 1 − rate; else y = x.

    The division keeps the expected value, so that prediction needs no change. Srivastava et al.
    2014.
    """

    rate: float = 0.5

    def __post_init__(self) -> None:
        number("rate", self.rate, low=0, high=1, open_high=True)

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, Array | None]:
        """Return y and the mask (0 or 1/(1−rate)); None outside training."""
        if not training or self.rate == 0:
            return x.copy(), None
        if rng is None:
            raise ValueError("rng: Dropout expected a random generator in training, got None")
        kept = rng.random(x.shape) >= self.rate
        mask = kept * x.dtype.type(1 / (1 - self.rate))
        return x * mask, mask

    def backward(self, params: Params, cache: Array | None, dy: Array) -> tuple[Array, Params]:
        """Return dx = dy ∘ mask."""
        return (dy if cache is None else dy * cache), {}

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw a rate and one or two axes."""
        shape = tuple(int(n) for n in rng.integers(1, 7, size=rng.integers(1, 3)))
        return cls(float(rng.uniform(0, 0.9))), shape
