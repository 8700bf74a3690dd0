"""Functions as they are loaded: what stands behind a decorator, what a function can say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import CodeType, FunctionType


def chain(value: object) -> Iterator[FunctionType]:
    """The functions that calling a value can run: itself, and what it was wrapped around.

    That is what ``functools.wraps``, static methods and descriptors name ``__wrapped__``; of a
    property, what reads, writes and deletes it.
    """
    met: set[int] = set()
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if id(part) in met:
            continue
        met.add(id(part))
        if isinstance(part, FunctionType):
            yield part
        if isinstance(part, property):
            waiting += [part.fget, part.fset, part.fdel]
        elif hasattr(type(part), "__get__") and hasattr(part, "__wrapped__"):
            waiting.append(part.__wrapped__)


def innermost(value: object) -> FunctionType | None:
    """The function that all wrappers stand around, if it is one."""
    *_, last = (None, *chain(value))
    return last


@cache
def said_by(code: CodeType) -> frozenset[str]:
    """Names and strings in a function and in those inside it."""
    said, waiting = set(code.co_names), list(code.co_consts)
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            said.add(part)
        elif isinstance(part, tuple | frozenset):
            waiting += part
        elif isinstance(part, CodeType):
            said |= said_by(part)
    return frozenset(said)
