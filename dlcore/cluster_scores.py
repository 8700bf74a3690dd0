"""How good a grouping is: by its own measure, and against labels it never saw."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, int_array, not_empty, same_shape

__all__ = ["cluster_agreement", "inertia"]


def inertia(x: ArrayLike, labels: ArrayLike) -> float:
    r"""K-means' measure of any grouping: :math:`\sum_i |x_i - c_{a_i}|^2`, c the groups' means.

    Parameters
    ----------
    x : array (N, D)
    labels : array (N,) of groups from 0
    """
    points = not_empty("x", finite_array("x", x, ndim=2))
    groups = _groups("labels", labels)
    if len(groups) != len(points):
        raise ValueError(f"labels: expected shape ({len(points)},), got {groups.shape}")
    parts = (points[groups == group] for group in np.unique(groups))
    return float(sum(((part - part.mean(axis=0)) ** 2).sum() for part in parts))


def cluster_agreement(assignments: ArrayLike, labels: ArrayLike) -> float:
    """Share of points whose group is that of their label, groups renamed as well as possible.

    Parameters
    ----------
    assignments, labels : arrays (N,) of groups from 0

    References
    ----------
    Kuhn, "The Hungarian method for the assignment problem", 1955.
    """
    from scipy.optimize import linear_sum_assignment

    found, truth = _groups("assignments", assignments), _groups("labels", labels)
    same_shape("assignments", found, "labels", truth)
    table = np.zeros((found.max() + 1, truth.max() + 1))
    np.add.at(table, (found, truth), 1)
    rows, columns = linear_sum_assignment(-table)
    return float(table[rows, columns].sum() / len(truth))


def _groups(name: str, value: ArrayLike) -> Array:
    groups = not_empty(name, int_array(name, value, high=np.iinfo(np.int32).max))
    if groups.ndim != 1:
        raise ValueError(f"{name}: expected shape (N,), got {groups.shape}")
    return groups
