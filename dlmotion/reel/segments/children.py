"""The same work on several things at once, in processes that inherit all they need by fork."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any, TypeVar

from dlmotion.base.parent import end_with

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def in_children(
    work: Callable[[Thing], Result], things: Sequence[Thing], jobs: int
) -> list[Result]:
    """What ``work`` returns for each, ``jobs`` of them at a time.

    Where nothing can be forked they run here, one by one.
    """
    if jobs < 2 or len(things) < 2 or not hasattr(os, "fork"):
        return [work(thing) for thing in things]
    _INHERITED[:] = [partial(work, thing) for thing in things]
    try:
        with ProcessPoolExecutor(
            min(jobs, len(things)),
            mp_context=get_context("fork"),
            initializer=end_with,
            initargs=(os.getpid(),),
        ) as pool:
            return list(pool.map(_inherited, range(len(things))))
    finally:
        _INHERITED.clear()


_INHERITED: list[Callable[[], Any]] = []


def _inherited(place: int) -> Any:
    return _INHERITED[place]()
