"""Unit lives: which hidden units are on, which get a gradient, and what one that is off gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlcore.activations import ACTIVATIONS
from dlcore.checks import Array
from dlcore.layers.dense import Dense
from dlcore.metrics import accuracy
from dlcore.network import Sequential, trace_backward, trace_forward
from dlcore.parameters import NetworkParams
from dlcore.trace import freeze

__all__ = ["UnitLives", "unit_lives"]


@dataclass(frozen=True)
class UnitLives:
    """Hidden units at T states of a training.

    Parameters
    ----------
    shares : array (T, U)
        Share of the samples that a unit is on for.
    alive : array (T, U) of bool
        Units that get a gradient from at least one sample.
    never : array (T,) of int
        Units that are on for none.
    right : array (T,)
        Accuracy on the samples that were not trained on.
    factors : array (3,)
        What comes back to a unit that is off in the last state, for the one sample for which that
        is most: ∂J/∂a, the slope there, and the unit's largest input.
    by_weight : float
        Their product.
    largest, least : float
        The largest gradient of the weights of a unit that is never on, at most and at least; 0 if
        there is none.
    """

    shares: Array
    alive: Array
    never: Array
    right: Array
    factors: Array
    by_weight: float
    largest: float
    least: float


def unit_lives(
    network: Sequential, snapshots: Sequence[NetworkParams], x: Array, y: Array, trained: int
) -> UnitLives:
    """Look at all hidden units after every snapshot, and at the end at one that is off.

    Parameters
    ----------
    network : Sequential
        Dense hidden layers of one width and one activation, then the output.
    snapshots : sequence of parameters
    x, y : arrays (N, D), (N,)
        Samples; the first ``trained`` of them were trained on.
    """
    hidden = [layer for layer in network.layers[:-1] if isinstance(layer, Dense)]
    width, count = hidden[0].units, len(hidden)
    forwards = [trace_forward(network, params, x[:trained]) for params in snapshots]
    sums = np.array([np.hstack(forward.z[:count]) for forward in forwards])
    shares, slopes = (sums > 0.0).mean(axis=1), ACTIVATIONS[hidden[0].activation].derivative(sums)
    back = trace_backward(network, snapshots[-1], x[:trained], y[:trained])
    never = shares[-1] == 0.0
    by_unit = np.concatenate([np.abs(back.dW[k]).max(axis=1) for k in range(count)])
    # Back comes ∂J/∂a of the mean loss; one sample's own is as many times larger.
    back_of = trained * np.hstack(back.da[:count])
    off = (sums[-1] <= 0.0) & (never if never.any() else True)
    reach = np.where(off, np.abs(back_of), -1.0)
    sample, unit = np.unravel_index(reach.argmax(), reach.shape)
    source = (x, *forwards[-1].a)[unit // width][sample]
    factors = np.array([back_of[sample, unit], slopes[-1][sample, unit], source.max()])
    return freeze(
        UnitLives(
            shares=shares,
            alive=(slopes != 0.0).any(axis=1),
            never=(shares == 0.0).sum(axis=1),
            right=np.array(
                [accuracy(network.predict(p, x[trained:]), y[trained:]) for p in snapshots]
            ),
            factors=factors,
            by_weight=float(factors.prod()),
            largest=float(by_unit[never].max(initial=0.0)),
            least=float(by_unit[never].min()) if never.any() else 0.0,
        )
    )
