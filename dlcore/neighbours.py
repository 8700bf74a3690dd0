"""Neighbours that vote: shares from labelled points near by, labels that spread from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, float_array, int_array, not_empty
from dlcore.clustering import pseudo_label
from dlcore.distances import pairwise_distances
from dlcore.ranges import integer, number
from dlcore.trace import freeze

__all__ = ["SpreadTrace", "VoteTrace", "kernel_votes", "nearest_votes", "spread_labels"]


@dataclass(frozen=True)
class VoteTrace:
    """Votes of L labelled points on N others.

    Parameters
    ----------
    probs : array (N, K)
        Share of each class among the votes; rows sum to 1, as `pseudo_label` wants them.
    density : array (N, K)
        Sum of the votes themselves: how near each class is.
    lender : array (N,)
        Index, among all points, of the labelled point with the weightiest vote for the winning
        class.
    """

    probs: Array
    density: Array
    lender: Array


@dataclass(frozen=True)
class SpreadTrace:
    """Labels lent to the nearest points, R rounds of it.

    Parameters
    ----------
    labels : array (R + 1, N)
        -1 where there is none yet; row 0 is what was given.
    arrival : array (N,)
        Round that labelled a point, 0 for the given ones, -1 for those never reached.
    lender : array (N,)
        Labelled point that a label came from; a given one lends to itself, -1 where none came.
    probs : array (R, N, K)
        Votes before each round.
    status : "completed" when every point has a label, "stopped" when none is near enough, or
    "max_steps"
    """

    labels: Array
    arrival: Array
    lender: Array
    probs: Array
    status: str


def kernel_votes(
    x: ArrayLike,
    labels: ArrayLike,
    queries: ArrayLike | None = None,
    *,
    width: float,
    n_classes: int | None = None,
) -> VoteTrace:
    r"""Let labelled points vote for their class, each by :math:`e^{-|x - x_i|^2 / 2 w^2}`.

    Parameters
    ----------
    x : array (N, D)
    labels : array (N,)
        -1 for a point without a label, which has no vote.
    queries : array (M, D), by default x itself
        A labelled point among them votes for itself, too.
    width : float
        w, in units of x.
    n_classes : int, by default the largest label + 1

    Raises
    ------
    ValueError
        If nothing is labelled.

    References
    ----------
    Nadaraya, "On estimating regression", 1964; Watson, "Smooth regression analysis", 1964.
    """
    points, known, asked = _points(x, labels, queries)
    width = number("width", width, low=0.0, open_low=True)
    voters = np.flatnonzero(known >= 0)
    exponents = -(pairwise_distances(asked, points[voters]) ** 2) / (2 * width**2)
    # Far from every voter all weights vanish in float64; relative to the nearest they still give
    # shares.
    scale = exponents.max(axis=1, keepdims=True)
    ballots = _ballots(known[voters], n_classes)
    relative = np.exp(exponents - scale)
    votes = relative @ ballots
    return _tally(votes, np.exp(scale) * votes, relative, ballots, voters)


def nearest_votes(
    x: ArrayLike,
    labels: ArrayLike,
    queries: ArrayLike | None = None,
    *,
    k: int = 1,
    n_classes: int | None = None,
) -> VoteTrace:
    """Let the k nearest labelled points vote, one voice each; of equally near ones the first.

    Parameters
    ----------
    x, labels, queries, n_classes : see `kernel_votes`
    k : int
        At most the number of labelled points.

    References
    ----------
    Cover and Hart, "Nearest neighbor pattern classification", 1967.
    """
    points, known, asked = _points(x, labels, queries)
    voters = np.flatnonzero(known >= 0)
    if integer("k", k, low=1) > len(voters):
        raise ValueError(
            f"k: expected at most {len(voters)}, the number of labelled points, got {k}"
        )
    order = pairwise_distances(asked, points[voters]).argsort(axis=1, kind="stable")
    weights = np.zeros(order.shape)
    np.put_along_axis(weights, order[:, :k], 1.0, axis=1)
    ballots = _ballots(known[voters], n_classes)
    votes = weights @ ballots
    nearness = np.zeros(order.shape)  # the lender is the nearest of those who won
    np.put_along_axis(nearness, order[:, :k], 1 / (1 + np.arange(k)), axis=1)
    return _tally(votes, votes, nearness, ballots, voters)


def spread_labels(
    x: ArrayLike,
    labels: ArrayLike,
    *,
    width: float,
    per_round: int = 10,
    threshold: float = 0.6,
    rounds: int = 1000,
) -> SpreadTrace:
    """Lend labels to the nearest points, round after round, until all have one.

    In each round the labelled points vote (`kernel_votes`), `pseudo_label` accepts shares of at
    least the threshold, and the ``per_round`` accepted points of the largest density keep their
    label and vote from then on.

    Parameters
    ----------
    x : array (N, D)
    labels : array (N,)
        -1 for a point without a label.
    width : float
        Of the kernel, in units of x.
    per_round, rounds : int
    threshold : float from 0 to 1
    """
    points, known, _ = _points(x, labels, None)
    count = integer("per_round", per_round, low=1)
    arrival, lender = np.where(known >= 0, 0, -1), np.where(known >= 0, np.arange(len(known)), -1)
    path, shares = [known], []
    classes = int(known.max()) + 1
    status = "max_steps"
    for turn in range(1, integer("rounds", rounds, low=1) + 1):
        if (known >= 0).all():
            status = "completed"
            break
        votes = kernel_votes(points, known, width=width, n_classes=classes)
        lent = pseudo_label(votes.probs, labels=known, threshold=threshold)
        ready = np.flatnonzero(lent.accepted & (votes.density.max(axis=1) > 0))
        if not len(ready):
            status = "stopped"
            break
        nearest = ready[np.argsort(-votes.density.max(axis=1)[ready], kind="stable")[:count]]
        known = known.copy()
        known[nearest], arrival[nearest], lender[nearest] = (
            lent.labels[nearest],
            turn,
            votes.lender[nearest],
        )
        path.append(known)
        shares.append(votes.probs)
    else:
        status = "completed" if (known >= 0).all() else status
    probs = np.array(shares).reshape(len(shares), len(points), classes)
    return freeze(SpreadTrace(np.array(path), arrival, lender, probs, status))


def _points(
    x: ArrayLike, labels: ArrayLike, queries: ArrayLike | None
) -> tuple[Array, Array, Array]:
    """Points, their labels and those who ask, checked."""
    points = not_empty("x", finite_array("x", float_array("x", x, ndim=2)))
    known = int_array("labels", labels, low=-1, high=np.iinfo(np.int32).max)
    if known.shape != (len(points),):
        raise ValueError(f"labels: expected shape ({len(points)},), got {known.shape}")
    if not (known >= 0).any():
        raise ValueError("labels: expected at least one label, got -1 for all points")
    asked = points if queries is None else finite_array("queries", queries, ndim=2)
    if asked.shape[1] != points.shape[1]:
        raise ValueError(f"queries: expected {points.shape[1]} columns like x, got {asked.shape}")
    return points, known, not_empty("queries", asked)


def _ballots(labels: Array, n_classes: int | None) -> Array:
    """One row a voter, 1 at its class."""
    classes = int(labels.max()) + 1 if n_classes is None else integer("n_classes", n_classes, low=1)
    if labels.max() >= classes:
        raise ValueError(f"labels: expected values from -1 to {classes - 1}, got {labels.max()}")
    return np.asarray(labels[:, None] == np.arange(classes), dtype=np.float64)


def _tally(
    votes: Array, density: Array, weights: Array, ballots: Array, voters: Array
) -> VoteTrace:
    """Count the votes (N, K); weights (N, L) say whose voice was the weightiest."""
    winner = votes.argmax(axis=1)
    loudest = np.where(ballots[:, winner].T > 0, weights, -1).argmax(axis=1)
    return freeze(VoteTrace(votes / votes.sum(axis=1, keepdims=True), density, voters[loudest]))
