"""Matrices in whole numbers, which every reader multiplies with to the same result."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from dlmotion.player.columns import Whole

ONE = 1 << 12
"""Numbers of a matrix are in parts of this."""
ERROR = 1
"""Units that a turned and scaled form may be off by."""
WAY_ERROR = 3
"""Units that a form on its straight way to another may be off by: three are rounded there, each
twice, and what lies between two of them once more."""
BEND_ERROR = 2
"""Units that a form may be off by that is filled in where the way bends."""
_FEW = 8  # points that a form of which a matrix is worth its four numbers has at least

Matrix: TypeAlias = tuple[int, int, int, int]


def turned(points: Whole, matrix: Matrix) -> Whole:
    """Points (n, 2) times a matrix in parts of ONE, halves rounded up: whole numbers alone."""
    a, b, c, d = matrix
    x, y = points[:, 0], points[:, 1]
    half = ONE // 2
    return np.stack([(x * a + y * c + half) // ONE, (x * b + y * d + half) // ONE], axis=1)


def scales(source: Whole, target: Whole) -> Matrix:
    """The scales along x and y that take one form best to another."""
    weights = (source * source).sum(axis=0).tolist()
    products = (source * target).sum(axis=0).tolist()
    # What has no width may be scaled by anything: then as along the other way.
    a, d = (round(p / w * ONE) if w else 0 for p, w in zip(products, weights, strict=True))
    return a or d, 0, 0, d or a


def turn(source: Whole, target: Whole) -> Matrix | None:
    """The matrix that takes one form best to another, or None if it is not worth saying."""
    if len(source) < _FEW:
        return None
    found = np.linalg.lstsq(source.astype(float), target.astype(float), rcond=None)[0]
    (a, b), (c, d) = np.rint(found * ONE).astype(np.int64).tolist()
    return a, b, c, d
