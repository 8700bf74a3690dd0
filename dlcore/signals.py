"""The signal on its way through the layers: its size, its mean, and the units that never speak."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, Shape, any_array, finite_array, instance
from dlcore.layers.base import Layer, Params
from dlcore.network import ForwardTrace
from dlcore.trace import freeze

__all__ = ["PokeTrace", "SignalTrace", "signal_statistics", "trace_poke"]


@dataclass(frozen=True)
class SignalTrace:
    """Activations of L layers over a batch.

    Parameters
    ----------
    mean, std, rms : arrays (L,)
        Of all numbers of a layer's a; the root mean square is what its weights multiply.
    pre_mean, pre_std : arrays (L,)
        Of its z.
    positive : array (L,)
        Share of z above 0.
    silent : array (L,) of int
        Units (channels, for images) whose z is above 0 for no sample: behind a ReLU, units that
        are off.
    units : array (L,) of int
    factors : array (L,)
        rms of a layer by that of what it was given; 0 where that is 0.
    """

    mean: Array
    std: Array
    rms: Array
    pre_mean: Array
    pre_std: Array
    positive: Array
    silent: Array
    units: Array
    factors: Array


@dataclass(frozen=True)
class PokeTrace:
    """One number of a layer's input changed, and what follows.

    Parameters
    ----------
    x, poked : arrays (N, …)
        The batch before and after.
    before, after : arrays (N, …)
        The layer's output for each.
    changed : array of the shape of the output, bool
        Where the two differ at all.
    count : int
        How many numbers changed.
    """

    x: Array
    poked: Array
    before: Array
    after: Array
    changed: Array
    count: int


def signal_statistics(forward: ForwardTrace) -> SignalTrace:
    """Summarise `trace_forward` layer by layer."""
    instance("forward", forward, ForwardTrace)
    rows = []
    before = _rms(forward.x)
    for z, a in zip(forward.z, forward.a, strict=True):
        unit_axis = 1 if z.ndim == 4 else z.ndim - 1
        on = (z > 0).any(axis=tuple(axis for axis in range(z.ndim) if axis != unit_axis))
        rms = _rms(a)
        factor = rms / before if before > 0 else 0.0
        rows.append(
            (
                a.mean(),
                a.std(),
                rms,
                z.mean(),
                z.std(),
                (z > 0).mean(),
                on.size - on.sum(),
                on.size,
                factor,
            )
        )
        before = rms
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return freeze(SignalTrace(*columns))


def trace_poke(
    layer: Layer,
    params: Params,
    x: ArrayLike,
    index: Shape,
    value: float,
    *,
    training: bool = False,
    seed: int = 0,
) -> PokeTrace:
    """Change one number of a batch and see which outputs of a layer change.

    Parameters
    ----------
    layer, params
    x : array (N, …)
        Integers stay integers, as for an Embedding.
    index : tuple of int
        Which number, batch axis first.
    value : float
        What it becomes.
    training : bool
        Whether dropout draws and batch statistics are used.
    seed : int
        Of the mask, the same for both runs.
    """
    if not isinstance(layer, Layer):
        raise TypeError(f"layer: expected a layer, got {layer!r}")
    batch = any_array("x", x)
    if batch.dtype.kind not in "iu":
        batch = finite_array("x", batch)
    if len(index) != batch.ndim or any(
        not -n <= i < n for i, n in zip(index, batch.shape, strict=True)
    ):
        raise ValueError(f"index: expected one number of x {batch.shape}, got {tuple(index)}")
    poked = batch.copy()
    poked[tuple(index)] = value
    before, after = (
        layer.forward(params, values, training=training, rng=np.random.default_rng(seed))[0]
        for values in (batch, poked)
    )
    changed = before != after
    return freeze(PokeTrace(batch, poked, before, after, changed, int(changed.sum())))


def _rms(values: Array) -> float:
    return float(np.sqrt((np.asarray(values, dtype=np.float64) ** 2).mean()))
