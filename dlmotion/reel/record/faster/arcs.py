"""Points of arcs, worked out once for all of the same angles and radius: most are dots."""

from __future__ import annotations

import struct
from functools import lru_cache
from math import isfinite
from typing import Any

import numpy as np
from manim import ORIGIN, Arc, VMobject

from dlmotion.reel.display_list import CURVE, Floats
from dlmotion.reel.record.faster.families import family_of, original_family

_NUMBERS = frozenset({int, float, np.float64})
_FLOAT = np.dtype(np.float64)
_STEPS = (
    "apply_points_function_about_point",
    "family_members_with_points",
    "scale",
    "set_anchors_and_handles",
    "shift",
)
# With OpenGL an arc has other methods: then this stands back.
_METHODS: dict[str, Any] = {
    name: getattr(Arc, name, None) for name in ("_set_pre_positioned_points", *_STEPS)
}

original: Any = Arc.generate_points


def drawn(arc: Any) -> Any:
    """What ``Arc.generate_points`` does: the points of its kind, moved to its centre."""
    cls: Any = type(arc)
    start, angle, radius = arc.start_angle, arc.angle, arc.radius
    count, centre = arc.num_components, arc.arc_center
    if not (
        _is_plain(cls)
        and type(count) is int
        and {type(start), type(angle), type(radius)} <= _NUMBERS
        and type(centre) is np.ndarray
        and centre.dtype is _FLOAT
        and centre.shape == (3,)
        and arc.n_points_per_cubic_curve == CURVE
        and arc.dim == 3
        and not arc.submobjects
    ):
        return original(arc)
    try:
        numbers = struct.pack("3d", start, angle, radius)
    except (OverflowError, struct.error):
        return original(arc)
    if not isfinite(start + angle + radius):
        return original(arc)
    arc.points = _points(numbers, count) + centre
    return arc


@lru_cache(maxsize=1024)
def _is_plain(cls: Any) -> bool:
    own = all(getattr(cls, name, None) is method for name, method in _METHODS.items())
    return own and cls.get_family in (original_family, family_of)


@lru_cache(maxsize=256)
def _points(numbers: bytes, count: int) -> Floats:
    """Points of an arc around the origin, as manim sets them.

    Numbers are known by their bytes, since 0 and −0 are equal and have other sines.
    """
    model: Any = VMobject.__new__(VMobject)
    model.start_angle, model.angle, radius = struct.unpack("3d", numbers)
    model.num_components, model.n_points_per_cubic_curve, model.dim = count, CURVE, 3
    model.submobjects = []
    _METHODS["_set_pre_positioned_points"](model)
    model.scale(radius, about_point=ORIGIN)
    points: Floats = model.points
    return points


SUBSTITUTES = ((Arc, "generate_points", original, drawn),)
