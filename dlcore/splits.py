"""Which samples go where: mini-batches, train/validation/test, folds. All as index arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dlcore.checks import Array, generator, positive_int
from dlcore.ranges import integer, number
from dlcore.trace import freeze


@dataclass(frozen=True)
class Split:
    """Indices of three parts that share no sample."""

    train: Array
    validation: Array
    test: Array


def minibatches(
    n_samples: int, batch_size: int, *, rng: np.random.Generator | None = None
) -> Iterator[Array]:
    """Yield the indices of the mini-batches of an epoch, shuffled given an rng.

    The last may be small.
    """
    positive_int("n_samples", n_samples)
    positive_int("batch_size", batch_size)
    order = np.arange(n_samples) if rng is None else generator(rng).permutation(n_samples)
    for start in range(0, n_samples, batch_size):
        yield order[start : start + batch_size]


def train_validation_test_split(
    n_samples: int, *, rng: np.random.Generator, validation: float = 0.2, test: float = 0.2
) -> Split:
    """Shuffle and cut; `validation` and `test` are shares of all samples, rounded to whole ones.

    Raises
    ------
    ValueError
        If nothing is left to train on.
    """
    positive_int("n_samples", n_samples)
    shares = [number("validation", validation, low=0, high=1), number("test", test, low=0, high=1)]
    n_validation, n_test = (round(n_samples * share) for share in shares)
    n_train = n_samples - n_validation - n_test
    if n_train < 1:
        raise ValueError(
            f"validation, test: expected to leave samples for training, got {shares} of {n_samples}"
        )
    order = generator(rng).permutation(n_samples)
    train, rest, last = np.split(order, [n_train, n_train + n_validation])
    return freeze(Split(train, rest, last))


def k_folds(n_samples: int, k: int, *, rng: np.random.Generator) -> tuple[tuple[Array, Array], ...]:
    """Return k pairs (train, validation).

    Each sample is validated once, sizes differ by one at most.
    """
    if integer("k", k, low=2) > positive_int("n_samples", n_samples):
        raise ValueError(
            f"k: expected at most one fold a sample, got {k} folds of {n_samples} samples"
        )
    folds = np.array_split(generator(rng).permutation(n_samples), k)
    return tuple((np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k))


def bootstrap(n_samples: int, *, rng: np.random.Generator) -> Array:
    """Draw as many samples as there are, each time from all of them: some come twice.

    References
    ----------
    Breiman, "Bagging predictors", Machine Learning 24, 1996.
    """
    positive_int("n_samples", n_samples)
    return generator(rng).integers(0, n_samples, n_samples)
