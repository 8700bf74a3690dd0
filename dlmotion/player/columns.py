"""Whole numbers as bytes: columns of variable-length integers, and a cursor to read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Whole: TypeAlias = npt.NDArray[np.int64]

LIMIT = 1 << 31
"""Numbers of a column lie in [-LIMIT, LIMIT)."""
_GROUPS = 5  # bytes of seven bits that hold 32 bits


class StreamError(ValueError):
    """A stream that is not what it should be: what was expected, what came."""


def pack(numbers: Iterable[int]) -> bytes:
    """Bytes of whole numbers: zigzag (0, -1, 1, -2 …), then seven bits a byte, lowest first.

    All bytes of a number but its last have the top bit set.
    """
    values = np.fromiter(numbers, np.int64)
    if len(values) and not (values.min() >= -LIMIT and values.max() < LIMIT):
        raise StreamError(f"expected numbers of 32 bits, got {values.min()} … {values.max()}")
    folded = np.where(values < 0, -2 * values - 1, 2 * values)
    most = int(folded.max(initial=0))
    if most < 128:
        return folded.astype(np.uint8).tobytes()
    places = np.arange(-(-most.bit_length() // 7))
    shifts = 7 * places
    groups = folded[:, None] >> shifts & 127
    lengths = 1 + (folded[:, None] >= (1 << shifts[1:])).sum(axis=1)
    groups |= np.where(places < lengths[:, None] - 1, 128, 0)
    packed: bytes = groups[places < lengths[:, None]].astype(np.uint8).tobytes()
    return packed


def unpack(raw: bytes) -> list[int]:
    """The numbers that ``pack`` made these bytes of; ``StreamError`` if they are none."""
    found = np.frombuffer(raw, np.uint8)
    ends = np.flatnonzero(found < 128)
    if len(found) and (not len(ends) or ends[-1] != len(found) - 1):
        raise StreamError("expected whole numbers, got a column that breaks off")
    starts = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else ends
    lengths = ends - starts + 1
    if len(lengths) and lengths.max() > _GROUPS:
        raise StreamError(f"expected numbers of up to {_GROUPS} bytes, got {lengths.max()}")
    folded = (found[starts] & 127).astype(np.int64)
    for place in range(1, int(lengths.max(initial=0))):
        longer = np.flatnonzero(lengths > place)
        folded[longer] |= (found[starts[longer] + place] & 127).astype(np.int64) << 7 * place
    values: list[int] = (folded >> 1 ^ -(folded & 1)).tolist()
    return values


class Cursor:
    """Reads a column from its start to its end."""

    def __init__(self, name: str, values: Sequence[int]) -> None:
        self._name, self._values, self._at = name, values, 0

    def one(self) -> int:
        """Next number."""
        if self._at >= len(self._values):
            raise StreamError(f"{self._name}: expected another number, got the end")
        self._at += 1
        return self._values[self._at - 1]

    def count(self) -> int:
        """Next number, which says how many of something there are."""
        value = self.one()
        if value < 0:
            raise StreamError(f"{self._name}: expected a count, got {value}")
        return value

    def many(self, count: int) -> Sequence[int]:
        """Next numbers."""
        if count > len(self._values) - self._at:
            left = len(self._values) - self._at
            raise StreamError(f"{self._name}: expected {count} more numbers, got {left}")
        self._at += count
        return self._values[self._at - count : self._at]

    def close(self) -> None:
        """``StreamError`` unless all was read."""
        left = len(self._values) - self._at
        if left:
            raise StreamError(f"{self._name}: expected its end, got {left} more numbers")
