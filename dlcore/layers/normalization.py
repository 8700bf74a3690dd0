"""BatchNorm standardises each feature over the batch, LayerNorm each sample over its features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np

from dlcore.checks import Array, Shape, positive
from dlcore.layers.base import Layer, Params
from dlcore.ranges import number


class _Cache(NamedTuple):
    """Standardised x, 1/σ, and in training the batch's mean and variance."""

    normed: Array
    inverse: Array
    mean: Array | None = None
    variance: Array | None = None


@dataclass(frozen=True)
class BatchNorm(Layer):
    """y = γ·(x − μ)/√(σ² + ε) + β for each channel (axis 1), over the batch and the other axes.

    Training uses the batch's μ and σ², prediction the running ones; `momentum` is the share of the old
    running value that a step keeps. The running variance is the unbiased one. Ioffe and Szegedy 2015.
    """

    momentum: float = 0.9
    eps: float = 1e-5

    def __post_init__(self) -> None:
        number("momentum", self.momentum, low=0, high=1)
        positive("eps", self.eps)

    def buffer_names(self) -> frozenset[str]:
        """Return the running statistics."""
        return frozenset({"running_mean", "running_var"})

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return gamma, beta, running_mean and running_var, each (C,)."""
        return dict.fromkeys(("gamma", "beta", "running_mean", "running_var"), (input_shape[0],))

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """γ = 1, β = 0, running mean 0 and variance 1."""
        starts = {"gamma": 1.0, "beta": 0.0, "running_mean": 0.0, "running_var": 1.0}
        return {name: np.full(input_shape[0], value) for name, value in starts.items()}

    def forward(
        self, params: Params, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, _Cache]:
        """Return y; a training batch must hold more than one value a channel."""
        if not training:
            inverse = 1 / np.sqrt(params["running_var"] + self.eps)
            normed = (x - _channels(params["running_mean"], x)) * _channels(inverse, x)
            return _affine(params, normed), _Cache(normed, inverse)
        if x.size == x.shape[1]:
            raise ValueError(f"x: BatchNorm expected more than one value a channel in training, got {x.shape}")
        axes = _batch_axes(x)
        mean = x.mean(axis=axes)
        normed = x - _channels(mean, x)
        variance = np.square(normed).mean(axis=axes)
        inverse = 1 / np.sqrt(variance + self.eps)
        normed *= _channels(inverse, x)
        return _affine(params, normed), _Cache(normed, inverse, mean, variance)

    def backward(self, params: Params, cache: _Cache, dy: Array) -> tuple[Array, Params]:
        """Return dx = γ/σ · (dy − mean(dy) − x̂·mean(dy·x̂)) in training; γ/σ · dy with running statistics."""
        axes = _batch_axes(dy)
        grads = {"gamma": (dy * cache.normed).sum(axis=axes), "beta": dy.sum(axis=axes)}
        scale = _channels(params["gamma"] * cache.inverse, dy)
        if cache.mean is None:
            return dy * scale, grads
        count = dy.size // dy.shape[1]
        dx = dy - _channels(grads["beta"] / count, dy)
        dx -= cache.normed * _channels(grads["gamma"] / count, dy)
        dx *= scale
        return dx, grads

    def updated_buffers(self, params: Params, cache: Any) -> Params:
        """Return running ← momentum·running + (1 − momentum)·batch."""
        if cache.mean is None:
            return {}
        count = cache.normed.size // cache.normed.shape[1]
        fresh = {"running_mean": cache.mean, "running_var": cache.variance * (count / (count - 1))}
        keep = self.momentum
        return {name: keep * params[name] + (1 - keep) * value for name, value in fresh.items()}

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw a vector or an image shape."""
        shape = tuple(int(n) for n in rng.integers(1, 5, size=rng.choice([1, 3])))
        return cls(float(rng.uniform(0.5, 0.99))), shape


@dataclass(frozen=True)
class LayerNorm(Layer):
    """y = γ·(x − μ)/√(σ² + ε) + β over the last axis of each sample. Ba, Kiros and Hinton 2016."""

    eps: float = 1e-5

    def __post_init__(self) -> None:
        positive("eps", self.eps)

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return gamma and beta, each (D,)."""
        return dict.fromkeys(("gamma", "beta"), (input_shape[-1],))

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """γ = 1, β = 0."""
        return {"gamma": np.ones(input_shape[-1]), "beta": np.zeros(input_shape[-1])}

    def forward(
        self, params: Params, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, _Cache]:
        """Return y, the same in training and prediction."""
        normed = x - x.mean(axis=-1, keepdims=True)
        inverse = 1 / np.sqrt(np.square(normed).mean(axis=-1, keepdims=True) + self.eps)
        normed *= inverse
        return normed * params["gamma"] + params["beta"], _Cache(normed, inverse)

    def backward(self, params: Params, cache: _Cache, dy: Array) -> tuple[Array, Params]:
        """Return dx = (g − mean(g) − x̂·mean(g·x̂))/σ with g = γ·dy."""
        axes = tuple(range(dy.ndim - 1))
        grads = {"gamma": (dy * cache.normed).sum(axis=axes), "beta": dy.sum(axis=axes)}
        dx = dy * params["gamma"]
        slope = (dx * cache.normed).mean(axis=-1, keepdims=True)
        dx -= dx.mean(axis=-1, keepdims=True)
        dx -= cache.normed * slope
        dx *= cache.inverse
        return dx, grads

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw one or two axes, at least three features."""
        shape = tuple(int(n) for n in rng.integers(3, 7, size=rng.integers(1, 3)))
        return cls(), shape


def _batch_axes(x: Array) -> tuple[int, ...]:
    return (0, *range(2, x.ndim))


def _channels(values: Array, x: Array) -> Array:
    """Values (C,), shaped to broadcast along axis 1 of x."""
    return values.reshape(-1, *[1] * (x.ndim - 2))


def _affine(params: Params, normed: Array) -> Array:
    y = normed * _channels(params["gamma"], normed)
    y += _channels(params["beta"], normed)
    return y
