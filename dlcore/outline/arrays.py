"""Data whose shape the code spells out, without its numbers."""

from __future__ import annotations

import math
from typing import Any

from dlcore.outline.values import Array, last_part

__all__ = ["data_of", "reshaped"]

_SHAPED = frozenset(("zeros", "ones", "empty", "rand", "randn", "normal", "uniform", "random"))


def data_of(path: str, args: list[Any], kwargs: dict[str, Any]) -> Array | None:
    """Return data whose shape the call spells out; None for anything else."""
    name = last_part(path)
    root = path.partition(".")[0]
    if root not in ("np", "numpy", "torch", "tf", "tensorflow") or ".nn." in path:
        return None
    if name in ("array", "asarray", "tensor", "constant") and args:
        shape = _shape_of(args[0])
        return Array(shape) if shape else None
    if name not in _SHAPED:
        return None
    if name in ("normal", "uniform", "random") and root in ("np", "numpy"):
        sizes = kwargs.get("size", args[0] if name == "random" and args else None)
    elif len(args) == 1 and isinstance(args[0], list | tuple):
        sizes = args[0]
    else:
        sizes = kwargs.get("shape", kwargs.get("size", tuple(args)))
    sizes = (sizes,) if isinstance(sizes, int) else sizes
    told = isinstance(sizes, list | tuple) and all(_is_size(size) for size in sizes)
    return Array(tuple(sizes)) if told and sizes else None


def _shape_of(values: Any) -> tuple[int | None, ...] | None:
    """Return the shape of nested lists of numbers; None for anything else."""
    shape: list[int | None] = []
    while isinstance(values, list | tuple):
        shape.append(len(values))
        if not values:
            return None
        values = values[0]
    return tuple(shape) if isinstance(values, int | float) else None


def reshaped(array: Array, args: list[Any]) -> Any:
    """Return the shape of ``array.reshape(…)``; sizes that follow from nothing are unknown."""
    sizes = args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else tuple(args)
    # The first size may be unknown: only those behind it tell a network's input.
    first, *rest = sizes or (None,)
    if not all(isinstance(size, int) and size > 0 for size in rest):
        total = None if None in array.shape else math.prod(n for n in array.shape if n)
        known = [size for size in sizes if isinstance(size, int) and size > 0]
        if total is None or len(known) != len(sizes) - 1 or total % max(math.prod(known), 1):
            return Array(
                tuple(size if isinstance(size, int) and size > 0 else None for size in sizes)
            )
        return Array(
            tuple(
                size if isinstance(size, int) and size > 0 else total // math.prod(known)
                for size in sizes
            )
        )
    return Array((first if isinstance(first, int) and first > 0 else None, *rest))


def _is_size(size: Any) -> bool:
    return isinstance(size, int) and size > 0
