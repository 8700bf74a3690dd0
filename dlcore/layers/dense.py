"""Dense: every unit sees every input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Self

import numpy as np

from dlcore.checks import Array, Shape, positive_int
from dlcore.initializers import Initializer, draw_bias, initializer
from dlcore.layers.base import ActivatedCache, ActivatedLayer, Params, activate, check_activation


def dense_forward(
    x: Array, weight: Array, bias: Array, f: Callable[[Array], Array]
) -> tuple[Array, Array]:
    """Return z = x Wᵀ + b and a = f(z) for x (…, n_in), weight (n_out, n_in), bias (n_out,).

    Raises
    ------
    ValueError
        From NumPy, if the last axis of x is not n_in.
    """
    z = x @ weight.T
    z += bias
    a = f(z)
    return z, a


def dense_forward_loop(
    x: Array, weight: Array, bias: Array, f: Callable[[Array], Array]
) -> tuple[Array, Array]:
    """Do what `dense_forward` does for one example x (n_in,), one product at a time."""
    z = np.zeros(len(bias))
    for j in range(len(bias)):
        for i in range(len(x)):
            z[j] += weight[j, i] * x[i]
        z[j] += bias[j]
    a = f(z)
    return z, a


_NO_BIAS: Array = np.zeros(1, dtype=np.float32)


@dataclass(frozen=True)
class Dense(ActivatedLayer):
    """a = f(x Wᵀ + b) on the last axis: x (N, …, n_in), weight (units, n_in), bias (units,).

    Both initializers are a name in INITIALIZERS or a function ``f(shape, *, rng)``. Zero biases put
    every kink of a ReLU layer at x = 0; ``bias_initializer=partial(uniform, limit=1.0)`` spreads
    them.
    """

    units: int
    activation: str = "linear"
    use_bias: bool = True
    weight_initializer: str | Initializer = "glorot_uniform"
    bias_initializer: str | Initializer = field(default="zeros", kw_only=True)

    def __post_init__(self) -> None:
        positive_int("units", self.units)
        check_activation(self.activation)
        initializer(self.weight_initializer)
        initializer(self.bias_initializer, "bias_initializer")

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return weight (units, n_in) and bias (units,)."""
        if not input_shape:
            raise ValueError("input_shape: Dense expected at least one axis, got ()")
        shapes: dict[str, Shape] = {"weight": (self.units, input_shape[-1])}
        return shapes | {"bias": (self.units,)} if self.use_bias else shapes

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """Weights and then bias, each by its initialiser."""
        shapes = self.param_shapes(input_shape)
        params = {"weight": initializer(self.weight_initializer)(shapes["weight"], rng=rng)}
        if self.use_bias:
            params["bias"] = draw_bias(self.bias_initializer, shapes["bias"], rng)
        return params

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, ActivatedCache]:
        """Return a = f(x Wᵀ + b) and its cache."""
        weight, bias = params["weight"], params.get("bias", _NO_BIAS)
        if x.shape[-1] != weight.shape[1]:
            raise ValueError(f"x: Dense expected (N, …, {weight.shape[1]}), got {x.shape}")
        z, a = dense_forward(x, weight, bias, partial(activate, self.activation))
        return a, ActivatedCache(x, z, a)

    def linear_backward(self, params: Params, inner: Array, dz: Array) -> tuple[Array, Params]:
        """Return dx = δ W and the parameter gradients."""
        return dz @ params["weight"], self.linear_grads(params, inner, dz)

    def linear_grads(self, params: Params, inner: Array, dz: Array) -> Params:
        """Return dW = δᵀ x and db = Σ δ."""
        rows = dz.reshape(-1, dz.shape[-1])
        grads = {"weight": rows.T @ inner.reshape(-1, inner.shape[-1])}
        if self.use_bias:
            grads["bias"] = rows.sum(axis=0)
        return grads

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the input's shape with `units` on the last axis."""
        return (*input_shape[:-1], self.units)

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw 1–6 units, a smooth activation, one or two input axes."""
        activation = str(
            rng.choice(["linear", "sigmoid", "tanh", "softmax", "log_softmax", "softplus"])
        )
        shape = tuple(int(n) for n in rng.integers(1, 7, size=rng.integers(1, 3)))
        return cls(int(rng.integers(1, 7)), activation, use_bias=bool(rng.integers(2))), shape
