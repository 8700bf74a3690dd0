"""A picture of one's own as numbers: turned, flattened, grey, cropped, and refused in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dlmotion.stage.images import grey_image
from dlmotion.stage.inputs import InputError

ORIENTATION = 0x0112


def saved(folder: Path, pixels: np.ndarray, mode: str | None = None, **options: object) -> Path:
    """Write pixels as a PNG, or as a JPEG where EXIF is given."""
    path = folder / ("a.jpg" if "exif" in options else "a.png")
    image = Image.fromarray(pixels)
    (image.convert(mode) if mode else image).save(path, **options)
    return path


def test_the_middle_square_is_taken_and_each_pixel_is_a_mean(tmp_path: Path) -> None:
    pixels = np.zeros((4, 8), np.uint8)
    pixels[:, 2:4] = 200
    pixels[0, 4] = 40
    found = grey_image(saved(tmp_path, pixels), 2)
    assert found == pytest.approx(np.array([[200, 10], [200, 0]]) / 255)


def test_a_photo_is_turned_as_the_camera_says(tmp_path: Path) -> None:
    pixels = np.zeros((64, 64), np.uint8)
    pixels[:32] = 255  # the upper half is bright: turned by 90° it is the right one
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    found = grey_image(saved(tmp_path, pixels, exif=exif, quality=95), 2)
    assert found == pytest.approx(np.array([[0, 1], [0, 1]]), abs=0.02)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_places_are_white_whatever_lies_below(tmp_path: Path, mode: str) -> None:
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[0, 0] = (0, 0, 0, 255)
    pixels[1, 1] = (255, 0, 0, 0)
    found = grey_image(saved(tmp_path, pixels, mode), 2)
    assert found == pytest.approx(np.array([[0.0, 1.0], [1.0, 1.0]]), abs=0.005)


def test_grey_is_as_bright_as_the_colour_looks(tmp_path: Path) -> None:
    pixels = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]]], np.uint8)
    found = grey_image(saved(tmp_path, pixels), 2)
    assert found == pytest.approx(np.array([[0.299, 0.587], [0.114, 1.0]]), abs=0.004)


def test_sixteen_bits_keep_their_shades(tmp_path: Path) -> None:
    pixels = np.array([[0, 65535], [32768, 16384]], np.uint16)
    found = grey_image(saved(tmp_path, pixels), 2)
    assert found == pytest.approx(pixels / 65535, abs=1e-6)


def test_small_pictures_become_larger(tmp_path: Path) -> None:
    found = grey_image(saved(tmp_path, np.array([[0, 255], [255, 0]], np.uint8)), 8)
    assert found.shape == (8, 8)
    assert found[0, 0] == 0.0
    assert found[0, 7] == 1.0


def test_what_is_no_picture_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_text("no picture")
    with pytest.raises(InputError, match="expected a PNG or JPEG image, got") as caught:
        grey_image(path, 8)
    assert "\n" not in str(caught.value)
