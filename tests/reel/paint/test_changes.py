"""Repainting what changed: lines that go on, columns that stay, images with clear rims."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import Camera, Circle, Dot, Line, Mobject, Square, VMobject
from PIL import Image
from PIL.Image import Resampling

from dlmotion.reel.display_list import Image as RasterImage
from dlmotion.reel.display_list import Overlay, Picture, digest_of
from dlmotion.reel.paint import raster
from dlmotion.reel.paint.changes import Band, bands, changed_boxes
from dlmotion.reel.paint.painter import Painter
from dlmotion.reel.paint.rows import path_boxes
from dlmotion.reel.record.camera import recording_class

WIDTH, HEIGHT = 320, 360


def pictures(*frames: list[Mobject]) -> list[Picture]:
    camera = recording_class(Camera)(
        pixel_width=WIDTH, pixel_height=HEIGHT, frame_width=8.0, frame_height=9.0
    )
    found = []
    for mobjects in frames:
        camera.reset()
        camera.capture_mobjects(mobjects)
        found.append(camera.picture())
    return found


def spiral(turns: float, steps: int, tilt: float) -> list[np.ndarray]:
    angles = np.linspace(0.0, 2 * math.pi * turns, steps)
    return [
        np.array([0.5 * a**0.7 * math.cos(a + tilt), 0.6 * a**0.7 * math.sin(a), 0.0])
        for a in angles
    ]


@settings(max_examples=12, deadline=None)
@given(st.floats(0.6, 3.0), st.floats(0.0, 3.0), st.floats(0.5, 9.0), st.booleans())
def test_a_line_that_goes_on_is_painted_as_whole_frames_are(
    turns: float, tilt: float, width: float, smooth: bool
) -> None:
    corners = spiral(turns, 90, tilt)
    frames = []
    for count in range(40, 90, 5):
        line = VMobject(stroke_width=width, stroke_color="#40a0e0", stroke_opacity=0.8)
        (line.set_points_smoothly if smooth else line.set_points_as_corners)(corners[:count])
        frames.append([Square(3.0, fill_opacity=0.4), line, Circle(1.0, fill_opacity=0.5)])
    painter = Painter(WIDTH, HEIGHT)
    for picture in pictures(*frames):
        assert np.array_equal(painter.paint(picture), Painter(WIDTH, HEIGHT).paint(picture))


def test_a_line_that_goes_on_changes_only_the_rows_of_its_new_part() -> None:
    corners = [np.array([0.05 * step - 3.0, 0.08 * step - 3.5, 0.0]) for step in range(80)]
    frames = [
        [VMobject(stroke_width=2).set_points_as_corners(corners[:count])] for count in (70, 72)
    ]
    before, after = pictures(*frames)
    painter = Painter(WIDTH, HEIGHT)
    painter.paint(before)
    painter.paint(after)
    (top, bottom, left, right) = painter.changed[0]
    assert len(painter.changed) == 1
    assert bottom - top < 40
    assert right - left > 130


def test_a_filled_or_recoloured_line_changes_everywhere() -> None:
    corners = [np.array([0.05 * step - 3.0, 0.08 * step - 3.5, 0.0]) for step in range(80)]
    for style in ({"fill_opacity": 0.5}, {"stroke_color": "#ff0000"}):
        frames = [
            [VMobject(**(style if count == 72 else {})).set_points_as_corners(corners[:count])]
            for count in (70, 72)
        ]
        before, after = pictures(*frames)
        boxes = changed_boxes(before.items, after.items, lambda item: (0, 360, 0, 320))
        assert boxes == [(0, 360, 0, 320)]


def test_what_moves_a_little_changes_one_box_and_what_jumps_two() -> None:
    found = []
    for distance in (0.2, 3.0):
        before, after = pictures([Square(1.0)], [Square(1.0).shift([distance, 0.0, 0.0])])
        painter = Painter(WIDTH, HEIGHT)
        painter.paint(before)
        painter.paint(after)
        found.append(painter.changed)
    (around,), (left, right) = found
    assert around[3] - around[2] == left[3] - left[2] + 0.2 * WIDTH / 8.0
    assert right[2] - left[2] == 3.0 * WIDTH / 8.0


def test_what_stands_beside_a_change_stays_as_it_is() -> None:
    left, right = (
        Circle(1.2, fill_opacity=0.6, stroke_width=6).shift([x, 0.1, 0]) for x in (-2.6, 2.6)
    )
    across = Line([-4, -1, 0], [4, 1.3, 0], stroke_width=9, stroke_opacity=0.5)
    frames = [
        [left, across, Dot([0.02 * step, 0.3, 0], fill_opacity=0.7), right] for step in range(30)
    ]
    painter = Painter(WIDTH, HEIGHT)
    for picture in pictures(*frames):
        assert np.array_equal(painter.paint(picture), Painter(WIDTH, HEIGHT).paint(picture))


def test_a_path_that_ends_far_beyond_the_screen_has_a_box() -> None:
    (picture,) = pictures([Line([-1, -1, 0], [1e25, 1, 0])])
    boxes = path_boxes([picture.items[-1]], np.array([[-1.0, -1.0]]), np.array([[1e25, 1.0]]))
    top, bottom, left, right = boxes[0]
    assert 0 < top < bottom < HEIGHT
    assert left < WIDTH < right


def test_bands_tell_which_columns_differ() -> None:
    boxes = [
        (10, 20, 30, 40),
        (15, 30, 200, 210),
        (12, 14, 45, 50),
        (90, 99, 0, 9),
        (0, 5, 400, 500),
    ]
    assert bands(boxes, 360, 320) == [Band(10, 30, ((30, 50), (200, 210))), Band(90, 99, ((0, 9),))]


def test_an_image_of_opaque_and_clear_pixels_is_laid_on_as_pillow_lays_it() -> None:
    rng = np.random.default_rng(0)
    above = rng.integers(0, 256, (40, 50, 4), dtype=np.uint8)
    above[..., 3] = np.where(rng.random((40, 50)) < 0.7, 255, 0)
    canvas = rng.integers(0, 256, (60, 70, 4), dtype=np.uint8)
    mixed, plain = canvas.copy(), canvas.copy()
    raster.composite(mixed, Overlay(above, 10, 5, b"", above[..., 3] == 255), (15, 45))
    raster.composite(plain, Overlay(above, 10, 5, b""), (15, 45))
    assert np.array_equal(mixed, plain)
    below = Image.fromarray(np.ascontiguousarray(canvas[15:45, 5:55]))
    assert np.array_equal(
        mixed[15:45, 5:55], Image.alpha_composite(below, Image.fromarray(above[5:35].copy()))
    )
    assert np.array_equal(mixed[:15], canvas[:15])


def test_projected_images_are_kept_up_to_some_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = raster._Projected()
    monkeypatch.setattr(kept, "limit", 3 * 100 * 100 * 4)

    def image(shade: int) -> RasterImage:
        pixels = np.full((4, 4, 4), shade, np.uint8)
        corners = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0], [100.0, 100.0]])
        return RasterImage(pixels, corners, int(Resampling.NEAREST), digest_of(bytes([shade])))

    first = kept.of(image(1), WIDTH, HEIGHT)
    for shade in (2, 3):
        kept.of(image(shade), WIDTH, HEIGHT)
    assert kept.of(image(1), WIDTH, HEIGHT) is first
    for shade in (4, 5, 6):
        kept.of(image(shade), WIDTH, HEIGHT)
    assert kept.of(image(1), WIDTH, HEIGHT) is not first
