"""Arcs and evenly spaced numbers that are asked for again and again, computed once by manim's and NumPy's own code."""

from __future__ import annotations

from functools import lru_cache
from math import copysign
from typing import Any

import numpy as np
from manim import VMobject
from manim.mobject.geometry.arc import Arc

_FEW = 64
_NUMBERS = frozenset({int, float, np.float64})

original_arc: Any = Arc._set_pre_positioned_points
original_numbers: Any = np.linspace
original_curves: Any = VMobject.set_anchors_and_handles


def put_on_arc(arc: Any) -> None:
    """What ``Arc._set_pre_positioned_points`` does."""
    start, angle, count = arc.start_angle, arc.angle, arc.num_components
    plain = _can_be_known(start, angle, count)
    if plain and type(arc).set_anchors_and_handles is original_curves:
        arc.set_anchors_and_handles(*_curves(start, angle, count))
    else:
        original_arc(arc)


class _Unplaced:
    """Stands for an arc while its curves are computed."""

    def __init__(self, start: Any, angle: Any, count: int) -> None:
        self.start_angle, self.angle, self.num_components = start, angle, count

    def set_anchors_and_handles(self, *curves: Any) -> None:
        """Take anchors and handles."""
        self.curves = curves


@lru_cache(maxsize=1024, typed=True)
def _curves(start: Any, angle: Any, count: int) -> Any:
    unplaced = _Unplaced(start, angle, count)
    original_arc(unplaced)
    return unplaced.curves


def numbers_between(start: Any, stop: Any, num: Any = 50, *args: Any, **kwargs: Any) -> Any:
    """What ``np.linspace`` returns."""
    if args or kwargs or not _can_be_known(start, stop, num):
        return original_numbers(start, stop, num, *args, **kwargs)
    return _numbers(start, stop, num).copy()


@lru_cache(maxsize=1024, typed=True)
def _numbers(start: Any, stop: Any, num: int) -> Any:
    return original_numbers(start, stop, num)


def _can_be_known(start: Any, stop: Any, count: Any) -> bool:
    """Whether these are a few plain numbers; a negative zero equals the other one and is not the same."""
    if type(start) not in _NUMBERS or type(stop) not in _NUMBERS or type(count) is not int or not 1 < count <= _FEW:
        return False
    return bool((start or copysign(1, start) > 0) and (stop or copysign(1, stop) > 0))


SUBSTITUTES = (
    (Arc, "_set_pre_positioned_points", original_arc, put_on_arc),
    (np, "linspace", original_numbers, numbers_between),
)
