"""Spread: numbers in a row that move apart where they would touch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def spread(wanted: np.ndarray, widths: Sequence[float], ends: tuple[float, float]) -> np.ndarray:
    """Middles as near to ``wanted`` (K,), in their order, as widths and the ends of the row allow.

    Neighbours that would touch stand side by side around the mean of where they want to be; moving
    wishes make moving places without jumps.
    """
    blocks: list[list[float]] = []  # sum of the wishes for a block's left end, its width, how many
    for middle, width in zip(wanted, widths, strict=True):
        blocks.append([float(middle) - width / 2, width, 1])
        while len(blocks) > 1 and _left(blocks[-2], ends) + blocks[-2][1] > _left(blocks[-1], ends):
            wish, more, count = blocks.pop()
            last = blocks[-1]
            last[0] += wish - count * last[1]
            last[1] += more
            last[2] += count
    places: list[float] = []
    waiting = list(widths)
    for block in blocks:
        left = _left(block, ends)
        for _ in range(int(block[2])):
            width = waiting.pop(0)
            places.append(left + width / 2)
            left += width
    return np.array(places)


def _left(block: list[float], ends: tuple[float, float]) -> float:
    return max(ends[0], min(block[0] / block[2], ends[1] - block[1]))
