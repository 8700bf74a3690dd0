"""The same numbers in every way an array can lie in memory."""

from collections.abc import Callable

import numpy as np


def read_only(array: np.ndarray) -> np.ndarray:
    """A copy that cannot be written."""
    copy = array.copy()
    copy.flags.writeable = False
    return copy


def fortran(array: np.ndarray) -> np.ndarray:
    """Column-major order."""
    return np.asfortranarray(array)


def reversed_strides(array: np.ndarray) -> np.ndarray:
    """Negative strides along every axis."""
    back = tuple(slice(None, None, -1) for _ in array.shape)
    return array[back].copy()[back]


def gaps(array: np.ndarray) -> np.ndarray:
    """Every second value of a larger array."""
    wide = np.full((*array.shape[:-1], 2 * array.shape[-1]), 7, dtype=array.dtype)
    wide[..., ::2] = array
    return wide[..., ::2]


VARIANTS: dict[str, Callable] = {
    f.__name__: f for f in (read_only, fortran, reversed_strides, gaps)
}
