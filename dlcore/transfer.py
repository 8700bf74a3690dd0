"""Transfer: digits in two halves, one learned before the other, and starts with and without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore.checks import Array
from dlcore.datasets import digits
from dlcore.metrics import accuracy
from dlcore.network import Sequential
from dlcore.optimizers import sgd
from dlcore.parameters import NetworkParams
from dlcore.training import TrainingTrace, fit

__all__ = ["DigitHalves", "digit_halves", "epochs_until"]


@dataclass(frozen=True)
class DigitHalves:
    """Digits 0 to 4, learned before, and 5 to 9, of which few are given.

    Parameters
    ----------
    x, labels, images : arrays (N, 64), (N,), (N, 8, 8)
        All digits.
    known, unknown : arrays of int
        Samples of the old half that are trained on, and the rest of it.
    new, test : arrays of int
        Samples of the new half that are trained on, and those to test with.
    rate, epochs, batches
        Plain SGD; the batch sizes are those of the old and of the new half.
    """

    x: Array
    labels: Array
    images: Array
    known: Array
    unknown: Array
    new: Array
    test: Array
    rate: float
    epochs: int
    batches: tuple[int, int]

    def pair(self, which: Array) -> tuple[Array, Array]:
        """Return pictures of some samples, and their labels within their half, 0 to 4."""
        return self.x[which], self.labels[which] % 5

    def example(self, classes: Sequence[int]) -> Array:
        """Return the first picture of each class."""
        return np.stack([self.images[np.flatnonzero(self.labels == c)[0]] for c in classes])

    def starts(
        self, network: Sequential, seed: int
    ) -> tuple[NetworkParams, NetworkParams, NetworkParams]:
        """Return parameters after the old half, a new draw, and the old ones below its output."""
        x, y = self.pair(self.known)
        style: dict[str, Any] = {"optimizer": sgd(self.rate), "epochs": self.epochs, "rng": seed}
        base = fit(network, x, y, batch_size=self.batches[0], **style).params
        fresh = network.init(np.random.Generator(np.random.PCG64(seed + 10)), (x.shape[1],))
        return base, fresh, (*base[:-1], fresh[-1])

    def learn(
        self, network: Sequential, params: NetworkParams, seed: int, *, kept: int = 0
    ) -> TrainingTrace:
        """Train on the new half; snapshots are kept of the start and of so many epochs."""
        x, y = self.pair(self.new)
        steps = -(-len(x) // self.batches[1])
        return fit(
            network,
            x,
            y,
            optimizer=sgd(self.rate),
            epochs=self.epochs,
            batch_size=self.batches[1],
            rng=seed,
            params=params,
            validation=self.pair(self.test),
            snapshot_steps=range(0, steps * kept + 1, steps),
        )

    def right(self, network: Sequential, params: NetworkParams, which: Array) -> float:
        """Return the share of some samples that are right."""
        x, y = self.pair(which)
        return accuracy(network.predict(params, x), y)

    def by_epoch(self, network: Sequential, run: TrainingTrace) -> Array:
        """Return accuracies (E + 1,) on the tests, before training and after each epoch."""
        first = self.right(network, run.snapshots[0], self.test)
        return np.concatenate([[first], run.validation_metric])


def digit_halves(
    known: int, new: int, test: slice, *, rate: float, epochs: int, batches: tuple[int, int]
) -> DigitHalves:
    """Return both halves of the digits, shuffled, with so many samples to learn from.

    Parameters
    ----------
    known, new : int
        Samples of the old and the new half that are trained on.
    test : slice
        Which of the shuffled new half to test with.
    rate, epochs, batches
        As in `DigitHalves`.
    """
    data = digits()
    low, high = (
        np.random.Generator(np.random.PCG64(0)).permutation(np.flatnonzero(half))
        for half in (data.y < 5, data.y >= 5)
    )
    parts = low[:known], low[known:], high[:new], high[test]
    return DigitHalves(data.flat, data.y, data.x, *parts, rate, epochs, batches)


def epochs_until(right: Array, goal: float) -> Array:
    """Return the first epoch (N,) at which accuracies (N, E) are at the goal, E where none is."""
    there = np.pad(right >= goal, [(0, 0), (0, 1)], constant_values=True)
    return np.asarray(there.argmax(axis=1))
