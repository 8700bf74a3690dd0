"""Updaters run without asking ``inspect`` every frame whether they take the time."""

from __future__ import annotations

import inspect
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import FunctionType
from typing import Any

from manim import Mobject

original_update: Any = Mobject.update


def updated(mobject: Any, dt: Any = 0, recursive: Any = True) -> Any:
    """What ``Mobject.update`` does."""
    if mobject.updating_suspended:
        return mobject
    for updater in mobject.updaters:
        if takes_time(updater):
            updater(mobject, dt)
        else:
            updater(mobject)
    if recursive:
        for child in mobject.submobjects:
            if child.updaters or child.submobjects or type(child).update is not updated or "update" in vars(child):
                child.update(dt, recursive=recursive)
    return mobject


def takes_time(updater: Any) -> bool:
    """Whether a function has a parameter ``dt``."""
    if type(updater) is not FunctionType or updater.__dict__:
        return "dt" in inspect.signature(updater).parameters
    code = updater.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & CO_VARARGS) + bool(code.co_flags & CO_VARKEYWORDS)
    return "dt" in code.co_varnames[:count]


SUBSTITUTES = ((Mobject, "update", original_update, updated),)
