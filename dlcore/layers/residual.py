"""Residual: the input skips a few layers and is added to what they make of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from dlcore.checks import Array, Shape
from dlcore.layers.base import Layer, Params
from dlcore.layers.dense import Dense
from dlcore.layers.normalization import LayerNorm


@dataclass(frozen=True)
class Residual(Layer):
    """y = x + F(x), F the inner layers in a row.

    A parameter's name is "index.name". He et al. 2016.
    """

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        if not self.layers:
            raise ValueError("layers: Residual expected at least one layer, got none")

    def buffer_names(self) -> frozenset[str]:
        """Return the running statistics of the inner layers."""
        return frozenset(
            f"{i}.{n}" for i, layer in enumerate(self.layers) for n in layer.buffer_names()
        )

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return the shapes of every inner layer."""
        shapes = self._shapes(input_shape)
        return {
            f"{i}.{name}": shape
            for i, layer in enumerate(self.layers)
            for name, shape in layer.param_shapes(shapes[i]).items()
        }

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """Draw the parameters of every inner layer."""
        shapes = self._shapes(input_shape)
        return _joined([layer.init(rng, shapes[i]) for i, layer in enumerate(self.layers)])

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, list[Any]]:
        """Return x + F(x)."""
        y, caches = x, []
        for i, layer in enumerate(self.layers):
            y, cache = layer.forward(_part(params, i), y, training=training, rng=rng)
            caches.append(cache)
        if y.shape != x.shape:
            raise ValueError(
                f"layers: Residual expected inner layers that keep shape {x.shape}, got {y.shape}"
            )
        return x + y, caches

    def backward(self, params: Params, cache: list[Any], dy: Array) -> tuple[Array, Params]:
        """Return dx = dy + the gradient that comes back through F."""
        inner = dy
        grads: list[Params] = [{} for _ in self.layers]
        for i in reversed(range(len(self.layers))):
            inner, grads[i] = self.layers[i].backward(_part(params, i), cache[i], inner)
        return dy + inner, _joined(grads)

    def updated_buffers(self, params: Params, cache: list[Any]) -> Params:
        """Return the inner layers' buffers."""
        return _joined(
            [
                layer.updated_buffers(_part(params, i), cache[i])
                for i, layer in enumerate(self.layers)
            ]
        )

    def _shapes(self, input_shape: Shape) -> list[Shape]:
        shapes = [input_shape]
        for layer in self.layers:
            shapes.append(layer.output_shape(shapes[-1]))
        if shapes[-1] != input_shape:
            raise ValueError(
                f"layers: Residual expected inner layers that keep shape {input_shape}, "
                f"got {shapes[-1]}"
            )
        return shapes

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw a bottleneck of two dense layers behind a normalisation."""
        width, hidden = (int(n) for n in rng.integers(3, 7, size=2))
        return cls((LayerNorm(), Dense(hidden, "tanh"), Dense(width))), (width,)


def _part(params: Params, index: int) -> Params:
    prefix = f"{index}."
    return {
        name.removeprefix(prefix): value
        for name, value in params.items()
        if name.startswith(prefix)
    }


def _joined(parts: list[Params]) -> Params:
    return {f"{i}.{name}": value for i, part in enumerate(parts) for name, value in part.items()}
