"""What all readers of columns need: entries of tables, steps, points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from dlmotion.player.columns import Cursor, StreamError, Whole
from dlmotion.player.outlines import POINTS

T = TypeVar("T")


def at(table: Sequence[T], number: int, what: str) -> T:
    """Entry of a table; ``StreamError`` if it has none of this number."""
    if not 0 <= number < len(table):
        raise StreamError(f"expected a {what} below {len(table)}, got {number}")
    return table[number]


def kinds_of(numbers: Sequence[int]) -> bytes:
    """Steps of an outline."""
    if numbers and not 0 <= min(numbers) <= max(numbers) < len(POINTS):
        raise StreamError(f"expected steps 0 to {len(POINTS) - 1}, got {max(numbers)}")
    return bytes(numbers)


def pairs(columns: Mapping[str, Cursor], room: str, count: int) -> Whole:
    """So many numbers (count, 2) of the columns ``x`` and ``y`` of a room."""
    both = [columns[f"{room}_{axis}s"].many(count) for axis in "xy"]
    return np.array(both, np.int64).reshape(2, count).T


def points_of(columns: Mapping[str, Cursor], room: str, kinds: bytes) -> Whole:
    """Points of these steps, as differences (n, 2)."""
    return pairs(columns, room, int(POINTS[np.frombuffer(kinds, np.uint8)].sum()))
