"""RGBA to YUV 4:2:0 in limited range: only blocks of 2 by 2 pixels of which one changed.

The matrix is BT.601, as in manim's own films, but the film says so: a player that reads the tag
shows the right colours, and one that does not shows those of manim. The primaries are those of
sRGB.

Two pixels are one number of 64 bits here, so that a whole block is two of them, compared and
converted without unpacking. Of what is painted again a tenth looks otherwise than before;
libswscale, which needs rectangles with a margin, takes half as long again for most lessons.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, cast

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorPrimaries, ColorRange, ColorTrc

from dlmotion.reel.display_list import Pixels
from dlmotion.reel.paint.rows import Box

BT601 = 6  # the number of SMPTE 170M in H.264 and H.273
_AT_ONCE = 1 << 14  # blocks that are converted together: their numbers stay in the cache
_MANY = 3  # where more than one block of so many differs, all of them are converted, row by row

_RED, _GREEN, _BLUE = 0.299, 0.587, 0.114
_LUMA, _CHROMA = 219 / 255, 224 / 255  # the limited range

Pairs: TypeAlias = npt.NDArray[np.uint64]
_Places: TypeAlias = npt.NDArray[np.intp]


def _chroma(red: float, blue: float) -> tuple[int, int, int]:
    """Weights of the summed colours of four pixels, in 2⁻²², that leave grey exactly grey."""
    weights = [round(weight * _CHROMA / 2 * 2**20) for weight in (red, blue)]
    return weights[0], -sum(weights), weights[1]


# Red and blue lie 16 bits apart in a pixel and are weighed by one product, its sum in the upper
# bits, in 2⁻²⁴.
_RED_BLUE = np.uint32(round(_RED * _LUMA * 256) << 16 | round(_BLUE * _LUMA * 256))
_GREEN_ALONE = np.uint32(
    round((_LUMA * 256 - round(_RED * _LUMA * 256) - round(_BLUE * _LUMA * 256)) * 256)
)
_BLACK = np.uint32((16 << 24) + (1 << 23))
_BLUENESS, _REDNESS = _chroma(-_RED / (1 - _BLUE), 1), _chroma(1, -_BLUE / (1 - _RED))
_MIDDLE = (128 << 22) + (1 << 21)


class YuvCanvas:
    """A YUV picture that follows an RGBA canvas of even width and height."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.frame = av.VideoFrame(width, height, "yuv420p")
        tag(self.frame)
        self._shown: Pairs = np.zeros((height, width // 2), np.uint64)
        luma, *self._chroma = _planes(self.frame)
        self._luma = luma.view(np.uint16)
        for plane, clear in zip((luma, *self._chroma), (16, 128, 128), strict=True):
            plane[:] = clear

    def update(self, pixels: Pixels, changed: Sequence[Box]) -> None:
        """Convert what differs from before within these boxes of the canvas (height, width, 4)."""
        pairs = pixels.reshape(self.height, -1).view(np.uint64)
        rows, columns = [], []
        for box in changed:
            top, bottom, left, right = (edge // 2 for edge in _outwards(box))
            area = slice(2 * top, 2 * bottom), slice(left, right)
            differs = pairs[area] != self._shown[area]
            blocks = differs[::2] | differs[1::2]
            found = np.flatnonzero(blocks)
            if len(found) * _MANY > blocks.size:
                self._convert_rows(pairs, top, bottom, left, right)
                continue
            row = found // (right - left)
            rows.append(row + top)
            columns.append(found - row * (right - left) + left)
        if rows:
            self._convert_blocks(pairs, np.concatenate(rows), np.concatenate(columns))

    def copy(self) -> av.VideoFrame:
        """A frame of its own with the present content."""
        twin = av.VideoFrame(self.width, self.height, "yuv420p")
        tag(twin)
        for target, source in zip(_planes(twin), _planes(self.frame), strict=True):
            target[:] = source
        return twin

    def _convert_blocks(self, pairs: Pairs, rows: _Places, columns: _Places) -> None:
        """Convert the blocks in these rows and columns of blocks."""
        source, shown, luma = pairs.reshape(-1), self._shown.reshape(-1), self._luma.reshape(-1)
        width, stride = pairs.shape[1], self._luma.shape[1]
        for start in range(0, len(rows), _AT_ONCE):
            row, column = rows[start : start + _AT_ONCE], columns[start : start + _AT_ONCE]
            above = row * (2 * width) + column
            blocks = np.empty((2, len(row)), np.uint64)
            for line, place in zip(blocks, (above, above + width), strict=True):
                shown[place] = source.take(place, out=line, mode="clip")
            above = row * (2 * stride) + column
            (luma[above], luma[above + stride]), *chroma = _converted(blocks)
            for plane, values in zip(self._chroma, chroma, strict=True):
                plane.reshape(-1)[row * plane.shape[1] + column] = values

    def _convert_rows(self, pairs: Pairs, top: int, bottom: int, left: int, right: int) -> None:
        """Convert all blocks from row to row and column to column of blocks."""
        step = max(_AT_ONCE // (right - left), 1)
        for first in range(top, bottom, step):
            shape = min(step, bottom - first), right - left
            last = first + shape[0]
            area = slice(2 * first, 2 * last), slice(left, right)
            self._shown[area] = pairs[area]
            lines = pairs[area].reshape(shape[0], 2, shape[1]).swapaxes(0, 1)
            luma, *chroma = _converted(np.ascontiguousarray(lines.reshape(2, -1)))
            self._luma[area] = luma.reshape(2, *shape).swapaxes(0, 1).reshape(-1, shape[1])
            for plane, values in zip(self._chroma, chroma, strict=True):
                plane[first:last, left:right] = values.reshape(shape)


def _converted(blocks: Pairs) -> tuple[npt.NDArray[np.uint16], Pixels, Pixels]:
    """Luma (2, n), two pixels a number, and both chroma (n,) of n blocks of pixel pairs (2, n)."""
    pixels = blocks.view(np.uint32)
    red_blue, green = pixels & 0xFF00FF, pixels & 0xFF00
    sums = [(part[0] + part[1]).reshape(-1, 2) for part in (red_blue, green)]
    red_blue *= _RED_BLUE
    green *= _GREEN_ALONE
    red_blue += green
    red_blue += _BLACK
    red_blue >>= 24
    luma = red_blue.astype(np.uint8).view(np.uint16)
    both, middle = ((part[:, 0] + part[:, 1]).view(np.int32) for part in sums)
    colours = both & 0xFFFF, middle >> 8, both >> 16
    return luma, _weighed(colours, _BLUENESS), _weighed(colours, _REDNESS)


def _weighed(colours: tuple[npt.NDArray[np.int32], ...], weights: tuple[int, int, int]) -> Pixels:
    """One chroma (n,) of the summed red, green and blue (n,) of four pixels each."""
    total = colours[0] * weights[0]
    for colour, weight in zip(colours[1:], weights[1:], strict=True):
        total += colour * weight
    total += _MIDDLE
    total >>= 22
    return total.astype(np.uint8)


def _outwards(box: Box) -> Box:
    """The box with all edges at even places."""
    top, bottom, left, right = box
    return top - top % 2, bottom + bottom % 2, left - left % 2, right + right % 2


def tag(subject: av.VideoFrame | av.VideoCodecContext) -> None:
    """Name the matrix, range, primaries and transfer of our pictures."""
    subject.colorspace = BT601
    subject.color_range = ColorRange.MPEG
    subject.color_primaries = ColorPrimaries.BT709
    subject.color_trc = ColorTrc.BT709


def _planes(frame: av.VideoFrame) -> list[Pixels]:
    """Writable arrays over the planes of a frame, padding of the rows included."""
    return [
        np.frombuffer(memoryview(cast("Any", plane)), np.uint8).reshape(-1, plane.line_size)[
            : plane.height
        ]
        for plane in frame.planes
    ]
