"""Lending: labels that are handed on from round to round to points that have none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.checks import Array
from dlcore.datasets import Dataset

__all__ = ["Lending", "lending_of"]


@dataclass(frozen=True)
class Lending:
    """Labels of points in the plane, lent in R rounds.

    Parameters
    ----------
    x : array (N, 2)
    across, upward : arrays (W,), (H,)
        Places of the plane.
    given : array (1, G, 2)
        The points whose labels were given.
    spots : array (R + 1, N, 2)
        The points, repeated.
    labels : array (R + 1, N) of int
        -1 for none yet.
    lender : array (R + 1, N) of int
        The point that a label came from, -1 for those without one and for the given ones.
    held, right : arrays (R + 1,) of int
        How many labels there are, and how many of them are right.
    wrong : array (1, M, 2)
        The points whose label is wrong in the end.
    """

    x: Array
    across: Array
    upward: Array
    given: Array
    spots: Array
    labels: Array
    lender: Array
    held: Array
    right: Array
    wrong: Array


def lending_of(
    data: Dataset, labels: Array, lender: Array, edge: float, grid: tuple[int, int]
) -> Lending:
    """Return rounds of labels (R + 1, N) on the plane of their points, ``edge`` wider all around.

    Parameters
    ----------
    data : Dataset
        Points (N, 2) with their true labels.
    grid : (int, int)
        Places across and upward.
    """
    low, high = data.x.min(axis=0) - edge, data.x.max(axis=0) + edge
    return Lending(
        x=data.x,
        across=np.linspace(low[0], high[0], grid[0]),
        upward=np.linspace(low[1], high[1], grid[1]),
        given=data.x[None, labels[0] >= 0],
        spots=np.repeat(data.x[None], len(labels), axis=0),
        labels=labels,
        lender=lender,
        held=(labels >= 0).sum(axis=1),
        right=(labels == data.y).sum(axis=1),
        wrong=data.x[None, (labels[-1] >= 0) & (labels[-1] != data.y)],
    )
