"""How the losses of single values become one number, each with its weight."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, Shape, finite_array

REDUCTIONS = ("mean", "sum", "none")


def reduce(
    values: Array,
    reduction: str,
    weight: Array | None = None,
    total: float | None = None,
) -> Any:
    """Mean or sum as a float, or the values themselves for "none".

    With weights the values are multiplied by them first, and the mean is Σ w·v / Σ w; `total`
    stands in for Σ w where classes have weights too.
    """
    check_reduction(reduction)
    if weight is not None:
        values = values * weight
        total = float(weight.sum()) if total is None else total
    if reduction == "none":
        return values
    if reduction == "sum":
        return float(values.sum())
    return float(values.mean() if total is None else values.sum() / total)


def scale_gradient(
    gradient: Array,
    reduction: str,
    count: int | None = None,
    weight: Array | None = None,
) -> Array:
    """Turn the gradients of single losses into that of their mean or sum, in place.

    Multiply by the weights, one a value, or with `count` losses one a row; for "mean" divide by
    their sum, or without them by the number of losses (default: one a value).
    """
    check_reduction(reduction)
    total: float = count or gradient.size
    if weight is not None:
        gradient *= weight if count is None else weight[:, None]
        total = float(weight.sum())
    if reduction == "mean":
        gradient /= np.asarray(total, dtype=gradient.dtype)
    return gradient


def loss_weights(
    sample_weight: npt.ArrayLike | None, shape: Shape, dtype: npt.DTypeLike
) -> Array | None:
    """Return one weight a loss, broadcast from one a sample; None stays None.

    Raises
    ------
    ValueError
        If there is neither one weight a sample nor one a loss, one is negative, or all are 0.
    """
    if sample_weight is None:
        return None
    weights = finite_array("sample_weight", sample_weight)
    if weights.shape not in (shape, shape[:1]):
        wanted = f"{shape[:1]} or {shape}" if len(shape) > 1 else f"{shape}"
        raise ValueError(f"sample_weight: expected shape {wanted}, got {weights.shape}")
    if (weights < 0).any() or not weights.any():
        raise ValueError(
            "sample_weight: expected weights of at least 0, not all 0, "
            f"got {weights.min()} to {weights.max()}"
        )
    rows = weights.astype(dtype, copy=False)
    if rows.shape != shape:
        rows = rows.reshape(-1, *[1] * (len(shape) - 1))
    return np.broadcast_to(rows, shape)


def check_reduction(reduction: str) -> None:
    """Raise ValueError unless the reduction is known."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"reduction: expected one of {', '.join(REDUCTIONS)}, got {reduction!r}")
