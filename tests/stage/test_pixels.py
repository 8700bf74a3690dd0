"""Digits on pictures are readable and true; a user's image is opened without trust."""

import numpy as np
import pytest
from PIL import Image

from stage.images import grey_image
from stage.inputs import InputError
from stage.mobjects.pixels import Pixels
from stage.theme import DARK, LIGHT, contrast, readable_on

TRACE = {"image": np.array([[0.0, 8.0], [16.0, 3.0]]), "output": np.array([[-4.0, 2.0], [0.0, 4.0]])}


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize(("name", "signed"), [("image", False), ("output", True)])
def test_every_digit_is_the_value_and_stands_out(theme, name, signed):
    pixels = Pixels(TRACE, name, theme, signed=signed)
    for row, column in np.ndindex(2, 2):
        digit = pixels.digit(row, column)
        assert digit.numbers()[0].value == TRACE[name][row, column]
        assert digit.pen == pytest.approx(pixels.spot(row, column))
        red, green, blue = pixels.picture.pixel_array[row, column, :3]
        assert contrast(digit.ink, f"#{red:02x}{green:02x}{blue:02x}") >= 4.5


def test_reveal_blanks_the_rest():
    pixels = Pixels(TRACE, "output", DARK, signed=True, shown=0)
    blank = pixels.picture.pixel_array.copy()
    pixels.reveal(1)
    assert [len(digit.numbers()) for digit in pixels.digits] == [1, 0, 0, 0]
    assert not np.array_equal(pixels.picture.pixel_array[0, 0], blank[0, 0])
    assert np.array_equal(pixels.picture.pixel_array[1], blank[1])


def test_window_lies_on_its_pixels():
    pixels = Pixels(TRACE, "image", DARK, cell=0.6)
    frame = pixels.window(0, 1, (2, 1))
    assert (frame.width, frame.height) == pytest.approx((0.6, 1.2))
    assert frame.get_x() == pytest.approx(pixels.spot(0, 1)[0])


@pytest.mark.parametrize("level", range(0, 256, 15))
def test_black_or_white_always_reads(level):
    ground = f"#{level:02x}{level:02x}{level:02x}"
    assert contrast(readable_on(ground), ground) >= 4.5


def test_the_middle_square_is_taken_and_scaled(tmp_path):
    picture = Image.new("L", (40, 20), 0)
    picture.paste(255, (10, 0, 30, 20))
    picture.save(tmp_path / "own.png")
    assert np.array_equal(grey_image(tmp_path / "own.png", 4), np.ones((4, 4)))


@pytest.mark.parametrize("content", [b"", b"no image", b"\x89PNG\r\n\x1a\nbroken", b"GIF89a"])
def test_broken_images_get_one_line(tmp_path, content):
    path = tmp_path / "own.png"
    path.write_bytes(content)
    with pytest.raises(InputError, match="expected a PNG or JPEG image") as caught:
        grey_image(path, 8)
    assert "\n" not in str(caught.value)


def test_huge_images_are_refused_before_they_are_read(tmp_path, monkeypatch):
    Image.new("L", (30, 30)).save(tmp_path / "own.png")
    monkeypatch.setattr("stage.images.MOST_PIXELS", 100)
    with pytest.raises(InputError, match="expected at most 100 pixels, got 30×30"):
        grey_image(tmp_path / "own.png", 8)
