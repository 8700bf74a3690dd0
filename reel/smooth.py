"""Small pictures shown large, upright and smoothed, as Pillow projects them but three times as fast.

Pillow's cubic filter of a pixel is a weighted sum of four rows and four columns, here two products of matrices in
single precision. Where that cannot tell which byte the sum is cut down to, it is worked out again as Pillow does.
"""

from __future__ import annotations

from itertools import product
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage

from reel.items import Floats, Image, Overlay, Pixels
from reel.upright import Places, Upright, upright

_ENLARGED, _LARGE = 2, 40_000  # times in both directions, pixels: with less, or more, it is not faster
_STEADY = 1e-7  # pixels of the source that a column or row may stray, without a doubt where it is
_ERROR = 2e-3  # more than single precision is off by
_DOUBTFUL = 0.05  # share of bytes to be worked out again that makes Pillow the faster way
_TAPS = np.arange(-1, 3)

_Singles: TypeAlias = npt.NDArray[np.float32]


def project_smooth(item: Image, width: int, height: int) -> Overlay | None:
    """The visible part of an image as it lies on the screen, or None where Pillow has to be asked."""
    lies = upright(item, width, height) if item.resampling == PillowImage.Resampling.BICUBIC else None
    rows, columns = item.pixels.shape[:2]
    if lies is None or rows * columns > _LARGE or min(lies.size[0] / columns, lies.size[1] / rows) < _ENLARGED:
        return None
    across, down = _centres(lies, 0), _centres(lies, 1)
    if across is None or down is None:
        return None
    filtered = _filtered(_premultiplied(item.pixels), across, down, lies)
    if filtered is None:
        return None
    filtered[_beyond(lies, across, columns, 0).T | _beyond(lies, down, rows, 1)] = 0
    return Overlay.of_image(_straight(filtered), lies.top, lies.left)


def _centres(lies: Upright, axis: int) -> Floats | None:
    """Source coordinates of columns (axis 0) or rows (axis 1), if they are the same all along the other axis."""
    ends = lies.ends(axis)
    return ends[:, 0] if np.abs(ends[:, 0] - ends[:, 1]).max() < _STEADY else None


def _beyond(lies: Upright, centres: Floats, count: int, axis: int) -> npt.NDArray[np.bool_]:
    """Whether places of these columns (axis 0) or rows (axis 1), by those of the other axis, are outside the source."""
    places, others = (lies.columns, lies.rows) if axis == 0 else (lies.rows, lies.columns)
    beyond = np.repeat(((centres < 0) | (centres >= count))[:, None], len(others), axis=1)
    doubtful = (np.abs(centres[:, None] - (0, count)) < _STEADY).any(axis=1)
    exact = lies.along(places[doubtful], others, axis)
    beyond[doubtful] = (exact < 0) | (exact >= count)
    return beyond


def _filtered(source: Pixels, across: Floats, down: Floats, lies: Upright) -> Pixels | None:
    """Bytes of the source (h, w, 4) between its pixels, as the filter gives them; None where too many are in doubt."""
    flat = _flat(source, down, across)
    wide = _weights(across, source.shape[1]) @ source.astype(np.float32)
    sums = np.tensordot(_weights(down, source.shape[0]), wide, axes=1) + flat
    least: Pixels = np.clip(sums - _ERROR, 0, 255).astype(np.uint8)
    most: Pixels = np.clip(sums + _ERROR, 0, 255).astype(np.uint8)
    doubts = np.flatnonzero(least != most)
    if len(doubts) > _DOUBTFUL * least.size:
        return None
    least.reshape(-1)[doubts] = _exact(source, lies, *np.unravel_index(doubts, least.shape))
    return least


def _weights(centres: Floats, count: int) -> _Singles:
    """What each source pixel counts for each place (places, count)."""
    first = np.floor(centres - 0.5)
    d = centres - 0.5 - first
    weights = np.stack([-d + 2 * d**2 - d**3, 1 - 2 * d**2 + d**3, d + d**2 - d**3, d**3 - d**2], axis=1)
    matrix = np.zeros((len(centres), count), np.float32)
    np.add.at(matrix, (np.arange(len(centres))[:, None], _taps(first, count)), weights)
    return matrix


def _taps(first: Floats, count: int) -> Places:
    """The four source pixels around each place, those at the edge repeated."""
    taps: Places = first.astype(np.int64)[:, None] + _TAPS
    return taps.clip(0, count - 1)


def _flat(source: Pixels, down: Floats, across: Floats) -> _Singles:
    """A half where all sixteen pixels around a place are the same, zero elsewhere (rows, columns, 4).

    There the sum is a whole number, and exact; a half keeps it from being in doubt, and is cut off.
    """
    padded = np.pad(source, ((2, 2), (2, 2), (0, 0)), mode="edge")
    height, width = source.shape[0] + 1, source.shape[1] + 1
    same = np.ones((height, width, source.shape[2]), np.bool_)
    # NumPy's sliding windows would say the same in a line, and take longer than Pillow.
    for row, column in product(range(4), range(4)):
        same &= padded[row : row + height, column : column + width] == padded[:height, :width]
    for axis, centres in enumerate((down, across)):
        low, high = (np.floor(centres - 0.5 + stray).astype(np.int64) + 1 for stray in (-_STEADY, _STEADY))
        same = same.take(low, axis, mode="clip") & same.take(high, axis, mode="clip")
    return np.where(same, np.float32(0.5), np.float32(0))


def _exact(source: Pixels, lies: Upright, rows: Places, columns: Places, channels: Places) -> npt.NDArray[np.uint8]:
    """The filter at these places, in Pillow's own order."""
    right, low = (lies.source(lies.columns[columns], lies.rows[rows], axis) - 0.5 for axis in (0, 1))
    first, top = np.floor(right), np.floor(low)
    taps = source[
        _taps(top, source.shape[0])[:, :, None], _taps(first, source.shape[1])[:, None], channels[:, None, None]
    ]
    lines = _cubic(taps.astype(np.float64), (right - first)[:, None])
    return np.clip(_cubic(lines, low - top), 0, 255).astype(np.uint8)


def _cubic(values: Floats, d: Floats) -> Floats:
    """Pillow's cubic through four values (…, 4), a distance behind the second."""
    v1, v2, v3, v4 = np.moveaxis(values, -1, 0)
    found: Floats = v2 + d * ((-v1 + v3) + d * ((2 * (v1 - v2) + v3 - v4) + d * (-v1 + v2 - v3 + v4)))
    return found


def _premultiplied(pixels: Pixels) -> Pixels:
    return np.asarray(PillowImage.fromarray(pixels).convert("RGBa"))


def _straight(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    return np.array(PillowImage.frombuffer("RGBa", (width, height), pixels, "raw", "RGBa", 0, 1).convert("RGBA"))
