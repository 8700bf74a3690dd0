"""Winding numbers: how often a closed curve goes round a point, and so what it encloses."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array

__all__ = ["winding_numbers"]


def winding_numbers(outline: ArrayLike, points: ArrayLike) -> Array:
    """How often a closed polygon goes round each point, counter-clockwise; 0 for what is outside.

    Parameters
    ----------
    outline : array (K, 2)
        Corners in their order; the last is joined to the first.
    points : array (N, 2)
        None of them on the outline, where the number would be no whole one.

    Returns
    -------
    array (N,) of int
    """
    corners, spots = (
        finite_array(n, v, ndim=2) for n, v in (("outline", outline), ("points", points))
    )
    if corners.shape[1] != 2 or spots.shape[1] != 2 or len(corners) < 3:
        raise ValueError(
            "outline, points: expected (K, 2) with K of at least 3 and (N, 2), "
            f"got {corners.shape} and {spots.shape}"
        )
    seen = corners[None] - spots[:, None]
    following = np.roll(seen, -1, axis=1)
    across = seen[..., 0] * following[..., 1] - seen[..., 1] * following[..., 0]
    turns = np.arctan2(across, (seen * following).sum(axis=-1)).sum(axis=1) / (2.0 * np.pi)
    return np.asarray(np.round(turns).astype(np.int64))
