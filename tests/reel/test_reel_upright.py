"""Upright images: the fast ways to project them, hard or smoothed, must give Pillow's pixels, to the last one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reel.items import Image
from reel.nearest import project_hard
from reel.raster import _Projector
from reel.smooth import project_smooth

WIDTH, HEIGHT = 120, 90
NEAREST, BILINEAR, BICUBIC = 0, 2, 3
PICTURES = {
    "noise": np.random.default_rng(3).integers(0, 256, (40, 40, 4), np.uint8),
    "ramp": np.dstack([np.add.outer(np.arange(40), 5 * np.arange(40)).astype(np.uint8)] * 3 + [np.full((40, 40), 255)]),
    "flat": np.kron([[[90, 200, 10, 255], [90, 40, 255, 255]], [[0, 0, 0, 0], [7, 7, 7, 128]]], np.ones((20, 20, 1))),
    "faded": np.dstack([*np.random.default_rng(4).integers(0, 256, (3, 40, 40)), np.full((40, 40), 97)]),
}


def _image(
    corners: np.ndarray, shape: tuple[int, int] = (7, 9), resampling: int = NEAREST, picture: str = "noise"
) -> Image:
    middle = PICTURES[picture].astype(np.uint8)[20 - shape[0] // 2 :, 20 - shape[1] // 2 :]
    return Image(middle[: shape[0], : shape[1]].copy(), np.asarray(corners, dtype=float), resampling, b"")


def _rectangle(left: float, top: float, width: float, height: float) -> np.ndarray:
    return np.array([[left, top], [left + width, top], [left, top + height], [left + width, top + height]])


def _agree(item: Image) -> bool:
    """Whether the fast way had an answer; it must be Pillow's."""
    fast = project_hard(item, WIDTH, HEIGHT) or project_smooth(item, WIDTH, HEIGHT)
    slow = _Projector(item, WIDTH, HEIGHT).result
    if fast is None:
        return False
    assert slow is not None
    assert (fast.top, fast.left) == (slow.top, slow.left)
    np.testing.assert_array_equal(fast.pixels, slow.pixels)
    assert (fast.solid is None) == (slow.solid is None)
    return True


def test_an_upright_image_is_projected_without_pillow() -> None:
    assert _agree(_image(_rectangle(10.3, 20.6, 57.7, 41.9)))
    assert _agree(_image(_rectangle(15.5, 30.2, 60.4, 40.7)))


@pytest.mark.parametrize("resampling", [NEAREST, BICUBIC])
def test_parts_beyond_the_screen_are_left_out(resampling: int) -> None:
    assert _agree(_image(_rectangle(-20.7, -11.2, 200.3, 150.9), resampling=resampling))
    assert _agree(_image(_rectangle(100.1, 80.2, 60.3, 40.4), resampling=resampling))


@pytest.mark.parametrize("picture", PICTURES)
def test_a_small_picture_shown_large_is_smoothed_without_pillow(picture: str) -> None:
    assert _agree(_image(_rectangle(3.3, 2.6, 107.7, 81.9), (8, 12), BICUBIC, picture))
    assert _agree(_image(_rectangle(3.3, 2.6, 107.7, 81.9), (30, 40), BICUBIC, picture))


def test_a_large_picture_is_left_to_pillow() -> None:
    assert not _agree(_image(_rectangle(3.3, 2.6, 17.7, 21.9), (30, 40), BICUBIC))


@settings(max_examples=100, deadline=None)
@given(
    st.tuples(*(st.floats(-40, 110) for _ in range(2)), *(st.floats(2, 12) for _ in range(2))),
    st.tuples(st.integers(1, 20), st.integers(1, 20)),
    st.sampled_from(sorted(PICTURES)),
)
def test_any_smoothed_rectangle_is_pillows(place: tuple[float, ...], shape: tuple[int, int], picture: str) -> None:
    left, top, wide, high = place
    rectangle = _rectangle(left, top, wide * shape[1], high * shape[0])
    _agree(_image(rectangle, shape, BICUBIC, picture))
    _agree(_image(np.round(rectangle), shape, BICUBIC, picture))


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(*(st.floats(-40, 110) for _ in range(2)), *(st.floats(0.2, 150) for _ in range(2))),
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
)
def test_any_rectangle_is_pillows_or_left_to_it(place: tuple[float, ...], shape: tuple[int, int]) -> None:
    _agree(_image(_rectangle(*place), shape))
    _agree(_image(np.round(_rectangle(*place)), shape))


def test_what_is_turned_or_smoothed_is_left_to_pillow() -> None:
    upright = _rectangle(10.0, 10.0, 40.0, 40.0)
    turned = upright + [[3.0, 0.0], [0.0, 3.0], [0.0, -3.0], [-3.0, 0.0]]
    assert not _agree(_image(turned))
    assert not _agree(_image(upright, resampling=BILINEAR))
    mirrored = upright[[1, 0, 3, 2]]
    assert not _agree(_image(mirrored))
