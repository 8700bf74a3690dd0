"""Blending and channels of pictures: for every byte there is, Pillow's bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from dlmotion.reel.display_list import Overlay
from dlmotion.reel.paint.blend import is_opaque, lay, premultiplied
from dlmotion.reel.paint.planes import Planes
from dlmotion.reel.paint.raster import composite

BYTES = np.arange(256, dtype=np.uint8)
KINDS = ("same", "constant", "noise", "noise again")


def _composited(canvas: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    return np.asarray(
        PillowImage.alpha_composite(PillowImage.fromarray(canvas), PillowImage.fromarray(pixels))
    )


def _picture(kinds: tuple[str, ...], alpha: int | str, byte: int) -> np.ndarray:
    """A picture whose channels are of these kinds, and its alpha one byte or one more kind."""
    dice = np.random.default_rng(8)
    channels = {"constant": np.full((9, 11), byte), "same": dice.integers(0, 256, (9, 11))}
    wanted = [*kinds, alpha]
    made = [
        np.full((9, 11), kind) if isinstance(kind, int) else channels.get(kind) for kind in wanted
    ]
    return np.dstack(
        [dice.integers(0, 256, (9, 11)) if one is None else one for one in made]
    ).astype(np.uint8)


def test_every_byte_is_laid_over_every_other_as_pillow_does() -> None:
    canvas, pixels = np.full((256, 256, 4), 255, np.uint8), np.empty((256, 256, 4), np.uint8)
    for alpha in range(256):
        canvas[..., :3] = BYTES[:, None]
        pixels[..., :3], pixels[..., 3] = BYTES[None, :, None], alpha
        expected = _composited(canvas, pixels)
        lay(canvas, pixels)
        np.testing.assert_array_equal(canvas, expected)


def test_every_byte_is_premultiplied_as_pillow_does() -> None:
    colours, alphas = np.meshgrid(BYTES, BYTES)
    expected = PillowImage.fromarray(np.dstack([colours, colours, colours, alphas])).convert("RGBa")
    np.testing.assert_array_equal(premultiplied(colours, alphas), np.asarray(expected)[..., 0])


@pytest.mark.parametrize("below", [255, 254, 0])
def test_an_overlay_is_composited_on_any_canvas_inside_the_band_only(below: int) -> None:
    dice = np.random.default_rng(9)
    canvas = dice.integers(0, 256, (80, 60, 4)).astype(np.uint8)
    canvas[..., 3] = 255
    canvas[30, 20, 3] = below
    assert is_opaque(canvas) == (below == 255)
    overlay = Overlay.of_image(dice.integers(0, 256, (50, 40, 4)).astype(np.uint8), 12, 7)
    expected = canvas.copy()
    expected[20:55, 7:47] = _composited(canvas[20:55, 7:47].copy(), overlay.pixels[8:43].copy())
    composite(canvas, overlay, (20, 55))
    np.testing.assert_array_equal(canvas, expected)


@settings(max_examples=100, deadline=None)
@given(
    st.tuples(*(st.sampled_from(KINDS) for _ in range(3))),
    st.sampled_from([0, 1, 97, 255, "same", "noise"]),
    st.sampled_from([0, 3, 255]),
)
def test_planes_hold_all_that_is_in_a_picture(
    kinds: tuple[str, ...], alpha: int | str, byte: int
) -> None:
    pixels = _picture(kinds, alpha, byte)
    planes = Planes.of(pixels)
    expected = np.asarray(PillowImage.fromarray(pixels).convert("RGBa").convert("RGBA"))
    joined = planes.joined(planes.varying)
    np.testing.assert_array_equal(joined.view(np.uint8).reshape(pixels.shape), expected)
    assert joined.flags.writeable


@pytest.mark.parametrize(
    ("kinds", "alpha", "count"),
    [
        (("same", "same", "same"), 97, 1),
        (("same", "same", "same"), 255, 1),
        (("same", "same", "same"), "noise", 2),
        (("constant", "constant", "constant"), "noise", 1),
        (("noise", "noise", "noise"), 97, 3),
        (("noise", "same", "noise"), 0, 0),
    ],
)
def test_a_plane_is_kept_once(kinds: tuple[str, ...], alpha: int | str, count: int) -> None:
    assert len(Planes.of(_picture(kinds, alpha, 255)).varying) == count
