"""What every layer promises: a frozen configuration, and pure init, forward and backward."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple, Self

import numpy as np

from dlcore.activations import ACTIVATIONS
from dlcore.checks import Array, Shape, lookup
from dlcore.softmax import log_softmax_or_nan, softmax_backward, softmax_or_nan

Params = dict[str, Array]

ROW_ACTIVATIONS = ("softmax", "log_softmax")
"""Activations of a whole row, which ACTIVATIONS, the elementwise ones, does not hold."""


@dataclass(frozen=True)
class Layer(ABC):
    """A layer's configuration; the numbers live in `params`, so one layer can serve many networks.

    Shapes leave out the batch axis.
    """

    def buffer_names(self) -> frozenset[str]:
        """Return the names of the params that no gradient changes (running statistics)."""
        return frozenset()

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Shape of each parameter for inputs of `input_shape`.

        Empty for a layer that learns nothing.
        """
        return {}

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """Draw the parameters for inputs of `input_shape`."""
        return {}

    @abstractmethod
    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
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
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, ActivatedCache]:
        """Return a = f(z) and its cache."""
        z, inner = self.linear_forward(params, x)
        a = activate(self.activation_name(), z)
        return a, ActivatedCache(inner, z, a)


def layer_backward(
    layer: Layer, params: Params, cache: Any, dy: Array, from_logits: bool
) -> tuple[Array, Params]:
    """Return ∂loss/∂x and the parameter gradients; `from_logits` says that dy is by z."""
    if from_logits and isinstance(layer, ActivatedLayer):
        return layer.linear_backward(params, cache.inner, dy)
    return layer.backward(params, cache, dy)


def layer_grads(layer: Layer, params: Params, cache: Any, dy: Array, from_logits: bool) -> Params:
    """Return the parameter gradients alone; `from_logits` says that dy is by z."""
    if from_logits and isinstance(layer, ActivatedLayer):
        return layer.linear_grads(params, cache.inner, dy)
    return layer.param_grads(params, cache, dy)


def check_activation(name: str, *, elementwise: bool = False) -> None:
    """Raise ValueError unless `name` is in ACTIVATIONS, or (log-)softmax where that may be."""
    if elementwise or name not in ROW_ACTIVATIONS:
        lookup("activation", name, ACTIVATIONS)


def check_width(layer: str, x: Array, axis: int, width: int) -> None:
    """Raise ValueError unless x has a batch axis and `width` values on `axis`: no broadcasting."""
    where = "the last axis" if axis == -1 else f"axis {axis}"
    if x.ndim < 2 or x.shape[axis] != width:
        raise ValueError(f"x: {layer} expected {width} features on {where}, got shape {x.shape}")


def image_shape(input_shape: Shape) -> tuple[int, int, int]:
    """Return (C, H, W), or raise ValueError if the shape has another rank."""
    if len(input_shape) != 3:
        raise ValueError(f"input_shape: expected an image (C, H, W), got {input_shape}")
    channels, height, width = input_shape
    return channels, height, width


def activate(name: str, z: Array) -> Array:
    """f(z); softmax and log_softmax work along the last axis, linear returns z itself."""
    if name == "linear":
        return z
    if name == "softmax":
        return softmax_or_nan(z)
    if name == "log_softmax":
        return log_softmax_or_nan(z)
    return ACTIVATIONS[name].fn(z)


def activation_backward(name: str, z: Array, a: Array, dy: Array) -> Array:
    """δ = dy ∘ f′(z), for softmax and log_softmax by their Jacobians."""
    if name == "linear":
        return dy
    if name == "softmax":
        return softmax_backward(a, dy)
    if name == "log_softmax":
        return np.asarray(dy - np.exp(a) * dy.sum(axis=-1, keepdims=True))
    dz = ACTIVATIONS[name].derivative(z)
    dz *= dy
    return dz
