"""Activation as a layer of its own, and PReLU, the activation that learns its slope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from dlcore.activations import PRELU_START, prelu, prelu_alpha_derivative, prelu_derivative
from dlcore.checks import Array, Shape
from dlcore.layers.base import ComposedLayer, Layer, Params, check_activation, check_width


@dataclass(frozen=True)
class Activation(ComposedLayer):
    """a = f(z), element by element; "softmax" and "log_softmax" along the last axis."""

    activation: str

    def __post_init__(self) -> None:
        check_activation(self.activation)

    def linear_forward(self, params: Params, x: Array) -> tuple[Array, None]:
        """Return z = x."""
        return x, None

    def linear_backward(self, params: Params, inner: None, dz: Array) -> tuple[Array, Params]:
        """Return dx = δ."""
        return dz, {}

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw a smooth activation and one to three axes."""
        shape = tuple(int(n) for n in rng.integers(1, 5, size=rng.integers(1, 4)))
        names = ["sigmoid", "tanh", "softmax", "log_softmax", "softplus", "gelu", "silu"]
        return cls(str(rng.choice(names))), shape


@dataclass(frozen=True)
class PReLU(Layer):
    """a = z for z > 0, else αz with a learned α for each unit of the first axis after the batch."""

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return alpha (units,)."""
        return {"alpha": (input_shape[0],)}

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """Return alpha = 0.25, where He et al. 2015 start."""
        return {"alpha": np.full(input_shape[0], PRELU_START)}

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, Array]:
        """Return prelu(x, alpha)."""
        check_width("PReLU", x, 1, len(params["alpha"]))
        return prelu(x, _per_unit(params["alpha"], x)), x

    def backward(self, params: Params, cache: Any, dy: Array) -> tuple[Array, Params]:
        """Return dx = dy ∘ f′(x), dα = Σ dy ∘ min(x, 0)."""
        axes = (0, *range(2, cache.ndim))
        grads = {"alpha": (dy * prelu_alpha_derivative(cache)).sum(axis=axes)}
        return dy * prelu_derivative(cache, _per_unit(params["alpha"], cache)), grads

    def sample_input(self, rng: np.random.Generator, batch_size: int, input_shape: Shape) -> Array:
        """Draw values that keep away from the kink at 0."""
        sizes = rng.uniform(0.1, 2.0, size=(batch_size, *input_shape))
        return np.asarray(sizes * rng.choice([-1.0, 1.0], size=sizes.shape))

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw one to three axes."""
        return cls(), tuple(int(n) for n in rng.integers(1, 5, size=rng.integers(1, 4)))


def _per_unit(alpha: Array, x: Array) -> Array:
    """Alpha, shaped to broadcast along axis 1 of x."""
    return alpha.reshape(-1, *[1] * (x.ndim - 2))
