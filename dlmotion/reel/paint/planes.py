"""The channels of a picture, each kept once: what is done to all four of them need be done to few.

Of a grey picture that fades, three are the same and the last is a constant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from dlmotion.reel.display_list import Pixels, words
from dlmotion.reel.paint.blend import premultiplied, straight

_FEW = 2  # planes that make so few different pixels that these are looked up

Words: TypeAlias = npt.NDArray[np.uint32]


class Planes(NamedTuple):
    """The premultiplied channels that vary, one each (planes, height, width).

    ``which`` tells for each of the four which of them it is; where it is none, ``colour`` holds
    the only byte.
    """

    varying: Pixels
    which: tuple[int | None, ...]
    colour: Pixels

    @classmethod
    def of(cls, pixels: Pixels) -> Planes:
        """Planes of an RGBA picture (height, width, 4)."""
        channels = np.array(pixels.transpose(2, 0, 1), order="C")
        if not (channels[3] == 255).all():
            channels[:3] = premultiplied(channels[:3], channels[3])
        colour = channels[:, 0, 0].copy()
        found: list[Pixels] = []
        which = tuple(
            None if (channel == channel[0, 0]).all() else _place(channel, found)
            for channel in channels
        )
        return cls(np.array(found, np.uint8).reshape(len(found), *pixels.shape[:2]), which, colour)

    def joined(self, planes: Pixels) -> Words:
        """Straight RGBA, a number a pixel, of planes that came of the varying ones.

        ``planes`` is (planes, height, width).
        """
        if len(planes) <= _FEW:
            looked_up: Words = self._table().take(_keys(planes), mode="clip")
            return looked_up
        pixels = self._interleaved(planes, planes.shape[1:])
        is_opaque = self.which[3] is None and self.colour[3] == 255
        return words(pixels if is_opaque else straight(pixels))

    def _table(self) -> Words:
        """All pixels that the planes can make, by their keys."""
        keys = np.arange(256 ** len(self.varying))[None]
        values = [(keys >> 8 * place & 255).astype(np.uint8) for place in range(len(self.varying))]
        pixels: Words = words(straight(self._interleaved(values, keys.shape)))[0]
        return pixels

    def _interleaved(self, planes: Sequence[Pixels] | Pixels, shape: tuple[int, ...]) -> Pixels:
        pixels = np.empty((*shape, 4), np.uint8)
        for channel, (place, byte) in enumerate(zip(self.which, self.colour, strict=True)):
            pixels[..., channel] = byte if place is None else planes[place]
        return pixels


def _place(channel: Pixels, found: list[Pixels]) -> int:
    """Where among those found a channel is; it is added if it is new."""
    for place, other in enumerate(found):
        if np.array_equal(channel, other):
            return place
    found.append(channel)
    return len(found) - 1


def _keys(planes: Pixels) -> npt.NDArray[Any]:
    """A number for each pixel (height, width) that tells its bytes, the first plane's lowest."""
    keys: npt.NDArray[Any] = planes[0] if len(planes) else np.zeros(planes.shape[1:], np.uint8)
    for place in range(1, len(planes)):
        keys = keys | planes[place].astype(np.uint16) << np.uint16(8 * place)
    return keys
