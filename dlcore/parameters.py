"""The parameters of a network, one dict of arrays a layer: copied, or brought to another dtype."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dlcore.layers.base import Params

NetworkParams = tuple[Params, ...]


Float = np.dtype[np.float32] | np.dtype[np.float64]


def float_dtype(dtype: npt.DTypeLike) -> Float:
    """Return float32 or float64 as a dtype, from any of its names.

    Raises
    ------
    ValueError
        If it is another one.
    """
    kinds = (np.dtype(np.float32), np.dtype(np.float64))
    try:
        known = [kind for kind in kinds if dtype is not None and np.dtype(dtype) == kind]
    except TypeError:
        known = []
    if not known:
        raise ValueError(f"dtype: expected float32 or float64, got {dtype!r}")
    return known[0]


def cast_params(params: NetworkParams, dtype: Float) -> NetworkParams:
    """Return the parameters in this dtype; arrays that have it already are not copied."""
    return tuple(
        {name: np.asarray(value).astype(dtype, copy=False) for name, value in layer.items()}
        for layer in params
    )


def copied(params: NetworkParams) -> NetworkParams:
    """Return the parameters in arrays of their own."""
    return tuple({name: np.array(value) for name, value in layer.items()} for layer in params)


def largest_difference(one: NetworkParams, other: NetworkParams) -> float:
    """Return the largest difference between two networks' parameters of the same names."""
    pairs = zip(one, other, strict=True)
    return max(float(np.abs(a[name] - b[name]).max()) for a, b in pairs for name in a)
