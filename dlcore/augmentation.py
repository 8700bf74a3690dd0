"""Augmentation: images changed a little by chance, a whole stack of them at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, generator
from dlcore.preprocessing import (
    adjust_brightness,
    adjust_contrast,
    flip,
    image_array,
    rotate,
    shift,
    zoom,
)
from dlcore.ranges import integer, number
from dlcore.sampling import rotated, shifted, zoomed

__all__ = ["augment"]


def augment(
    image: ArrayLike,
    *,
    rng: np.random.Generator,
    mirror: bool = False,
    angle: float = 15.0,
    pixels: int = 1,
    scale: float = 0.1,
    brightness: float = 0.1,
    contrast: float = 0.1,
    each: bool = False,
) -> Array:
    """Change an image (…, H, W) with values from 0 to 1 a little, in every way, by chance.

    In this order: mirror, turn, zoom, shift, contrast, brightness; amounts are uniform between
    their limits.

    Parameters
    ----------
    image : array (…, H, W)
    rng : numpy Generator
    mirror : bool
        Whether half of the copies are mirrored; wrong for digits and letters.
    angle, pixels, scale, brightness, contrast : float
        Largest turn in degrees, shift in pixels, change of size, brightness and contrast, either
        way.
    each : bool
        False: one change for the whole stack. True: the first axis counts the images, and each has
        its own change, bit for bit that of ``[augment(one, rng=rng, …) for one in image]``, in a
        small part of the time.

    Returns
    -------
    array of the shape and dtype of the image, from 0 to 1

    Raises
    ------
    ValueError
        If a limit is negative, a contrast above 1, a scale above 0.9, or ``each`` has no axis to
        count along.
    """
    picture = image_array(image)
    limits = (
        number("angle", angle, low=0.0),
        number("scale", scale, low=0.0, high=0.9),
        integer("pixels", pixels, low=0),
        number("contrast", contrast, low=0.0, high=1.0),
        number("brightness", brightness, low=0.0),
    )
    generator(rng)
    if not each:
        return _changed(picture, *_draw(rng, mirror, limits))
    if picture.ndim < 3:
        raise ValueError(
            f"each: expected a stack of images (N, …, H, W), got shape {picture.shape}"
        )
    draws = [_draw(rng, mirror, limits) for _ in picture]
    stack = picture.reshape(len(picture), -1, *picture.shape[-2:])
    return _each_changed(stack, *(np.array(column) for column in zip(*draws, strict=True))).reshape(
        picture.shape
    )


def _draw(
    rng: np.random.Generator, mirror: bool, limits: tuple[float, float, int, float, float]
) -> tuple[bool, float, float, int, int, float, float]:
    """Draw one change: mirrored, degrees, zoom, pixels down and right, contrast, brightness."""
    angle, scale, reach, contrast, brightness = limits
    mirrored = bool(mirror and rng.random() < 0.5)
    turn = _either_way(rng) * angle
    factor = 1 + _either_way(rng) * scale
    down, right = (int(rng.integers(-reach, reach + 1)) for _ in range(2))
    stretch = 1 + _either_way(rng) * contrast
    return mirrored, turn, factor, down, right, stretch, _either_way(rng) * brightness


def _either_way(rng: np.random.Generator) -> float:
    """Draw from -1 to 1: the bits of ``rng.uniform(-1, 1)``, in a fifth of its time."""
    return -1.0 + 2.0 * rng.random()


def _changed(
    picture: Array,
    mirrored: bool,
    turn: float,
    factor: float,
    down: int,
    right: int,
    stretch: float,
    light: float,
) -> Array:
    """Change all images (…, H, W) alike."""
    if mirrored:
        picture = flip(picture)
    picture = shift(zoom(rotate(picture, turn), factor), down=down, right=right)
    return adjust_brightness(adjust_contrast(picture, stretch), light)


def _each_changed(
    stack: Array,
    mirrored: Array,
    turn: Array,
    factor: Array,
    down: Array,
    right: Array,
    stretch: Array,
    light: Array,
) -> Array:
    """Change image i of a stack (N, C, H, W) by amount i of every kind (N,)."""
    stack = np.where(mirrored[:, None, None, None], stack[..., ::-1], stack)
    stack = shifted(zoomed(rotated(stack, turn), factor), down, right)
    stretch, light = (
        amount.astype(stack.dtype)[:, None, None, None] for amount in (stretch, light)
    )
    mean = stack.mean(axis=(-2, -1), keepdims=True)
    stack = np.clip(mean + stretch * (stack - mean), 0, 1)
    return np.asarray(np.clip(stack + light, 0, 1))
