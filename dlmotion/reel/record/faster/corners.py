"""Straight lines through a few points, all points of their curves in one go."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from manim import VMobject

from dlmotion.reel.display_list import CURVE

_FLOAT = np.dtype(np.float64)
_FEW = 16  # corners, beyond which four long arrays are quicker than one of short rows
_STEPS = (
    "add_cubic_bezier_curve_to",
    "append_points",
    "get_last_point",
    "get_num_points",
    "has_no_points",
    "has_new_path_started",
    "set_anchors_and_handles",
    "throw_error_if_no_points",
)
_METHODS = {name: getattr(VMobject, name) for name in _STEPS}

original_corners: Any = VMobject.set_points_as_corners
original_line: Any = VMobject.add_line_to


def cornered(mobject: Any, points: Any) -> Any:
    """What ``VMobject.set_points_as_corners`` does."""
    places = np.array(points)
    if not (
        places.dtype is _FLOAT
        and 1 < len(places) <= _FEW
        and places.shape[1:] == (3,)
        and _is_plain(mobject)
    ):
        return original_corners(mobject, points)
    shares = mobject._bezier_t_values[:, None]
    curves = (1 - shares) * places[:-1, None] + shares * places[1:, None]
    mobject.points = curves.reshape(-1, 3)
    return mobject


def continued(mobject: Any, point: Any) -> Any:
    """What ``VMobject.add_line_to`` does."""
    points = mobject.points
    if not (
        type(point) is type(points) is np.ndarray
        and point.dtype is points.dtype is _FLOAT
        and point.shape == (3,)
        and len(points)
        and points.shape[1:] == (3,)
        and _is_plain(mobject)
    ):
        return original_line(mobject, point)
    shares = mobject._bezier_t_values[1:, None]
    before, last = len(points), points[-1]
    grown = np.empty((before + (3 if before % CURVE == 1 else CURVE), 3))
    grown[:before], grown[before], grown[-3:] = points, last, (1 - shares) * last + shares * point
    mobject.points = grown
    return mobject


def _is_plain(mobject: Any) -> bool:
    cls: Any = type(mobject)
    shares = mobject._bezier_t_values
    return (
        _has_own(cls)
        and mobject.n_points_per_cubic_curve == CURVE == len(shares)
        and mobject.dim == 3
    )


@lru_cache(maxsize=1024)
def _has_own(cls: Any) -> bool:
    return all(getattr(cls, name) is method for name, method in _METHODS.items())


SUBSTITUTES = (
    (VMobject, "set_points_as_corners", original_corners, cornered),
    (VMobject, "add_line_to", original_line, continued),
)
