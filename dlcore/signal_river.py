"""Signal river: mean and spread of activations on their way through many untrained layers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from dlcore.checks import Array
from dlcore.layers.base import Layer
from dlcore.network import Sequential, trace_forward
from dlcore.signals import signal_statistics
from dlcore.trace import freeze

__all__ = ["SignalRiver", "signal_river"]


@dataclass(frozen=True)
class SignalRiver:
    """What L equal layers make of a batch, the batch itself first.

    Parameters
    ----------
    mean, low, high, std : arrays (L + 1,)
        Mean, mean - std and mean + std, and std, of the first draw of weights.
    stds, means : arrays (draws, L)
        Those of all draws.
    """

    mean: Array
    low: Array
    high: Array
    std: Array
    stds: Array
    means: Array


def signal_river(layer: Layer, depth: int, x: Array, seeds: Iterable[int]) -> SignalRiver:
    """Send a batch (N, D) through ``depth`` layers, once for each seed of their weights."""
    shape = x.shape[1:]
    network = Sequential((layer,) * depth, "mse", shape)
    draws = [
        signal_statistics(trace_forward(network, network.init(np.random.default_rng(s), shape), x))
        for s in seeds
    ]
    mean = np.concatenate([[x.mean()], draws[0].mean])
    std = np.concatenate([[x.std()], draws[0].std])
    return freeze(
        SignalRiver(
            mean=mean,
            low=mean - std,
            high=mean + std,
            std=std,
            stds=np.array([draw.std for draw in draws]),
            means=np.array([draw.mean for draw in draws]),
        )
    )
