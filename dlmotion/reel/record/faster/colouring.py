"""Colours of VMobjects made and mixed as manim does, without building what is thrown away."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from manim import BLACK, VMobject
from manim.utils.color import ManimColor

from dlmotion.reel.record.faster.copies import names_stored

_FLOAT = np.dtype(np.float64)
_NUMBERS = frozenset({float, int, np.float64})
_ARRAYS = ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas", "sheen_direction")
_VALUES = ("stroke_width", "background_stroke_width", "sheen_factor")
_ATTRIBUTES = (*_ARRAYS[:3], *_VALUES[:2], "sheen_direction", "sheen_factor")

_SETTERS = (
    "get_fill_color",
    "get_fill_colors",
    "get_fill_rgbas",
    "get_stroke_color",
    "get_stroke_colors",
    "get_stroke_rgbas",
    "set_background_stroke",
    "set_fill",
    "set_sheen",
    "set_sheen_direction",
    "set_stroke",
    "update_rgbas_array",
)
_METHODS = {name: getattr(VMobject, name) for name in (*_SETTERS, "fill_color", "stroke_color")}

original_start: Any = VMobject.init_colors
original_rgbas: Any = VMobject.generate_rgbas_array
original_mix: Any = VMobject.interpolate_color


def started(mobject: Any, propagate_colors: bool = True) -> Any:
    """What ``VMobject.init_colors`` does.

    A mobject that has just been made has the colours of its inside and its line, which manim takes
    out and puts in again; only how opaque they are is new.
    """
    values: dict[str, Any] = vars(mobject)
    cls: Any = type(mobject)
    if not (_starts_plainly(cls) and _is_new(values)):
        return original_start(mobject, propagate_colors)
    values["fill_rgbas"][0, 3] = values["fill_opacity"]
    values["stroke_rgbas"][0, 3] = values["stroke_opacity"]
    colour = values["background_stroke_color"]
    values["background_stroke_rgbas"] = behind = colour._internal_value[None].copy()
    behind[0, 3] = values["background_stroke_opacity"]
    values["background_stroke_color"] = ManimColor(colour)
    values["sheen_direction"] = np.array(values["sheen_direction"])
    return mobject


@lru_cache(maxsize=1024)
def _starts_plainly(cls: Any) -> bool:
    own = all(getattr(cls, name) is method for name, method in _METHODS.items())
    makes = cls.generate_rgbas_array in (original_rgbas, rgbas_of)
    return own and makes and names_stored(cls).isdisjoint(_ATTRIBUTES)


def _is_new(values: dict[str, Any]) -> bool:
    """Whether a mobject is alone, without sheen, of one colour, and has none behind its line."""
    try:
        fill, stroke = values["fill_rgbas"], values["stroke_rgbas"]
        colour = values["background_stroke_color"]
        return (
            not values["submobjects"]
            and "background_stroke_rgbas" not in values
            and type(fill) is type(stroke) is np.ndarray
            and fill.shape == stroke.shape == (1, 4)
            and fill.dtype is stroke.dtype is _FLOAT
            and type(colour) is ManimColor
            and colour._internal_value.dtype is _FLOAT
            and type(values["fill_opacity"]) in _NUMBERS
            and type(values["stroke_opacity"]) in _NUMBERS
            and type(values["background_stroke_opacity"]) in _NUMBERS
            and type(values["sheen_factor"]) in _NUMBERS
            and values["sheen_factor"] == 0
            and values["sheen_direction"] is not None
        )
    except KeyError:
        return False


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
    cls: Any = type(mobject)
    before, after = vars(start), vars(end)
    taken: dict[str, Any] = {}
    try:
        for name in _ARRAYS:
            one, two = before[name], after[name]
            if not (
                type(one) is type(two) is np.ndarray
                and one.dtype is two.dtype is _FLOAT
                and one.shape == two.shape
            ):
                return original_mix(mobject, start, end, alpha)
            taken[name] = two.copy()
        for name in _VALUES:
            # An attribute that is only the class's own is none of the mobject's, yet stands for it.
            one, two = getattr(start, name), getattr(end, name)
            if not (type(one) in _NUMBERS and type(two) in _NUMBERS):
                return original_mix(mobject, start, end, alpha)
            taken[name] = two
    except (KeyError, AttributeError):
        return original_mix(mobject, start, end, alpha)
    if not names_stored(cls).isdisjoint(_ATTRIBUTES):
        return original_mix(mobject, start, end, alpha)
    vars(mobject).update(taken)
    return mobject


SUBSTITUTES = (
    (VMobject, "init_colors", original_start, started),
    (VMobject, "generate_rgbas_array", original_rgbas, rgbas_of),
    (VMobject, "interpolate_color", original_mix, mixed),
)
