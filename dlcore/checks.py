"""Argument checks: one line that names the argument, what was expected and what came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from dlcore.blocks import BLOCK_BYTES

Array: TypeAlias = npt.NDArray[Any]
Shape: TypeAlias = tuple[int, ...]
T = TypeVar("T")


def any_array(name: str, value: npt.ArrayLike) -> Array:
    """Return ``value`` as an array of whatever it holds, ragged rows refused in our own words."""
    try:
        return np.asarray(value)
    except ValueError as error:
        raise ValueError(
            f"{name}: expected a rectangular array, got rows of different lengths"
        ) from error


def float_array(
    name: str, value: npt.ArrayLike, *, ndim: int | None = None, min_ndim: int = 0
) -> Array:
    """Return ``value`` as a float array: float32 and float64 stay, the rest becomes float64.

    Raises
    ------
    TypeError
        If the values are not real numbers.
    ValueError
        If the array is ragged, or its rank is not ``ndim`` or below ``min_ndim``.
    """
    array = any_array(name, value)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name}: expected real numbers, got dtype {array.dtype}")
    if array.dtype not in (np.float32, np.float64):
        array = array.astype(np.float64)
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name}: expected {ndim} axes, got shape {array.shape}")
    if array.ndim < min_ndim:
        raise ValueError(f"{name}: expected at least {min_ndim} axes, got shape {array.shape}")
    return array


def finite_array(name: str, value: npt.ArrayLike, *, ndim: int | None = None) -> Array:
    """Return ``value`` as a finite float array, else say where the first other number is."""
    array = float_array(name, value, ndim=ndim)
    finite = np.isfinite(array)
    if not finite.all():
        where = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise ValueError(f"{name}: expected finite values, got {array[where]} at index {where}")
    return array


def int_array(name: str, value: npt.ArrayLike, *, high: int, low: int = 0) -> Array:
    """Return ``value`` as integers with ``low <= value < high``."""
    array = any_array(name, value)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name}: expected integers, got dtype {array.dtype}")
    outside = (array < low) | (array >= high)
    if outside.any():
        raise ValueError(
            f"{name}: expected values from {low} to {high - 1}, got {array[outside][0]}"
        )
    return array.astype(np.intp, copy=False)


def not_empty(name: str, array: Array) -> Array:
    """Return ``array`` if it holds at least one value."""
    if array.size == 0:
        raise ValueError(f"{name}: expected at least one value, got shape {array.shape}")
    return array


def all_finite(array: Array) -> bool:
    """Whether no number is NaN or infinite; a large array is read in blocks that fit the cache."""
    if array.ndim == 0 or array.nbytes <= BLOCK_BYTES:
        return bool(np.isfinite(array).all())
    rows = max(1, BLOCK_BYTES * len(array) // array.nbytes)
    starts = range(0, len(array), rows)
    return all(bool(np.isfinite(array[start : start + rows]).all()) for start in starts)


def same_shape(name: str, array: Array, other_name: str, other: Array) -> None:
    """Raise ``ValueError`` unless the two arrays have one shape."""
    if array.shape != other.shape:
        raise ValueError(
            f"{name}: expected the shape of {other_name} {other.shape}, got {array.shape}"
        )


def positive(name: str, value: float) -> float:
    """Return ``value`` if it is a finite number above zero."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name}: expected a number above 0, got {value!r}")
    if not (np.isfinite(value) and value > 0):
        raise ValueError(f"{name}: expected a finite number above 0, got {value!r}")
    return float(value)


def positive_int(name: str, value: int) -> int:
    """Return ``value`` if it is an integer above zero."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name}: expected an integer above 0, got {value!r}")
    if value < 1:
        raise ValueError(f"{name}: expected an integer above 0, got {value}")
    return int(value)


def with_ones(rows: Array) -> Array:
    """Return rows (N, D) with a one behind each, for the bias, in one order in memory.

    ``column_stack`` keeps the order of what it is given, and with it change the last bits of what
    LAPACK and BLAS make of the rows.
    """
    return np.ascontiguousarray(np.column_stack([rows, np.ones(len(rows))]))


def instance(name: str, value: object, kind: type[T]) -> T:
    """Return ``value`` if it is a ``kind``, such as an Optimizer or a numpy Generator."""
    if not isinstance(value, kind):
        raise TypeError(f"{name}: expected {kind.__name__}, got {value!r}")
    return value


def generator(rng: object) -> np.random.Generator:
    """Return ``rng`` if it is a numpy Generator: a seed or None would be no stream for all."""
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool):
        raise TypeError(f"rng: expected Generator, got {rng!r}; write np.random.default_rng({rng})")
    return instance("rng", rng, np.random.Generator)


def generator_of(rng: object) -> np.random.Generator:
    """Return a numpy Generator, or the one that a seed starts, where one call uses it alone."""
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool):
        if rng < 0:
            raise ValueError(f"rng: expected a seed of at least 0, got {rng}")
        return np.random.default_rng(int(rng))
    return generator(rng)


def lookup(kind: str, name: str, registry: Mapping[str, T]) -> T:
    """Return ``registry[name]``, or say which names there are."""
    if not isinstance(name, str) or name not in registry:
        raise ValueError(f"{kind}: expected one of {', '.join(sorted(registry))}, got {name!r}")
    return registry[name]
