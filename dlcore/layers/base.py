"""What every layer promises: a frozen configuration, and pure init, forward and backward."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple, Self

import numpy as np

from dlcore.activations import ACTIVATIONS
from dlcore.checks import Array, Shape, lookup
from dlcore.softmax import softmax_backward, softmax_or_nan

Params = dict[str, Array]


@dataclass(frozen=True)
class Layer(ABC):
    """A layer's configuration; the numbers live in `params`, so one layer can serve many networks.

    Shapes leave out the batch axis.
    """

    def buffer_names(self) -> frozenset[str]:
        """Return the names of the params that no gradient changes (running statistics)."""
        return frozenset()

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Shape of each parameter for inputs of `input_shape`; empty for a layer that learns nothing."""
        return {}

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """Draw the parameters for inputs of `input_shape`."""
        return {}

    @abstractmethod
    def forward(
        self, params: Params, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Any]:
        """Return the output for a batch x (N, …) and the cache that backward needs."""

    @abstractmethod
    def backward(self, params: Params, cache: Any, dy: Array) -> tuple[Array, Params]:
        """Return ∂loss/∂x and the gradient of each parameter from ∂loss/∂y."""

    def param_grads(self, params: Params, cache: Any, dy: Array) -> Params:
        """Return the parameter gradients alone: the first layer of a network needs no ∂loss/∂x."""
        return self.backward(params, cache, dy)[1]

    def output_shape(self, input_shape: Shape) -> Shape:
        """Shape of the output for one input of `input_shape`."""
        return input_shape

    def n_params(self, input_shape: Shape) -> int:
        """Count the learned numbers, buffers left out."""
        shapes, buffers = self.param_shapes(input_shape), self.buffer_names()
        return sum(prod(shape) for name, shape in shapes.items() if name not in buffers)

    def updated_buffers(self, params: Params, cache: Any) -> Params:
        """Return the buffers as a training step leaves them; empty for most layers."""
        return {}

    def sample_input(self, rng: np.random.Generator, batch_size: int, input_shape: Shape) -> Array:
        """Draw an input this layer accepts, for the shared checks."""
        return rng.normal(size=(batch_size, *input_shape))

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw a small configuration and an input shape that fits it, for the shared checks."""
        return cls(), (int(rng.integers(1, 6)),)


class ActivatedCache(NamedTuple):
    """What an activated layer remembers: its linear part's own cache, z and a = f(z)."""

    inner: Any
    z: Array
    a: Array


@dataclass(frozen=True)
class ActivatedLayer(Layer):
    """A linear map followed by an activation, a = f(z); its forward returns an `ActivatedCache`."""

    @abstractmethod
    def linear_backward(self, params: Params, inner: Any, dz: Array) -> tuple[Array, Params]:
        """Return ∂loss/∂x and the parameter gradients from δ = ∂loss/∂z."""

    def linear_grads(self, params: Params, inner: Any, dz: Array) -> Params:
        """Return the parameter gradients alone; a subclass that saves work by it overrides this."""
        return self.linear_backward(params, inner, dz)[1]

    def activation_name(self) -> str:
        """Name of the activation, "linear" where the subclass has no such field."""
        return str(getattr(self, "activation", "linear"))

    def backward(self, params: Params, cache: ActivatedCache, dy: Array) -> tuple[Array, Params]:
        """Return ∂loss/∂x and the parameter gradients from ∂loss/∂a."""
        return self.linear_backward(params, cache.inner, self.delta(cache, dy))

    def param_grads(self, params: Params, cache: ActivatedCache, dy: Array) -> Params:
        """Return the parameter gradients alone."""
        return self.linear_grads(params, cache.inner, self.delta(cache, dy))

    def delta(self, cache: ActivatedCache, dy: Array) -> Array:
        """Return δ = ∂loss/∂z from ∂loss/∂a."""
        return activation_backward(self.activation_name(), cache.z, cache.a, dy)


@dataclass(frozen=True)
class ComposedLayer(ActivatedLayer):
    """An activated layer given by its linear part alone: z = `linear_forward`, a = f(z)."""

    @abstractmethod
    def linear_forward(self, params: Params, x: Array) -> tuple[Array, Any]:
        """Return z and the cache of the linear part."""

    def forward(
        self, params: Params, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, ActivatedCache]:
        """Return a = f(z) and its cache."""
        z, inner = self.linear_forward(params, x)
        a = activate(self.activation_name(), z)
        return a, ActivatedCache(inner, z, a)


def check_activation(name: str, *, elementwise: bool = False) -> None:
    """Raise ValueError unless `name` is in ACTIVATIONS, or "softmax" where it need not be elementwise."""
    if elementwise or name != "softmax":
        lookup("activation", name, ACTIVATIONS)


def image_shape(input_shape: Shape) -> tuple[int, int, int]:
    """Return (C, H, W), or raise ValueError if the shape has another rank."""
    if len(input_shape) != 3:
        raise ValueError(f"input_shape: expected an image (C, H, W), got {input_shape}")
    channels, height, width = input_shape
    return channels, height, width


def activate(name: str, z: Array) -> Array:
    """f(z); softmax works along the last axis, linear returns z itself."""
    if name == "linear":
        return z
    if name == "softmax":
        return softmax_or_nan(z)
    return ACTIVATIONS[name].fn(z)


def activation_backward(name: str, z: Array, a: Array, dy: Array) -> Array:
    """δ = dy ∘ f′(z), for softmax by its Jacobian."""
    if name == "linear":
        return dy
    if name == "softmax":
        return softmax_backward(a, dy)
    dz = ACTIVATIONS[name].derivative(z)
    dz *= dy
    return dz
