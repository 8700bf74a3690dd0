"""Boxes around mobjects: anchors gathered in one go, extremes by manim's own reductions."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from manim import Mobject, VMobject

_CURVE, _DIM = 4, 3
_FLOAT = np.dtype(np.float64)

original_boundary: Any = VMobject.get_points_defining_boundary
original_critical: Any = Mobject.get_critical_point
original_extremum: Any = Mobject.get_extremum_along_dim
original_anchors = {
    name: getattr(VMobject, name)
    for name in ("get_anchors", "get_start_anchors", "get_end_anchors")
}


def boundary_of(mobject: Any) -> Any:
    """As ``VMobject.get_points_defining_boundary``: anchors of a family, each curve's two ends."""
    groups = []
    for member in mobject.get_family():
        points = member.points
        if (
            not _has_plain_anchors(member.__class__)
            or not _is_plain(points)
            or points.shape[1] != _DIM
        ):
            return original_boundary(mobject)
        count = len(points)
        if count % _CURVE == 0 and member.n_points_per_cubic_curve == _CURVE:
            groups.append(points.reshape(-1, _CURVE, _DIM)[:, :: _CURVE - 1].reshape(-1, _DIM))
        elif count == 1:
            groups.append(points)
        else:
            return original_boundary(mobject)
    total = sum(map(len, groups))
    if total == 0:
        return np.array(())
    if len(groups) == 1:
        return np.array(groups[0], order="C")
    return np.concatenate(groups, out=np.empty((total, _DIM)))


@lru_cache(maxsize=1024)
def _has_plain_anchors(cls: type) -> bool:
    return all(getattr(cls, name, None) is original for name, original in original_anchors.items())


def _is_plain(points: Any) -> bool:
    return type(points) is np.ndarray and points.dtype is _FLOAT and points.ndim == 2


def critical_point_of(mobject: Any, direction: Any) -> Any:
    """What ``Mobject.get_critical_point`` returns."""
    if (
        type(direction) is not np.ndarray
        or direction.dtype is not _FLOAT
        or direction.shape != (mobject.dim,)
    ):
        return original_critical(mobject, direction)
    points = mobject.get_points_defining_boundary()
    result = np.zeros(mobject.dim)
    if len(points) == 0:
        return result
    if not _is_plain(points) or type(mobject).get_extremum_along_dim is not original_extremum:
        return original_critical(mobject, direction)
    for dim, side in enumerate(direction.tolist()):
        values = points[:, dim]
        if side < 0:
            result[dim] = np.minimum.reduce(values, None)
        elif side == 0:
            result[dim] = (np.minimum.reduce(values, None) + np.maximum.reduce(values, None)) / 2
        else:
            result[dim] = np.maximum.reduce(values, None)
    return result


SUBSTITUTES = (
    (VMobject, "get_points_defining_boundary", original_boundary, boundary_of),
    (Mobject, "get_critical_point", original_critical, critical_point_of),
)
