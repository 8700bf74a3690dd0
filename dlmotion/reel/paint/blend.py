"""Bytes weighed by an alpha, rounded as Pillow does it but in fewer passes over the memory."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage

from dlmotion.reel.display_list import Pixels, words

_ROWS = 32  # that are laid at once, so that what they need stays in the processor's cache
_OPAQUE = np.uint32(0xFF000000)

_Sums: TypeAlias = npt.NDArray[np.uint16]


def premultiplied(colours: Pixels, alpha: Pixels) -> Pixels:
    """Bytes of any channels, each times its alpha, as Pillow makes RGBa of RGBA."""
    return _divided(np.multiply(colours, alpha, dtype=np.uint16)).astype(np.uint8)


def straight(pixels: Pixels) -> Pixels:
    """RGBA of premultiplied pixels (height, width, 4)."""
    height, width = pixels.shape[:2]
    return np.array(
        PillowImage.frombuffer("RGBa", (width, height), pixels, "raw", "RGBa", 0, 1).convert("RGBA")
    )


def is_opaque(canvas: Pixels) -> bool:
    """Whether nothing can show through the pixels of a canvas (height, width, 4)."""
    return bool((np.bitwise_and.reduce(words(canvas), axis=0) >= _OPAQUE).all())


def lay(canvas: Pixels, pixels: Pixels) -> None:
    """Composite pixels over an opaque canvas of the same size (height, width, 4).

    Pillow weighs by a ratio of alphas, which is the upper one itself where the lower one is 255.
    """
    for start in range(0, len(pixels), _ROWS):
        below, above = canvas[start : start + _ROWS], words(pixels[start : start + _ROWS])
        alpha = _bytes((above >> np.uint32(24)) * np.uint32(0x01010101))
        sums = np.multiply(_bytes(above | _OPAQUE), alpha, dtype=np.uint16)
        sums += np.multiply(below, ~alpha, dtype=np.uint16)
        below[:] = _divided(sums)


def _bytes(numbers: npt.NDArray[np.uint32]) -> Pixels:
    return numbers.view(np.uint8).reshape(*numbers.shape, 4)


def _divided(sums: _Sums) -> _Sums:
    """Sums by 255, which change on the way."""
    sums += np.uint16(128)
    sums += sums >> 8
    sums >>= 8
    return sums
