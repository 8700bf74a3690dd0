"""Middles: what lies between two places or forms, halved again and again, in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dlmotion.player.columns import Whole

LONGEST = 5
"""A stretch that is filled with middles has up to 2 to the power of this many steps."""


def middles(start: Whole, end: Whole, power: int) -> list[Whole]:
    """The 2 ** power - 1 values between two, each in the middle of two, halves rounded up."""
    if not power:
        return []
    middle = (start + end + 1) >> 1
    return [*middles(start, middle, power - 1), middle, *middles(middle, end, power - 1)]


def near(start: Whole, end: Whole, meant: Sequence[Whole], error: float) -> bool:
    """Whether the middles between two values are as near as that to what was meant."""
    if not meant:
        return True
    place = len(meant) // 2
    middle = (start + end + 1) >> 1
    return (
        bool(np.abs(middle - meant[place]).max() <= error)
        and near(start, middle, meant[:place], error)
        and near(middle, end, meant[place + 1 :], error)
    )
