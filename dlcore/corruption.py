"""Samples made worse on purpose: wrong labels, moved copies, columns that say nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, finite_array, generator, int_array
from dlcore.ranges import integer


def mislabelled(
    labels: npt.ArrayLike, count: int, *, classes: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Give ``count`` of the labels (N,) another class, each of the others being as likely.

    Returns
    -------
    labels : array (N,)
    chosen : array (count,)
        Which samples are wrong, in order.

    Raises
    ------
    ValueError
        If a label is no class, or there are fewer labels than ``count``.
    """
    wrong = int_array("labels", labels, high=integer("classes", classes, low=2)).copy()
    if integer("count", count, low=0) > len(wrong):
        raise ValueError(f"count: expected at most one a label, got {count} of {len(wrong)}")
    chosen = np.sort(generator(rng).permutation(len(wrong))[:count])
    wrong[chosen] = (wrong[chosen] + rng.integers(1, classes, count)) % classes
    return wrong, chosen


def jittered(
    x: npt.ArrayLike, noise: npt.ArrayLike, times: int, *, rng: np.random.Generator
) -> Array:
    """Return ``times`` copies of the samples (N, …), one after the other, with normal noise.

    ``noise`` is the standard deviation: one for all, or one for each feature.
    """
    samples, spread = finite_array("x", x), finite_array("noise", noise)
    if (spread < 0).any():
        raise ValueError(f"noise: expected standard deviations of at least 0, got {spread.min()}")
    dice = generator(rng)
    copies = range(integer("times", times, low=1))
    moved = [samples + dice.normal(0.0, spread, samples.shape) for _ in copies]
    return np.concatenate(moved)


def noise_columns(x: npt.ArrayLike, count: int, *, rng: np.random.Generator) -> Array:
    """Return the samples (N, n) with ``count`` more columns of standard normal noise."""
    samples = finite_array("x", x, ndim=2)
    integer("count", count, low=0)
    return np.column_stack([samples, generator(rng).normal(size=(len(samples), count))])
