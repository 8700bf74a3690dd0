"""Functions of Python itself that are followed on plain values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

__all__ = ["BUILT_IN", "CHANGES", "LONGEST"]

LONGEST = 1_000
"""Items of a list, and characters of a text, that are followed."""

CHANGES = frozenset(
    ("add", "append", "extend", "insert", "pop", "remove", "clear", "add_module", "register_module")
    + ("update", "setdefault", "reverse", "sort")
)
"""Methods that change a row, a list or a dict."""


def _limited(*args: int) -> range:
    found = range(*args)
    if len(found) > LONGEST:
        raise ValueError("too long")
    return found


def _quiet(*_: Any, **__: Any) -> None:
    return None


BUILT_IN: dict[str, Callable[..., Any]] = {
    "range": _limited,
    "len": len,
    "list": lambda row=(): list(row),
    "tuple": lambda row=(): tuple(row),
    "reversed": lambda row: list(row)[::-1],
    "zip": lambda *rows, **_: list(zip(*rows, strict=False)),
    "enumerate": lambda row, start=0: list(enumerate(row, start)),
    "sum": sum,
    "min": min,
    "max": max,
    "abs": abs,
    "int": int,
    "float": float,
    "str": lambda value="": str(value)[:LONGEST],
    "bool": bool,
    "round": round,
    "sorted": sorted,
    "dict": dict,
    "print": _quiet,
    "math.prod": math.prod,
    "np.prod": math.prod,
    "numpy.prod": math.prod,
    "math.floor": math.floor,
    "math.ceil": math.ceil,
}
