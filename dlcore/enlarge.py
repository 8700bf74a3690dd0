"""Images at another size: by blocks, with values in between, or the nearest pixels."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array
from dlcore.preprocessing import image_array
from dlcore.ranges import integer

__all__ = ["enlarge", "resized"]


def enlarge(
    image: ArrayLike, factor: int, *, mode: Literal["nearest", "linear"] = "nearest"
) -> Array:
    r"""Make an image (…, H, W) ``factor`` times as high and wide.

    Parameters
    ----------
    image : array (…, H, W)
    factor : int
        f, at least 1.
    mode : "nearest" or "linear"
        "nearest" repeats every pixel in a block of f × f. "linear" stretches the image until its
        corner pixels are the corners of the result and mixes neighbours, first down, then across:
        row r reads at :math:`r (H - 1) / (f H - 1)`. Neither leaves the range of the image's
        values.

    Returns
    -------
    array (…, f H, f W)
        Of the image's dtype. "linear" agrees with ``scipy.ndimage.zoom(…, order=1)`` and PyTorch's
        bilinear ``interpolate(…, align_corners=True)``.
    """
    picture = image_array(image)
    times = integer("factor", factor, low=1)
    if mode == "nearest":
        return np.repeat(np.repeat(picture, times, axis=-2), times, axis=-1)
    if mode != "linear":
        raise ValueError(f"mode: expected 'nearest' or 'linear', got {mode!r}")
    height, width = picture.shape[-2:]
    top, below, down = _between(height, times)
    left, beside, right = _between(width, times)
    down = down[:, None]
    wide = np.asarray(picture, dtype=np.float64)
    rows = wide[..., top, :] * (1 - down) + wide[..., below, :] * down
    mixed = rows[..., left] * (1 - right) + rows[..., beside] * right
    return np.asarray(mixed.clip(picture.min(), picture.max()), dtype=picture.dtype)


def resized(image: ArrayLike, rows: int, columns: int) -> Array:
    r"""Return the pixels of an image (H, W) at ``rows`` × ``columns`` evenly spaced places.

    Entry (r, c) is the pixel :math:`(\lfloor r H / rows \rfloor, \lfloor c W / columns \rfloor)`.
    """
    picture = image_array(image)
    down, across = (
        np.arange(integer(name, count, low=1)) * size // count
        for name, count, size in zip(
            ("rows", "columns"), (rows, columns), picture.shape[-2:], strict=True
        )
    )
    return np.asarray(picture[..., down[:, None], across])


def _between(size: int, factor: int) -> tuple[Array, Array, Array]:
    """For each place on the longer axis: pixels before and after it, and the latter's share."""
    places = np.arange(size * factor) * ((size - 1) / max(size * factor - 1, 1))
    before = np.minimum(np.floor(places).astype(np.intp), size - 1)
    return before, np.minimum(before + 1, size - 1), np.clip(places - before, 0, 1)
