"""Attention and the residual connection, step by step: who reads whom, what is added to what."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, float_array, instance, not_empty
from dlcore.layers.attention import SelfAttention
from dlcore.layers.base import Params
from dlcore.layers.residual import Residual
from dlcore.softmax import softmax_or_nan
from dlcore.trace import freeze

__all__ = [
    "AttentionTrace",
    "ResidualTrace",
    "SelfAttentionTrace",
    "trace_attention",
    "trace_residual",
    "trace_self_attention",
]


@dataclass(frozen=True)
class AttentionTrace:
    """T queries that read S positions; a leading axis, if there is one, counts heads.

    Parameters
    ----------
    q, k, v : arrays (…, T, d), (…, S, d), (…, S, e)
    scores : array (…, T, S)
        q kᵀ / √d: how well a key fits a query, before anything is hidden.
    hidden : array (T, S) of bool
        Positions that a query may not see.
    weights : array (…, T, S)
        Softmax of the scores over what may be seen, 0 elsewhere; rows sum to 1.
    parts : array (…, T, S, e)
        Weight times value; their sum over S is the output.
    output : array (…, T, e)
    """

    q: Array
    k: Array
    v: Array
    scores: Array
    hidden: Array
    weights: Array
    parts: Array
    output: Array


@dataclass(frozen=True)
class SelfAttentionTrace:
    """A SelfAttention layer on one sequence x (T, D).

    Parameters
    ----------
    x : array (T, D)
    heads : AttentionTrace with leading axis heads, d = e = D / heads
    joined : array (T, D)
        The heads' outputs side by side.
    output : array (T, D)
        joined W_oᵀ + b_o, equal to the layer's own.
    """

    x: Array
    heads: AttentionTrace
    joined: Array
    output: Array


@dataclass(frozen=True)
class ResidualTrace:
    """A Residual layer, y = x + F(x), forward on a batch and back.

    Parameters
    ----------
    x : array (N, …)
    steps : tuple of arrays
        Output of each inner layer; the last is the branch F(x).
    branch, y : arrays of the shape of x
        F(x) and x + F(x).
    dy : array of the shape of x
        ∂loss/∂y.
    skip_gradient, branch_gradient, dx : arrays of the shape of x
        What reaches x past the layers (dy itself), what reaches it through them, and their sum.
    """

    x: Array
    steps: tuple[Array, ...]
    branch: Array
    y: Array
    dy: Array
    skip_gradient: Array
    branch_gradient: Array
    dx: Array


def trace_attention(
    q: ArrayLike, k: ArrayLike, v: ArrayLike, *, causal: bool = False
) -> AttentionTrace:
    r"""Record :math:`\mathrm{softmax}(q k^\top / \sqrt d)\, v`.

    Parameters
    ----------
    q, k, v : arrays (…, T, d), (…, S, d), (…, S, e), the leading axes alike
    causal : bool
        Whether query t sees positions 0 … t only.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a value is not finite.

    References
    ----------
    Vaswani et al., "Attention is all you need", NeurIPS 2017, section 3.2.1.
    """
    named = (("q", q), ("k", k), ("v", v))
    query, key, value = (
        not_empty(n, finite_array(n, float_array(n, array, min_ndim=2))) for n, array in named
    )
    if (
        query.shape[-1] != key.shape[-1]
        or key.shape[:-1] != value.shape[:-1]
        or query.shape[:-2] != key.shape[:-2]
    ):
        raise ValueError(
            "q, k, v: expected shapes (…, T, d), (…, S, d), (…, S, e), "
            f"got {query.shape}, {key.shape}, {value.shape}"
        )
    scores = query @ key.swapaxes(-1, -2) / sqrt(query.shape[-1])
    size = scores.shape[-2:]
    hidden = np.triu(np.ones(size, dtype=bool), 1) if causal else np.zeros(size, dtype=bool)
    weights = softmax_or_nan(np.where(hidden, -np.inf, scores))
    parts = weights[..., None] * value[..., None, :, :]
    return freeze(
        AttentionTrace(query, key, value, scores, hidden, weights, parts, weights @ value)
    )


def trace_self_attention(layer: SelfAttention, params: Params, x: ArrayLike) -> SelfAttentionTrace:
    """Record what a `SelfAttention` layer does to one sequence, head by head.

    Parameters
    ----------
    layer : SelfAttention
    params : its parameters
    x : array (T, D), D a multiple of the heads
    """
    instance("layer", layer, SelfAttention)
    sequence = not_empty("x", finite_array("x", float_array("x", x, ndim=2)))
    output, cache = layer.forward(params, sequence[None])
    heads = trace_attention(cache.q[0], cache.k[0], cache.v[0], causal=layer.causal)
    return freeze(SelfAttentionTrace(sequence, heads, cache.joined[0], output[0]))


def trace_residual(
    layer: Residual, params: Params, x: ArrayLike, *, dy: ArrayLike | None = None
) -> ResidualTrace:
    """Record what a `Residual` layer does to a batch x (N, …), and how a gradient passes it.

    Parameters
    ----------
    layer : Residual
    params : its parameters
    x : array (N, …)
    dy : array of the shape of x, by default ones
        ∂loss/∂y.
    """
    instance("layer", layer, Residual)
    batch = not_empty("x", finite_array("x", float_array("x", x, min_ndim=2)))
    upstream = np.ones_like(batch) if dy is None else finite_array("dy", dy)
    if upstream.shape != batch.shape:
        raise ValueError(f"dy: expected the shape of x {batch.shape}, got {upstream.shape}")
    y, caches = layer.forward(params, batch)
    parts = [
        {
            name.removeprefix(f"{i}."): value
            for name, value in params.items()
            if name.startswith(f"{i}.")
        }
        for i in range(len(layer.layers))
    ]
    steps, signal = [], batch
    for inner, part in zip(layer.layers, parts, strict=True):
        signal, _ = inner.forward(part, signal)
        steps.append(signal)
    gradient = upstream
    for inner, part, cache in reversed(list(zip(layer.layers, parts, caches, strict=True))):
        gradient, _ = inner.backward(part, cache, gradient)
    return freeze(
        ResidualTrace(
            batch, tuple(steps), signal, y, upstream, upstream, gradient, upstream + gradient
        )
    )
