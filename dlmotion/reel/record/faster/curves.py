"""Parts of Bézier curves and points that coincide, in manim's arithmetic.

Where they are few, it is done on Python's numbers.
"""

from __future__ import annotations

from typing import Any

import manim.mobject.types.vectorized_mobject as vectorized_mobject
import numpy as np
from manim import VMobject

_CUBIC, _DIM = 4, 3
_FLOAT = np.dtype(np.float64)
_RTOL = 1.0e-5  # NumPy's, where none is given
_BEYOND = float("inf")

vectorized: Any = vectorized_mobject
original_part: Any = vectorized.partial_bezier_points
original_equals: Any = VMobject.consider_points_equals


def are_equal(mobject: Any, p0: Any, p1: Any) -> Any:
    """As ``VMobject.consider_points_equals``: ``np.allclose`` of two points, by coordinate.

    The first may be the points of a curve, which are all as near as that, or not.
    """
    atol = mobject.tolerance_for_point_equality
    if _is_point(p1) and type(atol) is float and 0 <= atol < _BEYOND:
        if _is_point(p0):
            return _is_close(p0.tolist(), p1.tolist(), atol)
        if _is_curve(p0):
            point = p1.tolist()
            return all(_is_close(one, point, atol) for one in p0.tolist())
    return original_equals(mobject, p0, p1)


def _is_point(value: Any) -> bool:
    return type(value) is np.ndarray and value.dtype is _FLOAT and value.shape == (_DIM,)


def _is_curve(value: Any) -> bool:
    return type(value) is np.ndarray and value.dtype is _FLOAT and value.shape == (_CUBIC, _DIM)


def _is_close(p0: list[float], p1: list[float], atol: float) -> bool:
    for x, y in zip(p0, p1, strict=True):
        near = abs(x - y) <= atol + _RTOL * abs(y) and -_BEYOND < y < _BEYOND
        if not (near or x == y):
            return False
    return True


def part_of(points: Any, a: Any, b: Any) -> Any:
    """As ``partial_bezier_points``: for a cubic curve the same matrix, times the same points."""
    if a == 1 or b == 0 or type(points) is not np.ndarray or len(points) != _CUBIC:
        return original_part(points, a, b)
    if type(a) is np.float64:
        a = a.item()
    if type(b) is np.float64:
        b = b.item()
    return np.array(rows_of_part(a, b)) @ points


def rows_of_part(a: Any, b: Any) -> tuple[tuple[Any, ...], ...]:
    """Rows of the matrix that takes a cubic curve to its part from a to b, numbers or arrays."""
    ma, mb = 1 - a, 1 - b
    a2, b2, ma2, mb2 = a * a, b * b, ma * ma, mb * mb
    return (
        (ma2 * ma, 3 * ma2 * a, 3 * ma * a2, a2 * a),
        (ma2 * mb, 2 * ma * a * mb + ma2 * b, a2 * mb + 2 * ma * a * b, a2 * b),
        (ma * mb2, a * mb2 + 2 * ma * mb * b, 2 * a * mb * b + ma * b2, a * b2),
        (mb2 * mb, 3 * mb2 * b, 3 * mb * b2, b2 * b),
    )


SUBSTITUTES = (
    (VMobject, "consider_points_equals", original_equals, are_equal),
    (vectorized, "partial_bezier_points", original_part, part_of),
)
