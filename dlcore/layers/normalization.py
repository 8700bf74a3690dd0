"""BatchNorm standardises each feature over the batch, LayerNorm each sample over its features."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import numpy as np

from dlcore.checks import Array, Shape, positive
from dlcore.layers.base import Layer, Params, check_width
from dlcore.ranges import number


class _Cache(NamedTuple):
    """Standardised x, 1/σ, and in training the batch's mean and variance."""

    normed: Array
    inverse: Array
    mean: Array | None = None
    variance: Array | None = None


@dataclass(frozen=True)
class BatchNorm(Layer):
    """y = γ·(x − μ)/√(σ² + ε) + β for each feature, over the batch and the other axes.

    Features lie on axis 1 of vectors (N, C) and images (N, C, H, W), on the last axis of sequences
    (N, T, D). Ioffe and Szegedy 2015.

    Parameters
    ----------
    momentum : float in [0, 1]
        Share of the old running value that a training step keeps (Keras' meaning; PyTorch's is 1 −
        momentum).
    eps : float above 0
    unbiased : bool
        Whether the running variance takes in the batch's Σ(x − μ)²/(n − 1) (PyTorch) or Σ(x − μ)²/n
        (Keras 3, ONNX). Training itself always divides by n, and prediction uses the running
        values.
    """

    momentum: float = 0.9
    eps: float = 1e-5
    unbiased: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        number("momentum", self.momentum, low=0, high=1)
        positive("eps", self.eps)

    def buffer_names(self) -> frozenset[str]:
        """Return the running statistics."""
        return frozenset({"running_mean", "running_var"})

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return gamma, beta, running_mean and running_var, each (C,)."""
        shape = (_features("BatchNorm", input_shape),)
        return dict.fromkeys(("gamma", "beta", "running_mean", "running_var"), shape)

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """γ = 1, β = 0, running mean 0 and variance 1."""
        starts = {"gamma": 1.0, "beta": 0.0, "running_mean": 0.0, "running_var": 1.0}
        return {
            name: np.full(_features("BatchNorm", input_shape), value)
            for name, value in starts.items()
        }

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, _Cache]:
        """Return y; a training batch must hold more than one value a feature."""
        check_width("BatchNorm", x, _axis(x), len(params["gamma"]))
        if not training:
            inverse = 1 / np.sqrt(params["running_var"] + self.eps)
            normed = (x - _channels(params["running_mean"], x)) * _channels(inverse, x)
            return _affine(params, normed), _Cache(normed, inverse)
        if x.size == x.shape[_axis(x)]:
            raise ValueError(
                f"x: BatchNorm expected more than one value a channel in training, got {x.shape}"
            )
        axes = _batch_axes(x)
        mean = x.mean(axis=axes)
        normed = x - _channels(mean, x)
        variance = np.square(normed).mean(axis=axes)
        inverse = 1 / np.sqrt(variance + self.eps)
        normed *= _channels(inverse, x)
        return _affine(params, normed), _Cache(normed, inverse, mean, variance)

    def backward(self, params: Params, cache: _Cache, dy: Array) -> tuple[Array, Params]:
        """Return dx = γ/σ·(dy − mean(dy) − x̂·mean(dy·x̂)), with running statistics γ/σ·dy."""
        axes = _batch_axes(dy)
        grads = {"gamma": (dy * cache.normed).sum(axis=axes), "beta": dy.sum(axis=axes)}
        scale = _channels(params["gamma"] * cache.inverse, dy)
        if cache.mean is None:
            return dy * scale, grads
        count = dy.size // len(cache.inverse)
        dx = dy - _channels(grads["beta"] / count, dy)
        dx -= cache.normed * _channels(grads["gamma"] / count, dy)
        dx *= scale
        return dx, grads

    def updated_buffers(self, params: Params, cache: Any) -> Params:
        """Return running ← momentum·running + (1 − momentum)·batch."""
        if cache.mean is None:
            return {}
        count = cache.normed.size // len(cache.mean)
        variance = cache.variance * (count / (count - 1)) if self.unbiased else cache.variance
        fresh = {"running_mean": cache.mean, "running_var": variance}
        keep = self.momentum
        return {name: keep * params[name] + (1 - keep) * value for name, value in fresh.items()}

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw the shape of a vector, a sequence or an image."""
        shape = tuple(int(n) for n in rng.integers(1, 5, size=rng.choice([1, 2, 3])))
        return cls(float(rng.uniform(0.5, 0.99)), unbiased=bool(rng.integers(2))), shape


@dataclass(frozen=True)
class LayerNorm(Layer):
    """y = γ·(x − μ)/√(σ² + ε) + β over the last axis of each sample. Ba, Kiros and Hinton 2016."""

    eps: float = 1e-5

    def __post_init__(self) -> None:
        positive("eps", self.eps)

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return gamma and beta, each (D,)."""
        if not input_shape:
            raise ValueError("input_shape: LayerNorm expected at least one axis, got ()")
        return dict.fromkeys(("gamma", "beta"), (input_shape[-1],))

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """γ = 1, β = 0."""
        return {"gamma": np.ones(input_shape[-1]), "beta": np.zeros(input_shape[-1])}

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, _Cache]:
        """Return y, the same in training and prediction."""
        check_width("LayerNorm", x, -1, len(params["gamma"]))
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


def _axis(x: Array) -> int:
    """Axis of the features: the last of a sequence (N, T, D), else 1."""
    return 2 if x.ndim == 3 else 1


def _features(layer: str, input_shape: Shape) -> int:
    if not input_shape:
        raise ValueError(f"input_shape: {layer} expected at least one axis, got ()")
    return input_shape[-1] if len(input_shape) == 2 else input_shape[0]


def _batch_axes(x: Array) -> tuple[int, ...]:
    return (0, 1) if x.ndim == 3 else (0, *range(2, x.ndim))


def _channels(values: Array, x: Array) -> Array:
    """Values (C,), shaped to broadcast along the axis of x's features."""
    return values.reshape(-1, *[1] * (x.ndim - 1 - _axis(x)))


def _affine(params: Params, normed: Array) -> Array:
    y = normed * _channels(params["gamma"], normed)
    y += _channels(params["beta"], normed)
    return y
