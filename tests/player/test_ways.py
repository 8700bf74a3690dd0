"""What is on its way to something else travels as both ends and shares of the way."""

from __future__ import annotations

import numpy as np
import pytest

from dlmotion.player.columns import Cursor
from dlmotion.player.form_reader import FormReader
from dlmotion.player.form_writer import WAYS, FormWriter, Made
from dlmotion.player.matrices import WAY_ERROR
from dlmotion.player.middles import LONGEST, between, shares
from dlmotion.player.outlines import LINE, MOVE, Outline, nearest
from dlmotion.player.picture_reader import PictureReader
from dlmotion.player.picture_writer import PictureWriter
from dlmotion.player.pictures import layers_of
from dlmotion.player.take import OVER, Props, Take
from dlmotion.reel.display_list import Blend, Image, Picture
from dlmotion.stage.raster import Raster

COUNT = 40
SHARES = np.linspace(0.0, 1.0, COUNT) ** 2 * (3.0 - 2.0 * np.linspace(0.0, 1.0, COUNT))


def shape(seed: int) -> np.ndarray:
    points = np.random.default_rng(seed).integers(-4000, 4000, (30, 2))
    moved: np.ndarray = points - points[0]
    return moved


def test_forms_on_a_straight_way_are_said_by_its_end() -> None:
    start, end = shape(1), shape(2)
    kinds = np.array([MOVE, *[LINE] * (len(start) - 1)], np.uint8)
    forms = [Outline(kinds, nearest(start + share * (end - start))) for share in SHARES]
    writer = FormWriter()
    writer.write(forms, None)
    modes = writer.columns["form_modes"]
    assert max(modes) // WAYS == LONGEST + 1
    assert len(writer.columns["form_xs"]) <= 2 * len(start)
    columns = {name: Cursor(name, values) for name, values in writer.columns.items()}
    read = FormReader(columns).read(COUNT)
    for found, meant in zip(read, forms, strict=True):
        assert isinstance(found, Made)
        assert np.abs(found.points - meant.points).max() <= WAY_ERROR


def test_a_way_that_bends_has_no_shares() -> None:
    start, middle, end = shape(1), shape(2), shape(3)
    assert shares(start, end, [middle], WAY_ERROR) is None
    assert shares(start, end, [between(start, end, 777)], WAY_ERROR) == [777]
    assert shares(start, start, [start], WAY_ERROR) is None


def pixels(level: int) -> np.ndarray:
    values = np.random.default_rng(level).integers(0, 256, (4, 6, 4), dtype=np.uint8)
    values[..., 3] = 255
    return values


@pytest.mark.parametrize(("part", "layers"), [(0.0, 1), (0.25, 2), (1.0, 1)])
def test_an_image_on_its_way_is_two(part: float, layers: int) -> None:
    one, other = Raster(pixels(1)), Raster(pixels(2))
    shown = one.copy().interpolate(one, other, part)
    assert shown.blend_of is not None
    (first, _), (second, _), told = shown.blend_of
    image = Image(shown.pixel_array, np.zeros((4, 2)), 0, b"", 3, None, Blend(first, second, told))
    found = layers_of(image)
    assert len(found) == layers
    seen = np.zeros((4, 6, 3))
    for layer in found:
        alpha = layer.pixels[..., 3:] / 255
        seen = seen * (1 - alpha) + layer.pixels[..., :3] * alpha
    assert np.abs(seen - shown.pixel_array[..., :3]).max() <= 2
    take = Take(Props(), 640, 360)
    take.add(Picture((image,), b"1"))
    assert take.runs[0].tracks.tolist() == [3, OVER - 3][:layers]


def test_an_image_that_says_something_else_is_not_believed() -> None:
    image = Image(pixels(3), np.zeros((4, 2)), 0, b"", 0, None, Blend(pixels(1), pixels(2), 0.5))
    assert layers_of(image) == (image,)


def test_colours_that_are_alike_have_numbers_that_are() -> None:
    ramp = np.full((1, 64, 4), 255, np.uint8)
    ramp[0, :, 0] = np.random.default_rng(0).permutation(64)
    brighter = ramp.copy()
    brighter[..., 0] += 1
    pictures = [(ramp,), (brighter,)]
    writer = PictureWriter(1, pictures)
    for number in range(len(pictures)):
        writer.write(number)
    assert set(writer.columns["picture_pixels"][64:]) == {1}
    columns = {name: Cursor(name, values) for name, values in writer.columns.items()}
    for found, meant in zip(PictureReader(columns).read(2, 1), pictures, strict=True):
        assert isinstance(found, tuple)
        assert np.array_equal(found[0], meant[0])
