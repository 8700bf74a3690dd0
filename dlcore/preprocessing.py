"""Data made ready: labels to axes, columns to one scale, and one image turned into many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, float_array, int_array, not_empty
from dlcore.ranges import integer, number
from dlcore.trace import freeze

__all__ = [
    "AugmentTrace",
    "Standardized",
    "adjust_brightness",
    "adjust_contrast",
    "crop",
    "flip",
    "one_hot",
    "rotate",
    "shift",
    "standardize",
    "trace_augment",
    "zoom",
]


@dataclass(frozen=True)
class Standardized:
    """Columns with mean 0 and standard deviation 1, and what was subtracted and divided by.

    Parameters
    ----------
    x : array of the shape of the input
    mean, std : arrays (features…)
        A constant column keeps std 1.
    """

    x: Array
    mean: Array
    std: Array


@dataclass(frozen=True)
class AugmentTrace:
    """One image and K changed copies.

    Parameters
    ----------
    image : array (H, W)
    names : tuple of K str
    amounts : array (K,)
        Degrees, pixels or factors, as the function of that name takes them.
    images : array (K, H, W)
    """

    image: Array
    names: tuple[str, ...]
    amounts: Array
    images: Array


def one_hot(labels: ArrayLike, *, n_classes: int | None = None) -> Array:
    """Give every class its own axis: row i is 1 at labels[i] and 0 elsewhere.

    Parameters
    ----------
    labels : array (…) of integers from 0
    n_classes : int, by default the largest label + 1

    Returns
    -------
    array (…, n_classes) of float64
    """
    numbers = not_empty("labels", int_array("labels", labels, high=np.iinfo(np.int32).max))
    classes = (
        int(numbers.max()) + 1 if n_classes is None else integer("n_classes", n_classes, low=1)
    )
    if numbers.max() >= classes:
        raise ValueError(f"labels: expected values from 0 to {classes - 1}, got {numbers.max()}")
    return np.asarray(numbers[..., None] == np.arange(classes), dtype=np.float64)


def standardize(
    x: ArrayLike, *, mean: ArrayLike | None = None, std: ArrayLike | None = None
) -> Standardized:
    r"""Bring every column to mean 0 and standard deviation 1: :math:`(x - \mu) / \sigma`.

    Parameters
    ----------
    x : array (N, …)
    mean, std : arrays (…), by default those of x
        Give those of the training set to treat a test set alike.
    """
    rows = not_empty("x", float_array("x", x, min_ndim=1))
    if not np.isfinite(rows).all():
        raise ValueError("x: expected finite values")
    center = rows.mean(axis=0) if mean is None else float_array("mean", mean)
    spread = rows.std(axis=0) if std is None else float_array("std", std)
    if center.shape != rows.shape[1:] or spread.shape != rows.shape[1:]:
        raise ValueError(
            f"mean, std: expected shape {rows.shape[1:]}, got {center.shape} and {spread.shape}"
        )
    spread = np.where(spread > 0, spread, np.ones_like(spread))
    return freeze(Standardized((rows - center) / spread, np.asarray(center), np.asarray(spread)))


def flip(image: ArrayLike, *, axis: Literal["horizontal", "vertical"] = "horizontal") -> Array:
    """Mirror an image (…, H, W): left and right swapped, or top and bottom."""
    if axis not in ("horizontal", "vertical"):
        raise ValueError(f"axis: expected 'horizontal' or 'vertical', got {axis!r}")
    return np.flip(image_array(image), axis=-1 if axis == "horizontal" else -2).copy()


def rotate(image: ArrayLike, angle: float) -> Array:
    """Turn an image (…, H, W) about its centre, counter-clockwise, in degrees.

    Corners fill with 0.
    """
    from scipy import ndimage

    picture = image_array(image)
    turned = ndimage.rotate(picture, number("angle", angle), axes=(-1, -2), reshape=False, order=1)
    return np.asarray(turned)


def zoom(image: ArrayLike, factor: float) -> Array:
    """Magnify an image (…, H, W) about its centre, its size kept.

    Below 1 the border fills with 0.
    """
    from scipy import ndimage

    picture = image_array(image)
    factor = number("factor", factor, low=0.0, open_low=True)
    scale = np.ones(picture.ndim)
    scale[-2:] = 1 / factor
    center = (np.array(picture.shape) - 1) / 2
    return np.asarray(
        ndimage.affine_transform(picture, scale, offset=center - center * scale, order=1)
    )


def crop(image: ArrayLike, *, top: int, left: int, height: int, width: int) -> Array:
    """Cut a window out of an image (…, H, W)."""
    picture = image_array(image)
    top, left = integer("top", top, low=0), integer("left", left, low=0)
    height, width = integer("height", height, low=1), integer("width", width, low=1)
    if top + height > picture.shape[-2] or left + width > picture.shape[-1]:
        raise ValueError(
            f"crop: rows {top}-{top + height} and columns {left}-{left + width} "
            f"leave the image {picture.shape}"
        )
    return np.array(picture[..., top : top + height, left : left + width])


def shift(image: ArrayLike, *, down: int = 0, right: int = 0) -> Array:
    """Move an image (…, H, W) by whole pixels; what is uncovered fills with 0."""
    picture = image_array(image)
    height, width = picture.shape[-2:]
    down, right = integer("down", down, low=-height), integer("right", right, low=-width)
    moved = np.zeros_like(picture)
    source = picture[
        ..., max(-down, 0) : max(height - down, 0), max(-right, 0) : max(width - right, 0)
    ]
    rows, columns = source.shape[-2:]
    moved[..., max(down, 0) :, max(right, 0) :][..., :rows, :columns] = source
    return moved


def adjust_brightness(image: ArrayLike, amount: float) -> Array:
    """Add an amount to every pixel of an image with values from 0 to 1, and stay there."""
    return np.clip(image_array(image) + number("amount", amount), 0, 1)


def adjust_contrast(image: ArrayLike, factor: float) -> Array:
    """Stretch the distance of every pixel from the image's mean, and stay from 0 to 1."""
    picture = image_array(image)
    mean = picture.mean(axis=(-2, -1), keepdims=True)
    return np.asarray(np.clip(mean + number("factor", factor, low=0.0) * (picture - mean), 0, 1))


