"""Points of arcs, worked out once for all arcs of the same angles: most are dots and circles."""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any

from manim import Arc, VMobject

from dlmotion.reel.display_list import Floats

_NUMBERS = frozenset({int, float})
_CUBIC = 4

original_points: Any = Arc._set_pre_positioned_points
original_setter: Any = VMobject.set_anchors_and_handles


def placed(arc: Any) -> None:
    """What ``Arc._set_pre_positioned_points`` does."""
    start, angle, count = arc.start_angle, arc.angle, arc.num_components
    plain = type(count) is int and {type(start), type(angle)} <= _NUMBERS
    if not (
        plain
        and arc.n_points_per_cubic_curve == _CUBIC
        and type(arc).set_anchors_and_handles is original_setter
    ):
        original_points(arc)
        return
    try:
        angles = struct.pack("2d", start, angle)
    except (OverflowError, struct.error):
        original_points(arc)
        return
    arc.points = _points(angles, count, arc.dim).copy()


@lru_cache(maxsize=256)
def _points(angles: bytes, count: int, dim: Any) -> Floats:
    """Points of an arc of radius 1, as manim sets them.

    Angles are known by their bytes, since 0 and −0 are equal and have other sines.
    """
    model: Any = VMobject.__new__(VMobject)
    model.start_angle, model.angle = struct.unpack("2d", angles)
    model.num_components, model.n_points_per_cubic_curve, model.dim = count, _CUBIC, dim
    original_points(model)
    points: Floats = model.points
    return points


SUBSTITUTES = ((Arc, "_set_pre_positioned_points", original_points, placed),)
