"""Updaters called without asking ``inspect`` in every frame whether they take the time."""

from __future__ import annotations

import inspect
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import FunctionType, MethodType
from typing import Any

from manim import Mobject

original: Any = Mobject.update


def updated(mobject: Any, dt: Any = 0, recursive: Any = True) -> Any:
    """What ``Mobject.update`` does, passing over those that have nothing to update."""
    if mobject.updating_suspended:
        return mobject
    for updater in mobject.updaters:
        if takes_time(updater):
            updater(mobject, dt)
        else:
            updater(mobject)
    if recursive:
        for child in mobject.submobjects:
            if (
                child.updaters
                or child.submobjects
                or type(child).update is not updated
                or "update" in vars(child)
            ):
                child.update(dt, recursive=recursive)
    return mobject


def takes_time(updater: Any) -> bool:
    """Whether a function has a parameter ``dt``."""
    is_method = type(updater) is MethodType
    function = updater.__func__ if is_method else updater
    if type(function) is not FunctionType or function.__dict__:
        return "dt" in inspect.signature(updater).parameters
    code = function.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & CO_VARARGS) + bool(code.co_flags & CO_VARKEYWORDS)
    if is_method and not code.co_argcount:
        return "dt" in inspect.signature(updater).parameters
    return "dt" in code.co_varnames[is_method:count]


SUBSTITUTES = ((Mobject, "update", original, updated),)
