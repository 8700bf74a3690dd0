"""Self-attention: every position reads all positions, weighted by how well key fits query."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple, Self

import numpy as np

from dlcore.checks import Array, Shape, positive_int
from dlcore.initializers import glorot_uniform
from dlcore.layers.base import Layer, Params, check_width
from dlcore.softmax import softmax_backward, softmax_or_nan

_PROJECTIONS = ("query", "key", "value", "output")


class _Cache(NamedTuple):
    """Input (N, T, D), q, k, v (N, heads, T, d), weights (N, heads, T, T), joined (N, T, D)."""

    x: Array
    q: Array
    k: Array
    v: Array
    weights: Array
    joined: Array


@dataclass(frozen=True)
class SelfAttention(Layer):
    """y = [softmax(q kᵀ/√d) v]_heads W_oᵀ + b_o with q, k, v = x Wᵀ + b: x and y are (N, T, D).

    `causal` hides later positions. Vaswani et al. 2017, section 3.2.
    """

    n_heads: int = 1
    causal: bool = False

    def __post_init__(self) -> None:
        positive_int("n_heads", self.n_heads)

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return query, key, value and output (D, D), and a bias (D,) of each."""
        if len(input_shape) != 2 or input_shape[-1] % self.n_heads:
            raise ValueError(
                f"input_shape: expected (T, D) with D a multiple of {self.n_heads} heads, "
                f"got {input_shape}"
            )
        width = input_shape[-1]
        shapes: dict[str, Shape] = dict.fromkeys(_PROJECTIONS, (width, width))
        return shapes | {f"{name}_bias": (width,) for name in _PROJECTIONS}

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """Glorot-uniform projections, zero biases."""
        shapes = self.param_shapes(input_shape)
        return {
            n: glorot_uniform(s, rng=rng) if len(s) == 2 else np.zeros(s) for n, s in shapes.items()
        }

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, _Cache]:
        """Return y; the cache's `weights` say who read whom."""
        self.param_shapes(x.shape[1:])
        check_width("SelfAttention", x, -1, len(params["query"]))
        q, k, v = (self._split(x @ params[n].T + params[f"{n}_bias"]) for n in _PROJECTIONS[:3])
        scores = q @ k.swapaxes(-1, -2)
        scores /= sqrt(q.shape[-1])
        if self.causal:
            scores[..., np.triu(np.ones(scores.shape[-2:], dtype=bool), 1)] = -np.inf
        weights = softmax_or_nan(scores)
        joined = (weights @ v).swapaxes(1, 2).reshape(x.shape)
        y = joined @ params["output"].T
        y += params["output_bias"]
        return y, _Cache(x, q, k, v, weights, joined)

    def backward(self, params: Params, cache: _Cache, dy: Array) -> tuple[Array, Params]:
        """Return dx and the gradients of the four projections, through the softmax's Jacobian."""
        grads = _projection_grads("output", cache.joined, dy)
        dheads = self._split(dy @ params["output"])
        dscores = softmax_backward(cache.weights, dheads @ cache.v.swapaxes(-1, -2))
        dscores /= sqrt(cache.q.shape[-1])
        parts = {
            "query": dscores @ cache.k,
            "key": dscores.swapaxes(-1, -2) @ cache.q,
            "value": cache.weights.swapaxes(-1, -2) @ dheads,
        }
        dx = np.zeros_like(dy)
        for name, part in parts.items():
            gradient = part.swapaxes(1, 2).reshape(dy.shape)
            grads |= _projection_grads(name, cache.x, gradient)
            dx += gradient @ params[name]
        return dx, grads

    def _split(self, x: Array) -> Array:
        """(N, T, D) → (N, heads, T, D/heads)."""
        return x.reshape(*x.shape[:2], self.n_heads, -1).swapaxes(1, 2)

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw heads, positions and width."""
        n_heads, length, width = (int(n) for n in rng.integers(1, 4, size=3))
        return cls(n_heads, bool(rng.integers(2))), (length + 1, width * n_heads)


def _projection_grads(name: str, x: Array, dy: Array) -> Params:
    rows = dy.reshape(-1, dy.shape[-1])
    return {name: rows.T @ x.reshape(-1, x.shape[-1]), f"{name}_bias": rows.sum(axis=0)}
