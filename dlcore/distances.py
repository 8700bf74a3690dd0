"""Distances: between points, and between one state of something and the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, float_array, not_empty, same_shape
from dlcore.parameters import NetworkParams
from dlcore.trace import freeze

__all__ = [
    "ParamsChange",
    "compare_params",
    "cosine_similarity",
    "pairwise_distances",
    "relative_change",
]


@dataclass(frozen=True)
class ParamsChange:
    """Parameters of L layers before and after something.

    Parameters
    ----------
    total, moved : arrays (L,) of int
        Numbers of each layer, and how many of them differ at all.
    relative : array (L,)
        ‖after - before‖ / ‖before‖; 0 for a layer without parameters, and where both are 0,
        infinite if only the start was 0.
    """

    total: Array
    moved: Array
    relative: Array


def pairwise_distances(a: ArrayLike, b: ArrayLike | None = None) -> Array:
    r"""Euclidean distance of every row of a from every row of b: :math:`d_{ij} = |a_i - b_j|`.

    Parameters
    ----------
    a : array (N, D)
    b : array (M, D), by default a itself

    Returns
    -------
    array (N, M)
    """
    first = not_empty("a", finite_array("a", float_array("a", a, ndim=2)))
    second = first if b is None else not_empty("b", finite_array("b", float_array("b", b, ndim=2)))
    if first.shape[1] != second.shape[1]:
        raise ValueError(f"b: expected {first.shape[1]} columns like a, got shape {second.shape}")
    return np.asarray(np.sqrt(((first[:, None] - second) ** 2).sum(axis=-1)))


def relative_change(before: ArrayLike, after: ArrayLike) -> float:
    """‖after - before‖ / ‖before‖ over all numbers; 0 / 0 is 0, other quotients by 0 infinite."""
    old, new = finite_array("before", before), finite_array("after", after)
    same_shape("after", new, "before", old)
    return _relative(float(np.linalg.norm(new - old)), float(np.linalg.norm(old)))


def cosine_similarity(a: ArrayLike, b: ArrayLike) -> Array:
    """Cosine of the angle of vectors along the last axis, others broadcast; 0 where one is 0.

    Parameters
    ----------
    a, b : arrays (…, D)

    Returns
    -------
    array (…), from -1 to 1
    """
    first, second = finite_array("a", a), finite_array("b", b)
    if not first.ndim or not second.ndim or first.shape[-1] != second.shape[-1]:
        raise ValueError(
            f"b: expected vectors as long as a's, got shapes {first.shape} and {second.shape}"
        )
    lengths = np.linalg.norm(first, axis=-1) * np.linalg.norm(second, axis=-1)
    product = (first * second).sum(axis=-1)
    return np.asarray(np.where(lengths > 0, product / np.where(lengths > 0, lengths, 1), 0.0))


def compare_params(before: NetworkParams, after: NetworkParams) -> ParamsChange:
    """Say how many parameters of each layer moved, and how far relative to what they were.

    Parameters
    ----------
    before, after : parameters of one network, such as snapshots of a training

    Raises
    ------
    ValueError
        If the two are not of one network.
    """
    if [{n: v.shape for n, v in p.items()} for p in before] != [
        {n: v.shape for n, v in p.items()} for p in after
    ]:
        raise ValueError(
            "after: expected parameters of the same network as before, got other names or shapes"
        )
    total, moved, relative = [], [], []
    for old, new in zip(before, after, strict=True):
        total.append(sum(value.size for value in old.values()))
        moved.append(sum(int(np.count_nonzero(new[name] != value)) for name, value in old.items()))
        squares = [(((new[n] - v) ** 2).sum(), (v**2).sum()) for n, v in old.items()]
        far, long = (
            float(np.sqrt(sum(column)))
            for column in (zip(*squares, strict=True) if squares else ((), ()))
        )
        relative.append(_relative(far, long))
    counts = (np.array(total, dtype=np.int64), np.array(moved, dtype=np.int64))
    return freeze(ParamsChange(*counts, np.array(relative, dtype=np.float64)))


def _relative(change: float, length: float) -> float:
    """Quotient of two lengths, 0 / 0 being no change."""
    return change / length if length > 0 else (np.inf if change > 0 else 0.0)
