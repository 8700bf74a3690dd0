"""Growing fit: one line of least squares through more and more points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlcore.checks import Array
from dlcore.least_squares import fit_polynomial
from dlcore.value_losses import mse

__all__ = ["GrowingFit", "line_through_more"]


@dataclass(frozen=True)
class GrowingFit:
    """The lines through T lots of points.

    Parameters
    ----------
    x, y : tuples of arrays (n,), (1, n)
        The lots.
    count : array (T,) of int
    ends, lines : arrays (2,), (T, 2)
        Each line at -1 and 1.
    seen, unseen : arrays (T,)
        Mean squared errors on the lot itself and on fresh points.
    """

    x: tuple[Array, ...]
    y: tuple[Array, ...]
    count: Array
    ends: Array
    lines: Array
    seen: Array
    unseen: Array


def line_through_more(
    lots: Sequence[tuple[Array, Array]], fresh_x: Array, fresh_y: Array
) -> GrowingFit:
    """Return the line of least squares through each lot of points (x, y), and its errors."""
    fits = [fit_polynomial(x, y, 1) for x, y in lots]
    ends = np.array([-1.0, 1.0])
    return GrowingFit(
        x=tuple(x for x, _ in lots),
        y=tuple(y[None] for _, y in lots),
        count=np.array([len(x) for x, _ in lots]),
        ends=ends,
        lines=np.array([line.at(ends) for line in fits]),
        seen=np.array([line.mse for line in fits]),
        unseen=np.array([mse(line.at(fresh_x), fresh_y) for line in fits]),
    )
