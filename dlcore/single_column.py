"""How much one column of the data says on its own, about samples that it has not seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, int_array, not_empty
from dlcore.ranges import integer

__all__ = ["single_column_accuracy", "single_column_r2"]


def single_column_r2(x: ArrayLike, y: ArrayLike) -> Array:
    r"""How much a line through one column says about targets it has not seen, (D,).

    :math:`R^2 = 1 - \sum_i (y_i - \hat y_{-i}(x_{ij}))^2 / \sum_i (y_i - \bar y_{-i})^2`, each
    sample left out once; below 0 the column is worse than the mean of the others.

    Parameters
    ----------
    x : array (N, D) with N of at least 3
    y : array (N,)
    """
    rows, targets = finite_array("x", x, ndim=2), finite_array("y", y, ndim=1)
    if len(rows) < 3 or len(rows) != len(targets):
        raise ValueError(
            f"x, y: expected (N, D) and (N,), N from 3, got {rows.shape} and {targets.shape}"
        )
    count = len(rows)
    scores = []
    for column in rows.T:
        design = np.column_stack([column, np.ones(count)])
        inverse = np.linalg.pinv(design)
        # A sample's error when it is left out is its error in the fit of all, divided by 1 - its
        # leverage.
        spare = np.maximum(1 - np.einsum("ij,ji->i", design, inverse), np.finfo(np.float64).eps)
        errors = (targets - design @ (inverse @ targets)) / spare
        means = (targets - targets.mean()) * count / (count - 1)
        scores.append(1 - (errors**2).sum() / max((means**2).sum(), np.finfo(np.float64).tiny))
    return np.array(scores)


def single_column_accuracy(
    x: ArrayLike, labels: ArrayLike, test_x: ArrayLike, test_labels: ArrayLike, *, bins: int = 17
) -> Array:
    """How many unseen samples one column alone can name, for each column (D,).

    The column's range is cut into equal bins; each answers with its commonest label in training,
    an empty one with the commonest of all. Chance is the share of that label.

    Parameters
    ----------
    x, test_x : arrays (N, D) and (M, D)
    labels, test_labels : arrays (N,) and (M,) of classes from 0
    bins : int
        17 gives every grey level of `digits` its own.
    """
    seen, unseen = finite_array("x", x, ndim=2), finite_array("test_x", test_x, ndim=2)
    known = not_empty("labels", int_array("labels", labels, high=np.iinfo(np.int32).max))
    wanted = not_empty(
        "test_labels", int_array("test_labels", test_labels, high=np.iinfo(np.int32).max)
    )
    if (
        known.shape != seen.shape[:1]
        or wanted.shape != unseen.shape[:1]
        or seen.shape[1:] != unseen.shape[1:]
    ):
        raise ValueError(
            "x, labels, test_x, test_labels: expected (N, D), (N,), (M, D), (M,), "
            f"got {seen.shape}, {known.shape}, {unseen.shape}, {wanted.shape}"
        )
    count = integer("bins", bins, low=1)
    low, high = seen.min(axis=0), seen.max(axis=0)
    width = np.where(high > low, high - low, 1)
    place, asked = (
        np.clip(np.floor((rows - low) / width * count), 0, count - 1).astype(np.intp)
        for rows in (seen, unseen)
    )
    scores = []
    for column in range(seen.shape[1]):
        table = np.zeros((count, known.max() + 1))
        np.add.at(table, (place[:, column], known), 1)
        answers = np.where(table.any(axis=1), table.argmax(axis=1), np.bincount(known).argmax())
        scores.append((answers[asked[:, column]] == wanted).mean())
    return np.array(scores)
