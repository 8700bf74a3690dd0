"""Pooling windows that are written as the size of what they pool."""

from __future__ import annotations

import re
from typing import Any

from dlcore.outline.values import Axis, Tensor, Whole

__all__ = ["windowed"]

_POOL = re.compile(r"(?:max|avg)_pool([123])d")


def windowed(
    name: str, tensor: Tensor, args: list[Any], kwargs: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Return the settings of a function, `Whole` for a window as large as its input.

    ``F.max_pool1d(x, x.size(2))`` and ``F.avg_pool2d(x, x.shape[2:])`` leave one value a channel.
    """
    pool = _POOL.fullmatch(name)
    kernel = args[0] if args else kwargs.get("kernel_size")
    if pool is None or not _covers(kernel, tensor, int(pool[1])):
        return args, kwargs
    return ([Whole(), *args[1:]], kwargs) if args else (args, kwargs | {"kernel_size": Whole()})


def _covers(kernel: Any, tensor: Tensor, rank: int) -> bool:
    sizes = list(kernel) if isinstance(kernel, list | tuple) else [kernel]
    if not all(isinstance(size, Axis) and size.tensor is tensor for size in sizes):
        return False
    if len(sizes) == 1 and sizes[0].onward:
        return True
    axes = [rank + 2 + size.axis if (size.axis or 0) < 0 else size.axis for size in sizes]
    return axes == list(range(2, rank + 2)) and not any(size.onward for size in sizes)
