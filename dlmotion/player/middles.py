"""Between: what lies between two places or forms, in whole numbers: middles, or at a share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from dlmotion.player.columns import Whole

Number = TypeVar("Number", int, Whole)

LONGEST = 5
"""A stretch that is filled with middles has up to 2 to the power of this many steps."""
WHOLE_WAY = 1 << 16
"""Shares of the way from one form to another are in parts of this."""


def middles(start: Number, end: Number, power: int) -> list[Number]:
    """The 2 ** power - 1 values between two, each in the middle of two, halves rounded up."""
    if not power:
        return []
    middle: Number = (start + end + 1) >> 1
    found: list[Number] = middles(start, middle, power - 1)
    found.append(middle)
    found.extend(middles(middle, end, power - 1))
    return found


def between(start: Whole, end: Whole, share: int) -> Whole:
    """What lies at a share of the way from one value to another, halves rounded up."""
    found: Whole = (start * (WHOLE_WAY - share) + end * share + WHOLE_WAY // 2) // WHOLE_WAY
    return found


def shares(start: Whole, end: Whole, meant: Sequence[Whole], error: float) -> list[int] | None:
    """Shares of the way at which each of ``meant`` lies, or None if one is off by more."""
    way = end - start
    length = int((way * way).sum())
    found = [0] * len(meant)
    if not length:
        return None
    # Those in the middle are off the most: most ways that are not straight end with the first try.
    for place in sorted(range(len(meant)), key=lambda at: abs(2 * at - len(meant))):
        found[place] = round(int(((meant[place] - start) * way).sum()) / length * WHOLE_WAY)
        if np.abs(between(start, end, found[place]) - meant[place]).max() > error:
            return None
    return found


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