def trace_augment(
    image: ArrayLike, *, angle: float = 20.0, pixels: int = 1, scale: float = 1.3
) -> AugmentTrace:
    """Record every way to change one image (H, W) with values from 0 to 1, one at a time."""
    picture = float_array("image", image, ndim=2)
    margin = integer("pixels", pixels, low=1)
    height, width = (size - 2 * margin for size in picture.shape)
    cut = crop(picture, top=margin, left=margin, height=height, width=width)
    copies: list[tuple[str, float, Array]] = [
        ("flip_horizontal", 1, flip(picture)),
        ("flip_vertical", 1, flip(picture, axis="vertical")),
        ("rotate_left", angle, rotate(picture, angle)),
        ("rotate_right", -angle, rotate(picture, -angle)),
        ("zoom_in", scale, zoom(picture, scale)),
        ("zoom_out", 1 / scale, zoom(picture, 1 / scale)),
        ("crop", margin, np.pad(cut, margin)),
        ("shift", margin, shift(picture, down=margin, right=margin)),
        ("brighter", 0.3, adjust_brightness(picture, 0.3)),
        ("contrast", 0.5, adjust_contrast(picture, 0.5)),
    ]
    names, amounts, images = zip(*copies, strict=True)
    return freeze(
        AugmentTrace(picture, tuple(names), np.array(amounts, dtype=np.float64), np.stack(images))
    )


def image_array(image: ArrayLike) -> Array:
    """Return ``image`` as a float array (…, H, W) of finite values."""
    return not_empty("image", finite_array("image", float_array("image", image, min_ndim=2)))
