"""Colours of VMobjects made and mixed as manim does, without building what is thrown away."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import BLACK, VMobject
from manim.utils.color import ManimColor

_FLOAT = np.dtype(np.float64)
_NUMBERS = frozenset({float, int, np.float64})
_ATTRIBUTES = (
    "fill_rgbas",
    "stroke_rgbas",
    "background_stroke_rgbas",
    "stroke_width",
    "background_stroke_width",
    "sheen_direction",
    "sheen_factor",
)

original_rgbas: Any = VMobject.generate_rgbas_array
original_mix: Any = VMobject.interpolate_color


def rgbas_of(mobject: Any, color: Any, opacity: Any) -> Any:
    """What ``VMobject.generate_rgbas_array`` returns.

    It is made at once for one colour, one opacity and no sheen.
    """
    colour = BLACK if color is None else color
    share = 0.0 if opacity is None else opacity
    if type(colour) is ManimColor and type(share) in _NUMBERS:
        value = colour._internal_value
        if value.dtype is _FLOAT and value.shape == (4,) and mobject.get_sheen_factor() == 0:
            rgbas = value[None].copy()
            rgbas[0, 3] = share
            return rgbas
    return original_rgbas(mobject, color, opacity)


def mixed(mobject: Any, start: Any, end: Any, alpha: Any) -> Any:
    """What ``VMobject.interpolate_color`` does.

    At the end nothing is mixed that the end's own then replaces.
    """
    if alpha == 1:
        return (
            original_mix(mobject, start, end, alpha)
            if mobject is end
            else _taken_over(mobject, start, end, alpha)
        )
    rest = 1 - alpha
    for name in _ATTRIBUTES:
        setattr(mobject, name, rest * getattr(start, name) + alpha * getattr(end, name))
    return mobject


def _taken_over(mobject: Any, start: Any, end: Any, alpha: Any) -> Any:
    for name in _ATTRIBUTES:
        before, after = getattr(start, name), getattr(end, name)
        kind = type(after)
        if (
            kind is np.ndarray
            and type(before) is kind
            and before.shape == after.shape
            and _is_real(before, after)
        ):
            setattr(mobject, name, after.copy())
        elif kind in _NUMBERS and type(before) in _NUMBERS:
            setattr(mobject, name, after)
        else:
            return original_mix(mobject, start, end, alpha)
    return mobject


def _is_real(before: Any, after: Any) -> bool:
    return before.dtype is _FLOAT and after.dtype is _FLOAT


SUBSTITUTES = (
    (VMobject, "generate_rgbas_array", original_rgbas, rgbas_of),
    (VMobject, "interpolate_color", original_mix, mixed),
)
