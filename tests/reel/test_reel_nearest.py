"""Images of hard pixels: their own fast projection must give Pillow's pixels, to the last one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reel.items import Image
from reel.nearest import project_upright
from reel.raster import _Projector

WIDTH, HEIGHT = 120, 90
NEAREST, BILINEAR = 0, 2


def _image(corners: np.ndarray, shape: tuple[int, int] = (7, 9), resampling: int = NEAREST) -> Image:
    pixels = np.random.default_rng(3).integers(0, 256, (*shape, 4), np.uint8)
    return Image(pixels, np.asarray(corners, dtype=float), resampling, b"")


def _rectangle(left: float, top: float, width: float, height: float) -> np.ndarray:
    return np.array([[left, top], [left + width, top], [left, top + height], [left + width, top + height]])


def _agree(item: Image) -> bool:
    """Whether the fast way had an answer; it must be Pillow's."""
    fast, slow = project_upright(item, WIDTH, HEIGHT), _Projector(item, WIDTH, HEIGHT).result
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


def test_parts_beyond_the_screen_are_left_out() -> None:
    assert _agree(_image(_rectangle(-20.7, -11.2, 200.3, 150.9)))
    assert _agree(_image(_rectangle(100.1, 80.2, 60.3, 40.4)))


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
