"""The user's own image as numbers: opened without trust, made grey, made small."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from dlmotion.stage.inputs import InputError

MOST_PIXELS = 40_000_000


def grey_image(path: str | Path, side: int) -> np.ndarray:
    """Values 0 (black) … 1 (white) of the image's middle square, ``side`` × ``side``.

    It is turned as the camera says (EXIF), laid on white where it is transparent, made grey by the
    weights of ITU-R BT.601, cropped, and scaled, each pixel the mean of what it covers.

    Raises
    ------
    InputError
        If the file is missing, is no PNG or JPEG, is damaged, or has too many pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=("PNG", "JPEG")) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise InputError(
                        f"{path}: expected at most {MOST_PIXELS} pixels, "
                        f"got {image.width}×{image.height}"
                    )
                grey = _grey(ImageOps.exif_transpose(image))
                edge = min(grey.size)
                left, top = (grey.width - edge) // 2, (grey.height - edge) // 2
                square = grey.crop((left, top, left + edge, top + edge))
                small = square.resize((side, side), Image.Resampling.BOX)
    except (
        OSError,
        UnidentifiedImageError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ) as error:
        raise InputError(f"{path}: expected a PNG or JPEG image, got {error}") from None
    return np.asarray(small, dtype=float) / 255


def _grey(image: Image.Image) -> Image.Image:
    """Shades from 0 to 255 with fractions; 16 bits a pixel are kept, not cut off."""
    if image.mode.startswith("I"):
        return Image.fromarray(np.asarray(image, dtype=np.float32) / 257)
    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image.convert("RGBA"))
    return image.convert("L").convert("F")
