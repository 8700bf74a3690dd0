"""How sure a classifier is, how right when sure, and what choosing the best of many hides."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, int_array, not_empty, same_shape
from dlcore.ranges import integer
from dlcore.trace import freeze

__all__ = ["CertaintyTrace", "selection_optimism", "trace_certainty"]


@dataclass(frozen=True)
class CertaintyTrace:
    """N answers of a classifier, the surest first.

    Parameters
    ----------
    order : array (N,)
        Samples in falling order of certainty.
    predicted, labels : arrays (N,)
        In that order, like all that follows.
    certainty, gap : arrays (N,)
        Largest share, and its distance from the second.
    right : array (N,) of bool
    kept_right : array (N,)
        Share of right answers among this one and all surer ones: what is gained by answering only
        when sure.
    """

    order: Array
    predicted: Array
    labels: Array
    certainty: Array
    gap: Array
    right: Array
    kept_right: Array


def trace_certainty(probs: ArrayLike, labels: ArrayLike) -> CertaintyTrace:
    """Put a classifier's answers in order of certainty.

    Parameters
    ----------
    probs : array (N, K) with K of at least 2
        Shares or any other scores; equally sure answers keep their order.
    labels : array (N,)
        True classes from 0 to K - 1.
    """
    shares = not_empty("probs", finite_array("probs", probs, ndim=2))
    if shares.shape[1] < 2:
        raise ValueError(f"probs: expected at least 2 classes, got shape {shares.shape}")
    truth = int_array("labels", labels, high=shares.shape[1])
    if truth.shape != shares.shape[:1]:
        raise ValueError(f"labels: expected shape ({len(shares)},), got {truth.shape}")
    best, second = np.sort(shares, axis=1)[:, :-3:-1].T
    order = np.argsort(-best, kind="stable")
    predicted = shares.argmax(axis=1)[order]
    right = predicted == truth[order]
    kept = right.cumsum() / np.arange(1, len(right) + 1)
    return freeze(
        CertaintyTrace(
            order, predicted, truth[order], best[order], (best - second)[order], right, kept
        )
    )


def selection_optimism(chosen_by: ArrayLike, fresh: ArrayLike, compared: int) -> float:
    r"""How much too good the score looks by which the best of k candidates was chosen.

    Expected :math:`s_i - f_i` of the best i among k drawn from the n candidates: the one of rank r
    from 0 wins with probability :math:`\binom{n-1-r}{k-1} / \binom{n}{k}`; of equal scores the
    first in order wins.

    Parameters
    ----------
    chosen_by, fresh : arrays (n,)
        Score that one chooses by, and score on data that took no part.
    compared : int
        k, at most n; 1 is no choice at all.
    """
    scores, truth = finite_array("chosen_by", chosen_by, ndim=1), finite_array("fresh", fresh)
    same_shape("fresh", truth, "chosen_by", not_empty("chosen_by", scores))
    count, draws = len(scores), integer("compared", compared, low=1)
    if draws > count:
        raise ValueError(f"compared: expected at most {count}, the number of scores, got {draws}")
    order = np.argsort(-scores, kind="stable")
    chances = np.array(
        [comb(count - 1 - rank, draws - 1) / comb(count, draws) for rank in range(count)]
    )
    return float((chances * (scores - truth)[order]).sum())
