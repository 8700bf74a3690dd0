"""Pillow's cubic filter of planes of bytes whose columns and rows lie straight.

Each value is a sum over four rows of four pixels.

Here it is two products of matrices in single precision, block by block, for a place draws on few of
the source. Where these cannot tell which byte the sum is cut down to, it is worked out again as
Pillow does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from dlmotion.reel.display_list import Floats, Pixels
from dlmotion.reel.paint.upright import Places

STEADY = 1e-7  # pixels of the source that a column or row may stray, without a doubt where it is
_ERROR = 1e-3  # more than sums are off by: single precision 2.5e-4, straying 1.6e-4
_DOUBTFUL = 0.05  # share of bytes to be worked out again that makes Pillow the faster way
_BLOCK = (
    128,
    64,
)  # columns and rows that are filtered at once, small enough for the processor's cache
_TAPS = np.arange(-1, 3)
_CONTROLLER = ThreadpoolController()

_Positions: TypeAlias = Callable[[Places, Places], tuple[Floats, Floats]]
_Singles: TypeAlias = npt.NDArray[np.float32]
_Flags: TypeAlias = npt.NDArray[np.bool_]


class Axis:
    """Columns or rows by the source coordinates of their middles, in a source of so many.

    They draw on the ``span`` of it, and in all that follows its first one is counted as zero.
    """

    def __init__(self, centres: Floats, count: int) -> None:
        behind = centres - 0.5
        low, first, high = (
            np.floor(behind + stray).astype(np.int64) for stray in (-STEADY, 0, STEADY)
        )
        start = min(max(int(low.min()) - 1, 0), count - 1)
        self.span = slice(start, max(min(int(high.max()) + 3, count), start + 1))
        self._low, self._high = low - start, high - start
        self._taps = self.taps(first)
        self._weights = _weights(behind - first)

    def __len__(self) -> int:
        return len(self._taps)

    def taps(self, first: Places) -> Places:
        """The four of the source around places, by the second of them.

        As (places, 4), those at the edge repeated.
        """
        taps: Places = first[:, None] + _TAPS - self.span.start
        return taps.clip(0, self.span.stop - self.span.start - 1)

    def weights(self, part: slice) -> tuple[_Singles, slice]:
        """What a part of the source counts for a part of the places (places, sources).

        It comes with which part that is.
        """
        taps = self._taps[part]
        near = slice(int(taps[0, 0]), int(taps[-1, -1]) + 1)
        matrix = np.zeros((len(taps), near.stop - near.start), np.float32)
        np.add.at(matrix, (np.arange(len(taps))[:, None], taps - near.start), self._weights[part])
        return matrix, near

    def spread(self, alike: _Flags, axis: int) -> _Flags:
        """For each place what is told of all around one: true where it is so for certain."""
        spread: _Flags = alike.take(self._low + 1, axis, mode="clip")
        if not np.array_equal(self._low, self._high):
            spread &= alike.take(self._high + 1, axis, mode="clip")
        return spread


def filtered(source: Pixels, down: Axis, across: Axis, positions: _Positions) -> Pixels | None:
    """What is between the bytes of planes (planes, height, width); None if too many are in doubt.

    ``positions`` tells the exact source coordinates, down and across, of places by their rows and
    columns.
    """
    found = np.empty((len(source), len(down), len(across)), np.uint8)
    # All sixteen bytes alike make a whole number, and no doubt that it is exact.
    doubtful = ~down.spread(across.spread(_alike(source), 2), 1)
    with _CONTROLLER.limit(limits=1, user_api="blas"):  # blocks are too small to share
        for part, sums in _sums(source, down, across):
            np.clip(sums, 0, 255.5, out=sums)
            found[:, part] = most = (sums + _ERROR).astype(np.uint8)
            doubtful[:, part] &= most != (sums - _ERROR).astype(np.uint8)
    doubts = np.flatnonzero(doubtful)
    if len(doubts) > _DOUBTFUL * found.size:
        return None
    planes, rows, columns = np.unravel_index(doubts, found.shape)
    y, x = positions(rows, columns)
    found.reshape(-1)[doubts] = _exact(source, planes, (down, y - 0.5), (across, x - 0.5))
    return found


def _sums(source: Pixels, down: Axis, across: Axis) -> Iterator[tuple[slice, _Singles]]:
    """Rows, and the sums for all planes in these (planes, rows, columns)."""
    count, height, width = source.shape
    singles = source.reshape(count * height, width).astype(np.float32)
    wide = np.empty((count * height, len(across)), np.float32)
    for part in _parts(len(across), _BLOCK[0]):
        weights, near = across.weights(part)
        np.matmul(singles[:, near], weights.T, out=wide[:, part])
    lines = wide.reshape(count, height, len(across))
    for part in _parts(len(down), _BLOCK[1]):
        weights, near = down.weights(part)
        yield part, weights @ lines[:, near]


def _parts(count: int, size: int) -> Iterator[slice]:
    return (slice(start, min(start + size, count)) for start in range(0, count, size))


def _weights(d: Floats) -> Floats:
    """What the four around a place count for it, by its distance behind the second (places, 4)."""
    return np.stack(
        [-d + 2 * d**2 - d**3, 1 - 2 * d**2 + d**3, d + d**2 - d**3, d**3 - d**2], axis=1
    )


def _alike(source: Pixels) -> _Flags:
    """Where all sixteen bytes around a place are equal, by its second row and column, from -1."""
    alike = np.pad(source, ((0, 0), (2, 2), (2, 2)), mode="edge")
    across, down = alike[..., 1:] == alike[..., :-1], alike[:, 1:] == alike[:, :-1]
    across = across[..., :-2] & across[..., 1:-1] & across[..., 2:]
    down = (down[:, :-2] & down[:, 1:-1] & down[:, 2:])[..., :-3]
    found: _Flags = down & across[:, :-3] & across[:, 1:-2] & across[:, 2:-1] & across[:, 3:]
    return found


def _exact(
    source: Pixels, planes: Places, down: tuple[Axis, Floats], across: tuple[Axis, Floats]
) -> Pixels:
    """The filter at these places behind the source's first middles, in Pillow's own order."""
    (rows, low), (columns, right) = down, across
    top, first = np.floor(low), np.floor(right)
    lines = (
        rows.taps(top.astype(np.int64))[:, :, None],
        columns.taps(first.astype(np.int64))[:, None],
    )
    taps = source[planes[:, None, None], *lines].astype(np.float64)
    sums = _cubic(_cubic(taps, (right - first)[:, None]), low - top)
    return np.clip(sums, 0, 255).astype(np.uint8)


def _cubic(values: Floats, d: Floats) -> Floats:
    """Pillow's cubic through four values (…, 4), a distance behind the second."""
    v1, v2, v3, v4 = np.moveaxis(values, -1, 0)
    found: Floats = v2 + d * (
        (-v1 + v3) + d * ((2 * (v1 - v2) + v3 - v4) + d * (-v1 + v2 - v3 + v4))
    )
    return found
