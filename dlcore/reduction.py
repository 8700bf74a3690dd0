"""How the losses of single values become one number."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore.checks import Array

REDUCTIONS = ("mean", "sum", "none")


def reduce(values: Array, reduction: str) -> Any:
    """Mean or sum as a float, or the values themselves for "none"."""
    check_reduction(reduction)
    if reduction == "none":
        return values
    return float(values.mean() if reduction == "mean" else values.sum())


def scale_gradient(gradient: Array, reduction: str, count: int | None = None) -> Array:
    """Divide by the number of losses (default: one a value) for "mean", in place."""
    check_reduction(reduction)
    if reduction == "mean":
        gradient /= np.asarray(count or gradient.size, dtype=gradient.dtype)
    return gradient


def check_reduction(reduction: str) -> None:
    """Raise ValueError unless the reduction is known."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"reduction: expected one of {', '.join(REDUCTIONS)}, got {reduction!r}")
