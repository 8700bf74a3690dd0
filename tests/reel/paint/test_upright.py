"""Upright images: the fast ways, hard or smoothed, must give Pillow's pixels, every one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmotion.reel.display_list import Image
from dlmotion.reel.paint.cubic import _ERROR, Axis, _sums
from dlmotion.reel.paint.nearest import project_hard
from dlmotion.reel.paint.raster import _Projector
from dlmotion.reel.paint.smooth import project_smooth

WIDTH, HEIGHT = 120, 90
NEAREST, BILINEAR, BICUBIC = 0, 2, 3
PICTURES = {
    "noise": np.random.default_rng(3).integers(0, 256, (40, 40, 4), np.uint8),
    "ramp": np.dstack(
        [np.add.outer(np.arange(40), 5 * np.arange(40)).astype(np.uint8)] * 3
        + [np.full((40, 40), 255)]
    ),
    "flat": np.kron(
        [[[90, 200, 10, 255], [90, 40, 255, 255]], [[0, 0, 0, 0], [7, 7, 7, 128]]],
        np.ones((20, 20, 1)),
    ),
    "faded": np.dstack(
        [*np.random.default_rng(4).integers(0, 256, (3, 40, 40)), np.full((40, 40), 97)]
    ),
    "grey": np.dstack(
        [np.random.default_rng(5).integers(0, 256, (40, 40))] * 3 + [np.full((40, 40), 31)]
    ),
    "tinted": np.dstack(
        [np.full((40, 40), 255), *np.random.default_rng(6).integers(0, 256, (3, 40, 40))]
    )
    * [1, 1, 0, 1],
    "extreme": np.dstack(
        [255 * np.random.default_rng(7).integers(0, 2, (40, 40, 3)), np.full((40, 40), 255)]
    ),
    "clear": np.dstack([np.full((40, 40, 3), 80), np.zeros((40, 40))]),
}


def _image(
    corners: np.ndarray,
    shape: tuple[int, int] = (7, 9),
    resampling: int = NEAREST,
    picture: str = "noise",
) -> Image:
    middle = PICTURES[picture].astype(np.uint8)[20 - shape[0] // 2 :, 20 - shape[1] // 2 :]
    return Image(
        middle[: shape[0], : shape[1]].copy(), np.asarray(corners, dtype=float), resampling, b""
    )


def _rectangle(left: float, top: float, width: float, height: float) -> np.ndarray:
    return np.array(
        [[left, top], [left + width, top], [left, top + height], [left + width, top + height]]
    )


def _agree(item: Image, width: int = WIDTH, height: int = HEIGHT) -> bool:
    """Whether the fast way had an answer; it must be Pillow's."""
    fast = project_hard(item, width, height) or project_smooth(item, width, height)
    slow = _Projector(item, width, height).result
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
def test_a_picture_is_smoothed_without_pillow(picture: str) -> None:
    assert _agree(_image(_rectangle(3.3, 2.6, 107.7, 81.9), (8, 12), BICUBIC, picture))
    assert _agree(_image(_rectangle(3.3, 2.6, 107.7, 81.9), (30, 40), BICUBIC, picture))
    assert _agree(_image(_rectangle(3.3, 2.6, 45.7, 33.9), (30, 40), BICUBIC, picture))


@pytest.mark.parametrize("picture", ["noise", "flat", "grey", "tinted"])
def test_a_large_picture_is_smoothed_in_blocks_that_do_not_show(picture: str) -> None:
    large = np.tile(PICTURES[picture].astype(np.uint8), (7, 9, 1))
    for corners in (_rectangle(17.3, 9.6, 497.7, 353.9), _rectangle(-150.2, -90.7, 950.4, 601.3)):
        assert _agree(Image(large, corners, BICUBIC, b""), 530, 400)


def test_only_the_part_that_shows_decides_whether_a_picture_is_smoothed() -> None:
    large = np.tile(PICTURES["noise"], (7, 9, 1))
    assert _agree(Image(large, _rectangle(-700.3, -400.8, 900.9, 700.1), BICUBIC, b""))
    assert _agree(Image(large, _rectangle(100.7, 70.2, 900.9, 700.1), BICUBIC, b""))


def test_a_picture_shown_smaller_is_left_to_pillow() -> None:
    assert not _agree(_image(_rectangle(3.3, 2.6, 27.7, 21.9), (30, 40), BICUBIC))


def test_a_picture_whose_pixels_lie_on_those_of_the_screen_is_left_to_pillow() -> None:
    assert not _agree(_image(_rectangle(3.0, 2.0, 40.0, 30.0), (30, 40), BICUBIC))


@settings(max_examples=200, deadline=None)
@given(
    st.tuples(*(st.floats(-40, 110) for _ in range(2)), *(st.floats(0.4, 12) for _ in range(2))),
    st.tuples(st.integers(1, 20), st.integers(1, 20)),
    st.sampled_from(sorted(PICTURES)),
)
def test_any_smoothed_rectangle_is_pillows(
    place: tuple[float, ...], shape: tuple[int, int], picture: str
) -> None:
    left, top, wide, high = place
    rectangle = _rectangle(left, top, wide * shape[1], high * shape[0])
    _agree(_image(rectangle, shape, BICUBIC, picture))
    _agree(_image(np.round(rectangle), shape, BICUBIC, picture))


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(*(st.floats(-40, 110) for _ in range(2)), *(st.floats(0.2, 150) for _ in range(2))),
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
)
def test_any_rectangle_is_pillows_or_left_to_it(
    place: tuple[float, ...], shape: tuple[int, int]
) -> None:
    _agree(_image(_rectangle(*place), shape))
    _agree(_image(np.round(_rectangle(*place)), shape))


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(*(st.floats(-40, 110) for _ in range(2)), *(st.floats(0.4, 12) for _ in range(2))),
    st.tuples(st.integers(1, 20), st.integers(1, 20)),
    st.sampled_from(["noise", "extreme"]),
)
def test_single_precision_errs_by_less_than_what_is_doubted(
    place: tuple[float, ...], shape: tuple[int, int], picture: str
) -> None:
    left, top, wide, high = place
    source = PICTURES[picture].astype(np.uint8)[: shape[0], : shape[1]].transpose(2, 0, 1)
    down = Axis((np.arange(HEIGHT) + 0.5 - top) / high, shape[0])
    across = Axis((np.arange(WIDTH) + 0.5 - left) / wide, shape[1])
    near = source[:, down.span, across.span]
    matrices = [
        np.zeros((len(axis), near.shape[place])) for axis, place in ((down, 1), (across, 2))
    ]
    for axis, matrix in zip((down, across), matrices, strict=True):
        np.add.at(matrix, (np.arange(len(axis))[:, None], axis._taps), axis._weights)
    exact = matrices[0] @ near @ matrices[1].T
    for part, sums in _sums(near, down, across):
        assert np.abs(sums - exact[:, part]).max() < _ERROR - 2e-4


def test_what_is_turned_or_smoothed_is_left_to_pillow() -> None:
    upright = _rectangle(10.0, 10.0, 40.0, 40.0)
    turned = upright + [[3.0, 0.0], [0.0, 3.0], [0.0, -3.0], [-3.0, 0.0]]
    assert not _agree(_image(turned))
    assert not _agree(_image(upright, resampling=BILINEAR))
    mirrored = upright[[1, 0, 3, 2]]
    assert not _agree(_image(mirrored))
