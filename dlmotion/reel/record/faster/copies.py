"""``copy.deepcopy`` of mobjects without its detours: the same copies, the same objects shared.

manim copies a mobject attribute by attribute through ``copy.deepcopy``, which looks every number
and string up among what was copied before. Here what is its own copy is taken over at once, and
what mobjects are made of is copied directly; everything else goes the way it always went.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from types import BuiltinFunctionType, FunctionType
from typing import Any, TypeAlias

import numpy as np
from manim import Mobject
from manim.constants import CapStyleType, LineJointType
from manim.utils.color import ManimColor

OWN_COPIES = frozenset(
    {
        type(None),
        bool,
        int,
        float,
        complex,
        str,
        bytes,
        FunctionType,
        BuiltinFunctionType,
        CapStyleType,
        LineJointType,
    }
)
_FLOAT = np.dtype(np.float64)

_Memo: TypeAlias = dict[int, Any]

original_copy: Any = Mobject.__deepcopy__


def copy_of_mobject(mobject: Any, memo: _Memo) -> Any:
    """What ``Mobject.__deepcopy__`` returns."""
    cls = mobject.__class__
    if not mobject.__dict__.keys().isdisjoint(names_stored(cls)):
        return original_copy(mobject, memo)
    result = cls.__new__(cls)
    memo[id(mobject)] = result
    attributes = result.__dict__
    attributes.update(mobject.__dict__)
    _copy_values(attributes, memo)
    attributes["original_id"] = str(id(mobject))
    return result


@lru_cache(maxsize=1024)
def names_stored(cls: Any) -> frozenset[str]:
    """Names that a class stores in its own way when they are set.

    A class that does so with all stands for it by a name that every mobject has.
    """
    if cls.__setattr__ is not object.__setattr__:
        return frozenset({"submobjects"})
    owned = {name: value for base in reversed(cls.__mro__) for name, value in vars(base).items()}
    return frozenset(
        name
        for name, value in owned.items()
        if hasattr(type(value), "__set__") and name[:2] != "__"
    )


def _copy_values(values: dict[Any, Any], memo: _Memo) -> None:
    """Put copies in the place of a dictionary's values."""
    kept = memo.setdefault(id(memo), [])
    for name, value in values.items():
        kind = type(value)
        if kind in OWN_COPIES:
            continue
        if kind is np.ndarray and value.dtype is _FLOAT:
            mark = id(value)
            made = memo.get(mark)
            if made is None:
                memo[mark] = made = value.copy("K")
                kept.append(value)  # as there: an object that lives lends its address to no other
            values[name] = made
        else:
            values[name] = _copied(value, memo)


def _copied(value: Any, memo: _Memo) -> Any:
    """As ``copy.deepcopy`` of a value that is not its own copy, noted in the memo as there."""
    copier = _COPIERS.get(type(value))
    if copier is None and not isinstance(value, Mobject):
        return copy.deepcopy(value, memo)
    mark = id(value)
    known = memo.get(mark, memo)
    if known is not memo:
        return known
    made = value.__deepcopy__(memo) if copier is None else copier(value, memo)
    if made is not value:
        memo[mark] = made
        memo.setdefault(id(memo), []).append(value)
    return made


def _copy_of_list(values: list[Any], memo: _Memo) -> list[Any]:
    made: list[Any] = []
    memo[id(values)] = made
    made.extend(value if type(value) in OWN_COPIES else _copied(value, memo) for value in values)
    return made


def _copy_of_dict(values: dict[Any, Any], memo: _Memo) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    memo[id(values)] = made
    for name, value in values.items():
        key = name if type(name) in OWN_COPIES else _copied(name, memo)
        made[key] = value if type(value) in OWN_COPIES else _copied(value, memo)
    return made


def _copy_of_colour(colour: ManimColor, memo: _Memo) -> ManimColor:
    made = ManimColor.__new__(ManimColor)
    memo[id(colour)] = made
    vars(made).update(vars(colour))
    _copy_values(vars(made), memo)
    return made


_COPIERS: dict[type, Any] = {list: _copy_of_list, dict: _copy_of_dict, ManimColor: _copy_of_colour}

SUBSTITUTES = ((Mobject, "__deepcopy__", original_copy, copy_of_mobject),)
