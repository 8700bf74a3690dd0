"""The user's own image as numbers: opened without trust, made grey, made small."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from stage.inputs import InputError

MOST_PIXELS = 40_000_000


def grey_image(path: str | Path, side: int) -> np.ndarray:
    """Values 0 (black) … 1 (white) of the image's middle square, ``side`` × ``side``.

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
                    raise InputError(f"{path}: expected at most {MOST_PIXELS} pixels, got {image.width}×{image.height}")
                edge = min(image.size)
                left, top = (image.width - edge) // 2, (image.height - edge) // 2
                square = image.convert("L").crop((left, top, left + edge, top + edge))
                small = square.resize((side, side), Image.Resampling.BOX)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise InputError(f"{path}: expected a PNG or JPEG image, got {error}") from None
    return np.asarray(small, dtype=float) / 255
