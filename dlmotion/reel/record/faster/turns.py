"""Rotation matrices without SciPy, which takes a third of a second to import.

Every ``Text`` is turned over once. The arithmetic is that of SciPy's ``Rotation``: the unit
quaternion of a rotation vector, then its matrix, so it holds for the release that it was compared
with.
"""

from __future__ import annotations

from math import cos, isfinite, sin, sqrt
from typing import Any

import manim.camera.three_d_camera as three_d_camera
import manim.mobject.mobject as mobject
import numpy as np
from manim.utils import paths, space_ops

from dlmotion.base.environment import package_version

_SCIPY = "1.17."
_FLOAT = np.dtype(np.float64)
_SMALL = 1e-3  # radians, up to which SciPy has a series in place of the sine

original: Any = space_ops.rotation_matrix


def matrix_of(angle: Any, axis: Any, homogeneous: bool = False) -> Any:
    """As ``rotation_matrix``: 3 by 3, from an angle in radians and an axis of any length."""
    turn = angle * space_ops.normalize(axis)
    if homogeneous or type(turn) is not np.ndarray or turn.dtype is not _FLOAT:
        return original(angle, axis, homogeneous)
    if turn.shape != (3,):
        return original(angle, axis, homogeneous)
    x, y, z = turn.tolist()
    size = sqrt(x * x + y * y + z * z)
    return _matrix(x, y, z, size) if isfinite(size) else original(angle, axis, homogeneous)


def _matrix(x: float, y: float, z: float, angle: float) -> Any:
    """Matrix of a rotation vector of this length."""
    if angle <= _SMALL:
        square = angle * angle
        scale = 0.5 - square / 48 + square * square / 3840
    else:
        scale = sin(angle / 2) / angle
    x, y, z, w = scale * x, scale * y, scale * z, cos(angle / 2)
    xx, yy, zz, ww = x * x, y * y, z * z, w * w
    xy, xz, yz, xw, yw, zw = x * y, x * z, y * z, x * w, y * w, z * w
    return np.array(
        (
            (xx - yy - zz + ww, 2 * (xy - zw), 2 * (xz + yw)),
            (2 * (xy + zw), -xx + yy - zz + ww, 2 * (yz - xw)),
            (2 * (xz - yw), 2 * (yz + xw), -xx - yy + zz + ww),
        )
    )


_OWNERS = (mobject, three_d_camera, paths, space_ops)
_IS_KNOWN = package_version("scipy").startswith(_SCIPY)
SUBSTITUTES = tuple(
    (owner, "rotation_matrix", original, matrix_of) for owner in _OWNERS if _IS_KNOWN
)
