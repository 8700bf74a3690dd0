"""Groups without labels: k-means step by step; and a few labels lent to the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, float_array, int_array, not_empty
from dlcore.ranges import integer, number
from dlcore.trace import freeze

__all__ = ["KMeansTrace", "PseudoLabels", "kmeans", "pseudo_label"]


@dataclass(frozen=True)
class KMeansTrace:
    """K-means over T rounds of two half steps: assign every point, then move every centroid.

    Parameters
    ----------
    points : array (N, D)
    centroids : array (T + 1, K, D)
        Before each round, and after the last.
    assignments : array (T, N)
        Nearest centroid of every point; the first on a tie.
    inertia : array (T,)
        Sum of squared distances to the assigned centroid, after assigning.
    inertia_moved : array (T,)
        The same after the centroids moved.
    status : "converged" when no point changed sides, or "max_steps"
    """

    points: Array
    centroids: Array
    assignments: Array
    inertia: Array
    inertia_moved: Array
    status: str


@dataclass(frozen=True)
class PseudoLabels:
    """Labels that a network's own confident answers lend to unlabelled points.

    Parameters
    ----------
    labels : array (N,)
        Given labels kept; else the likeliest class where accepted, -1 where not.
    confidence : array (N,)
        Largest probability of each row.
    accepted : array (N,) of bool
        Unlabelled points that received a label.
    """

    labels: Array
    confidence: Array
    accepted: Array


def kmeans(
    x: ArrayLike,
    k: int | None = None,
    *,
    start: ArrayLike | None = None,
    rng: np.random.Generator | None = None,
    steps: int = 100,
) -> KMeansTrace:
    r"""Split points into k groups: :math:`\sum_i |x_i - c_{a_i}|^2` falls half step by half step.

    Parameters
    ----------
    x : array (N, D)
    k : int, at most N
        Needed without ``start``.
    start : array (K, D), optional
        First centroids; without it k different points drawn by ``rng``.
    rng : numpy Generator, by default seed 0
    steps : int
        Rounds at most. A centroid that loses all its points stays where it is.

    References
    ----------
    Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28, 1982.
    """
    points = not_empty("x", float_array("x", x, ndim=2))
    if not np.isfinite(points).all():
        raise ValueError("x: expected finite values")
    centroids = _start(points, k, start, rng or np.random.default_rng(0))
    path = [centroids]
    rounds: list[tuple[Array, float, float]] = []
    status = "max_steps"
    for _ in range(integer("steps", steps, low=1)):
        distances = _squared_distances(points, centroids)
        nearest = distances.argmin(axis=1)
        centroids = np.stack(
            [
                points[nearest == j].mean(axis=0) if (nearest == j).any() else c
                for j, c in enumerate(centroids)
            ]
        )
        moved = float(((points - centroids[nearest]) ** 2).sum())
        settled = bool(rounds) and np.array_equal(nearest, rounds[-1][0])
        rounds.append((nearest, float(distances.min(axis=1).sum()), moved))
        path.append(centroids)
        if settled:
            status = "converged"
            break
    assignments, inertia, inertia_moved = (np.array(column) for column in zip(*rounds, strict=True))
    return freeze(KMeansTrace(points, np.array(path), assignments, inertia, inertia_moved, status))


def pseudo_label(
    probs: ArrayLike, *, labels: ArrayLike | None = None, threshold: float = 0.9
) -> PseudoLabels:
    """Label what the network is sure of.

    Parameters
    ----------
    probs : array (N, K)
        Probabilities, rows summing to 1.
    labels : array (N,), optional
        Known labels, -1 where there is none; by default none is known.
    threshold : float from 0 to 1
        Least confidence that is accepted.
    """
    shares = not_empty("probs", float_array("probs", probs, ndim=2))
    inside = (shares >= 0) & (shares <= 1 + 1e-6)  # first, for sums of anything else may overflow
    if not (inside.all() and np.allclose(shares.sum(axis=1), 1, atol=1e-6)):
        raise ValueError("probs: expected rows of probabilities that sum to 1")
    count, classes = shares.shape
    known = (
        np.full(count, -1) if labels is None else int_array("labels", labels, low=-1, high=classes)
    )
    if known.shape != (count,):
        raise ValueError(f"labels: expected shape ({count},), got {known.shape}")
    confidence = shares.max(axis=1)
    accepted = (known < 0) & (confidence >= number("threshold", threshold, low=0.0, high=1.0))
    return freeze(
        PseudoLabels(np.where(accepted, shares.argmax(axis=1), known), confidence, accepted)
    )


def _start(
    points: Array, k: int | None, start: ArrayLike | None, rng: np.random.Generator
) -> Array:
    """First centroids, given or drawn."""
    if start is not None:
        centroids = not_empty("start", float_array("start", start, ndim=2))
        if centroids.shape[1] != points.shape[1]:
            raise ValueError(
                f"start: expected {points.shape[1]} columns like x, got shape {centroids.shape}"
            )
        return centroids.astype(points.dtype)
    if k is None:
        raise ValueError("k: expected a number of groups, or start centroids")
    if integer("k", k, low=1) > len(points):
        raise ValueError(f"k: expected at most {len(points)}, the number of points, got {k}")
    return points[rng.choice(len(points), size=k, replace=False)]


def _squared_distances(points: Array, centroids: Array) -> Array:
    return np.asarray(((points[:, None] - centroids) ** 2).sum(axis=-1))
