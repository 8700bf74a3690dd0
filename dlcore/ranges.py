"""Numbers within bounds: what settings must be, said in one line when they are not."""

from __future__ import annotations

import math
import operator

import numpy as np


def integer(name: str, value: object, *, low: int) -> int:
    """Return ``value`` as an int of at least ``low``; a float or a bool is a `TypeError`."""
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name}: expected an integer, got {value!r}")
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name}: expected an integer, got {value!r}") from None
    if number < low:
        raise ValueError(f"{name}: expected at least {low}, got {number}")
    return number


def number(
    name: str,
    value: object,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    open_low: bool = False,
    open_high: bool = False,
) -> float:
    """Return ``value`` as a finite float from ``low`` to ``high``, ends excluded on request."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(
        value, (int, float, np.integer, np.floating)
    ):
        raise TypeError(f"{name}: expected a number, got {value!r}")
    result = float(value)
    above = result > low if open_low else result >= low
    below = result < high if open_high else result <= high
    if not (math.isfinite(result) and above and below):
        span = f"{'(' if open_low else '['}{low:g}, {high:g}{')' if open_high else ']'}"
        raise ValueError(f"{name}: expected a finite number in {span}, got {value!r}")
    return result
