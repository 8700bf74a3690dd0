"""Two paths given as many points as each other, in manim's arithmetic: whole paths at a time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import manim.utils.bezier as bezier
import numpy as np
from manim import VMobject

_CUBIC, _DIM = 4, 3
_FLOAT = np.dtype(np.float64)
_FEW = 8  # curves up to which they are looked at one by one
_READ = (
    "get_subpaths",
    "get_subpaths_from_points",
    "_gen_subpaths_from_points",
    "get_subpath_split_indices_from_points",
)

subdivision: Any = vars(bezier)["_get_subdivision_matrix"]
original_points: Any = VMobject.align_points
original_curves: Any = VMobject.insert_n_curves_to_point_list
original_tuples: Any = VMobject.get_cubic_bezier_tuples_from_points
originals = {name: getattr(VMobject, name) for name in _READ}


def points_aligned(mobject: Any, other: Any) -> Any:
    """What ``VMobject.align_points`` does."""
    if mobject.n_points_per_cubic_curve != _CUBIC or mobject.dim != _DIM:
        return original_points(mobject, other)
    mobject.align_rgbas(other)
    if mobject.get_num_points() == other.get_num_points():
        return mobject
    for one in (mobject, other):
        if one.has_no_points():
            one.start_new_path(one.get_center())
        if one.has_new_path_started():
            one.add_line_to(one.get_last_point())
    both = [_subpaths(one) for one in (mobject, other)]
    empty = np.zeros((0, _DIM))
    made: tuple[list[Any], list[Any]] = ([empty], [empty])
    for place in range(max(map(len, both))):
        mine, its = (_nth(mobject, paths, place) for paths in both)
        more = (len(its) - len(mine)) // _CUBIC, (len(mine) - len(its)) // _CUBIC
        for found, path, count in zip(made, (mine, its), more, strict=True):
            found.append(mobject.insert_n_curves_to_point_list(max(0, count), path))
    for one, parts in zip((mobject, other), made, strict=True):
        one.set_points(np.concatenate(parts))
    return mobject


def _subpaths(mobject: Any) -> list[Any]:
    """What ``VMobject.get_subpaths`` returns, its joints compared all at once."""
    points = mobject.points
    plain = _reads_plainly(mobject.__class__) and type(points) is np.ndarray
    if not plain or points.dtype is not _FLOAT or len(points) <= _FEW * _CUBIC:
        return list(mobject.get_subpaths())
    ends = mobject.get_subpath_split_indices_from_points(points, n_dims=_DIM).tolist()
    return [points[start:end] for start, end in ends if end - start >= _CUBIC]


def _nth(mobject: Any, paths: list[Any], place: int) -> Any:
    """A subpath without the points at its end that say nothing, or a point where there is none."""
    if place >= len(paths):
        point = paths[-1][-1] if paths else np.zeros(_DIM)
        return np.repeat(point[None], _CUBIC, axis=0)
    path = paths[place]
    while len(path) > _CUBIC and mobject.consider_points_equals(path[-_CUBIC:], path[-_CUBIC - 1]):
        path = path[:-_CUBIC]
    return path


@lru_cache(maxsize=1024)
def _reads_plainly(cls: Any) -> bool:
    own = all(getattr(cls, name, None) is original for name, original in originals.items())
    equals = cls.consider_points_equals
    return own and equals is VMobject.consider_points_equals


def with_more_curves(mobject: Any, n: Any, points: Any) -> Any:
    """What ``VMobject.insert_n_curves_to_point_list`` returns.

    Curves that are cut into as many parts are multiplied together.
    """
    plain = type(points) is np.ndarray and points.dtype is _FLOAT and points.shape[1:] == (_DIM,)
    count = len(points) // _CUBIC if plain else 0
    own = type(mobject).get_cubic_bezier_tuples_from_points is original_tuples
    if not (count and own and type(n) is int and n >= 0):
        return original_curves(mobject, n, points)
    curves = points[: _CUBIC * count].reshape(count, _CUBIC, _DIM)
    if n == 0:
        return curves.reshape(-1, _DIM).copy()
    places = np.arange(count + n, dtype="i") * count // (count + n)
    factors = np.bincount(places, minlength=count)
    firsts = np.cumsum(factors) - factors
    made = np.empty((count + n, _CUBIC, _DIM))
    for factor in set(factors.tolist()):
        chosen = np.flatnonzero(factors == factor)
        parts = curves[chosen]
        if factor > 1:
            parts = (subdivision(_CUBIC, factor) @ parts).reshape(-1, _CUBIC, _DIM)
        made[(firsts[chosen][:, None] + np.arange(factor)).ravel()] = parts
    return made.reshape(-1, _DIM)


SUBSTITUTES = (
    (VMobject, "align_points", original_points, points_aligned),
    (VMobject, "insert_n_curves_to_point_list", original_curves, with_more_curves),
)
