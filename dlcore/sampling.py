"""Stacks of images read between their pixels, bit for bit as `scipy.ndimage` reads each."""

from __future__ import annotations

import numpy as np

from dlcore.checks import Array


def rotated(images: Array, angles: Array) -> Array:
    """Turn image i of (N, C, H, W) by angles[i] degrees, counter-clockwise, about its centre.

    The same bits as ``scipy.ndimage.rotate(…, reshape=False, order=1)`` for each image.
    """
    from scipy.special import cosdg, sindg  # exact at multiples of 90°

    c, s = cosdg(angles), sindg(angles)
    middle = np.array([(size - 1) / 2 for size in images.shape[-2:]])
    # One product for each image, as SciPy does: BLAS rounds it otherwise than two products and a
    # sum.
    turned = [matrix @ middle for matrix in np.stack([c, s, -s, c], axis=-1).reshape(-1, 2, 2)]
    top, left = (middle - turned).T[:, :, None, None]
    c, s = c[:, None, None], s[:, None, None]
    rows, columns = np.indices(images.shape[-2:], dtype=np.float64)
    return _bilinear(images, (top + rows * c) + columns * s, (left + rows * -s) + columns * c)


def zoomed(images: Array, factors: Array) -> Array:
    """Magnify image i of images (N, C, H, W) by factors[i] about its centre, its size kept.

    The same bits as ``scipy.ndimage.affine_transform`` with that diagonal and order=1 for each
    image.
    """
    scale = (1 / factors)[:, None, None]
    rows, columns = np.indices(images.shape[-2:], dtype=np.float64)
    middle = [(size - 1) / 2 for size in images.shape[-2:]]
    top, left = ((m - m * scale) / scale for m in middle)
    return _bilinear(images, (rows + top) * scale, (columns + left) * scale)


def shifted(images: Array, down: Array, right: Array) -> Array:
    """Move image i of images (N, C, H, W) by whole pixels; what is uncovered fills with 0."""
    height, width = images.shape[-2:]
    rows = (np.arange(height) - down[:, None])[:, :, None]
    columns = (np.arange(width) - right[:, None])[:, None]
    seen = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    moved = _picked(images, (rows % height) * width + columns % width)
    return np.where(seen[:, None], moved, images.dtype.type(0))


def _bilinear(images: Array, y: Array, x: Array) -> Array:
    """Sample images (N, C, H, W) at rows y, columns x (N, h, w); 0 outside the pixels' centres.

    Terms are made and added in SciPy's order, in float64, so that the last bit agrees.
    """
    height, width = images.shape[-2:]
    inside = (y >= 0) & (y <= height - 1) & (x >= 0) & (x <= width - 1)
    y, x = np.where(inside, y, 0.0), np.where(inside, x, 0.0)
    top, left = np.floor(y).astype(np.intp), np.floor(x).astype(np.intp)
    below, beside = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    up, before = 1 - (y - top)[:, None], 1 - (x - left)[:, None]
    total = np.zeros((*images.shape[:2], *y.shape[1:]))
    for row, wy in ((top, up), (below, 1 - up)):
        for column, wx in ((left, before), (beside, 1 - before)):
            total += _picked(images, row * width + column) * wy * wx
    total *= inside[:, None]
    return total.astype(images.dtype, copy=False)


def _picked(images: Array, places: Array) -> Array:
    """Pixels of images (N, C, H, W) at places (N, h, w), counted row by row in each map."""
    n, channels, height, width = images.shape
    starts = np.arange(n * channels).reshape(n, channels, 1, 1) * (height * width)
    return np.asarray(np.take(images, starts + places[:, None]))
