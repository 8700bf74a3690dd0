"""RGBA to YUV 4:2:0 in limited range, only where the picture changed.

The matrix is BT.601, as in manim's own films, but the film says so: a player that reads the tag shows
the right colours, and one that does not shows those of manim. The primaries are those of sRGB.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, cast

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter

from reel.items import Pixels
from reel.rows import Box

BT601 = 6  # the number of SMPTE 170M in H.264 and H.273
_REACH = 4  # rows and columns around a change whose chroma it alters
_MARGIN = 4  # rows and columns around those that a part needs to convert as the whole does
_SIZES = 96  # for which something is kept ready, a third of a megabyte each
_BLOCK = 32  # columns of which a part must be made to convert as the whole does


class YuvCanvas:
    """A YUV picture that follows an RGBA canvas."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.frame = av.VideoFrame(width, height, "yuv420p")
        tag(self.frame)
        self._planes = _views(self.frame)
        self._reformatters: OrderedDict[tuple[int, int], VideoReformatter] = OrderedDict()

    def update(self, pixels: Pixels, changed: Sequence[Box]) -> None:
        """Convert the changed boxes of the canvas (height, width, 4)."""
        for top, bottom, left, right in changed:
            first, last = max(top - top % 2 - _REACH, 0), min(bottom + bottom % 2 + _REACH, self.height)
            near, far = max(left - left % 2 - _REACH, 0), min(right + right % 2 + _REACH, self.width)
            above, below = max(first - _MARGIN, 0), min(last + _MARGIN, self.height)
            start = max((near - _MARGIN) // _BLOCK * _BLOCK, 0)
            end = min(-((far + _MARGIN) // -_BLOCK) * _BLOCK, self.width)
            part = self._convert(pixels[above:below, start:end])
            for target, source, shift in zip(self._planes, part, (0, 1, 1), strict=True):
                target[first >> shift : last >> shift, near >> shift : far >> shift] = source[
                    (first - above) >> shift : (last - above) >> shift,
                    (near - start) >> shift : (far - start) >> shift,
                ]

    def copy(self) -> av.VideoFrame:
        """A frame of its own with the present content."""
        twin = av.VideoFrame(self.width, self.height, "yuv420p")
        tag(twin)
        for target, source in zip(_views(twin), self._planes, strict=True):
            target[:] = source
        return twin

    def _convert(self, pixels: Pixels) -> list[Pixels]:
        source = av.VideoFrame.from_numpy_buffer(pixels, format="rgba")
        return _views(
            self._reformatter(pixels.shape[0], pixels.shape[1]).reformat(
                source,
                format="yuv420p",
                src_color_range=ColorRange.JPEG,
                dst_colorspace=Colorspace.ITU601,
                dst_color_range=ColorRange.MPEG,
                threads=1,
            )
        )

    def _reformatter(self, height: int, width: int) -> VideoReformatter:
        """One for each size: getting ready for another takes longer than converting a small part."""
        found = self._reformatters.pop((height, width), None) or VideoReformatter()
        self._reformatters[height, width] = found
        if len(self._reformatters) > _SIZES:
            self._reformatters.popitem(last=False)
        return found


def tag(subject: av.VideoFrame | av.VideoCodecContext) -> None:
    """Name the matrix, range, primaries and transfer of our pictures."""
    subject.colorspace = BT601
    subject.color_range = ColorRange.MPEG
    subject.color_primaries = ColorPrimaries.BT709
    subject.color_trc = ColorTrc.BT709


def _views(frame: av.VideoFrame) -> list[Pixels]:
    """Writable arrays over the planes of a frame."""
    views = []
    for plane in frame.planes:
        rows = np.frombuffer(memoryview(cast("Any", plane)), np.uint8).reshape(-1, plane.line_size)
        views.append(rows[: plane.height, : plane.width])
    return views
