"""Augmentation: a stack at once gives the bits of its images one by one, and of SciPy."""

import numpy as np
import pytest
from scipy import ndimage

from dlcore import adjust_brightness, adjust_contrast, augment, digits, flip, rotate, shift, zoom
from dlcore.sampling import rotated, shifted, zoomed

SETTINGS = {
    "defaults": {},
    "mirror": {"mirror": True},
    "turn alone": {"angle": 25.0, "pixels": 0, "scale": 0.0, "brightness": 0, "contrast": 0},
    "far": {"pixels": 3, "scale": 0.9, "contrast": 1.0, "angle": 180.0},
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(40, 8, 8), (9, 3, 7, 5), (4, 2, 1, 12, 9)])
@pytest.mark.parametrize("name", SETTINGS)
def test_each_image_changes_as_if_alone(name: str, shape: tuple[int, ...], dtype: type) -> None:
    stack = np.random.default_rng(0).uniform(size=shape).astype(dtype)
    together = augment(stack, rng=np.random.default_rng(5), each=True, **SETTINGS[name])
    rng = np.random.default_rng(5)
    alone = np.stack([augment(image, rng=rng, **SETTINGS[name]) for image in stack])
    assert together.dtype == alone.dtype == dtype
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize("reach", [0, 1, 3])
@pytest.mark.parametrize("seed", range(8))
def test_one_change_is_drawn_in_the_order_that_is_documented(seed: int, reach: int) -> None:
    image, rng = digits().x[0], np.random.default_rng(seed)
    mirrored = rng.random() < 0.5
    turn, factor = rng.uniform(-1, 1) * 15, 1 + rng.uniform(-1, 1) * 0.1
    down, right = rng.integers(-reach, reach + 1, size=2)
    stretch, light = 1 + rng.uniform(-1, 1) * 0.1, rng.uniform(-1, 1) * 0.1
    turned = rotate(flip(image) if mirrored else image, turn)
    moved = shift(zoom(turned, factor), down=int(down), right=int(right))
    expected = adjust_brightness(adjust_contrast(moved, stretch), light)
    drawn = augment(image, rng=np.random.default_rng(seed), mirror=True, pixels=reach)
    np.testing.assert_array_equal(drawn, expected)


def test_about_half_are_mirrored() -> None:
    still = {"angle": 0.0, "pixels": 0, "scale": 0.0, "brightness": 0, "contrast": 0}
    stack = np.broadcast_to(digits().x[2], (400, 8, 8))
    changed = augment(stack, rng=np.random.default_rng(0), mirror=True, each=True, **still)
    mirrored = np.isclose(changed, flip(stack[0])).all(axis=(1, 2))
    upright = np.isclose(changed, stack[0]).all(axis=(1, 2))
    assert (mirrored ^ upright).all()
    assert 160 < mirrored.sum() < 240


@pytest.mark.parametrize("size", [(8, 8), (7, 5), (1, 6), (28, 28)])
def test_stacks_are_read_as_scipy_reads_images(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    images = rng.uniform(size=(30, 1, *size))
    angles = np.concatenate([[0, 90, -90, 180, 45, 360], rng.uniform(-180, 180, 24)])
    factors = np.concatenate([[1, 2, 0.5], rng.uniform(0.3, 3, 27)])
    down, right = rng.integers(-9, 10, 30), rng.integers(-9, 10, 30)
    middle = (np.array(size) - 1) / 2
    for i, image in enumerate(images[:, 0]):
        turned = ndimage.rotate(image, angles[i], reshape=False, order=1)
        np.testing.assert_array_equal(rotated(images, angles)[i, 0], turned)
        scale = np.full(2, 1 / factors[i])
        near = ndimage.affine_transform(image, scale, offset=middle - middle * scale, order=1)
        np.testing.assert_array_equal(zoomed(images, factors)[i, 0], near)
        moved = ndimage.shift(image, (down[i], right[i]), order=0)
        np.testing.assert_allclose(shifted(images, down, right)[i, 0], moved)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"each": True}, r"each: expected a stack of images \(N, …, H, W\), got shape \(8, 8\)"),
        ({"angle": -1.0}, "angle: expected a finite number"),
        ({"contrast": 1.5}, "contrast: expected a finite number"),
        ({"pixels": -1}, "pixels: expected at least 0"),
    ],
)
def test_bad_settings(settings: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        augment(digits().x[0], rng=np.random.default_rng(0), **settings)


def test_a_seed_is_no_generator() -> None:
    with pytest.raises(TypeError, match="rng: expected Generator, got 0"):
        augment(digits().x[0], rng=0)
