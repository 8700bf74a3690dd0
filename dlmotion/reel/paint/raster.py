"""Images and point clouds: the parts of a picture that manim draws without Cairo."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, cast

import numpy as np
from manim.camera.camera import Camera
from PIL import Image as PillowImage

from dlmotion.reel.display_list import Dots, Floats, Image, Overlay, Pixels, words
from dlmotion.reel.paint.blend import is_opaque, lay
from dlmotion.reel.paint.nearest import project_hard
from dlmotion.reel.paint.rows import Rows
from dlmotion.reel.paint.smooth import project_smooth


class _ImageHolder:
    """An image item in the shape that manim's camera asks for."""

    def __init__(self, item: Image) -> None:
        self.points = item.corners
        self.resampling_algorithm = PillowImage.Resampling(item.resampling)
        self._pixels = item.pixels

    def get_pixel_array(self) -> Pixels:
        return self._pixels


class _Projector(Camera):
    """manim's own image projection, onto the part of the screen where the image shows; kept.

    Corners move by whole pixels and stay right of and below the origin, so their fractions keep
    every bit.
    """

    def __init__(self, item: Image, width: int, height: int) -> None:
        corners = item.corners.astype(np.int64)
        self._left, self._top = np.maximum(corners.min(axis=0), 0).tolist()
        right, bottom = corners.max(axis=0).tolist()
        self.pixel_width, self.pixel_height = (
            min(right, width) - self._left,
            min(bottom, height) - self._top,
        )
        self.result: Overlay | None = None
        if self.pixel_width > 0 and self.pixel_height > 0:
            self.display_image_mobject(
                cast("Any", _ImageHolder(item)), np.empty((0, 0, 4), np.uint8)
            )

    def points_to_subpixel_coords(self, mobject: Any, points: Floats) -> Floats:
        inside: Floats = points - (self._left, self._top)
        return inside

    def overlay_PIL_image(self, pixel_array: Any, image: PillowImage.Image) -> None:  # noqa: N802
        self.result = Overlay.of_image(np.array(image), self._top, self._left)


class _Projected:
    """Projected images that wait for the next band or frame, the latest up to some bytes."""

    limit = 64 << 20

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[bytes, int, int], tuple[Overlay | None, int]] = OrderedDict()
        self._bytes = 0

    def of(self, item: Image, width: int, height: int) -> Overlay | None:
        key = item.digest, width, height
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key][0]
        fast = project_hard(item, width, height) or project_smooth(item, width, height)
        overlay = fast or _Projector(item, width, height).result
        size = 0 if overlay is None else overlay.pixels.nbytes
        self._known[key] = overlay, size
        self._bytes += size
        while self._bytes > self.limit and len(self._known) > 1:
            self._bytes -= self._known.popitem(last=False)[1][1]
        return overlay


_projected = _Projected()


def project(item: Image, width: int, height: int) -> Overlay | None:
    """The image as it lies on the screen, or None if nothing of it shows."""
    return _projected.of(item, width, height)


def composite(canvas: Pixels, overlay: Overlay, band: Rows) -> None:
    """Lay the overlay over the canvas, inside the band of rows only (Pillow's compositing)."""
    height, width = overlay.pixels.shape[:2]
    top, bottom = max(overlay.top, band[0]), min(overlay.top + height, band[1])
    if bottom <= top:
        return
    window = canvas[top:bottom, overlay.left : overlay.left + width]
    part = slice(top - overlay.top, bottom - overlay.top)
    if overlay.solid is not None:
        seen = overlay.solid[part]
        np.copyto(words(window), words(overlay.pixels[part]), where=True if seen.all() else seen)
        return
    if is_opaque(window):
        lay(window, overlay.pixels[part])
        return
    below = PillowImage.fromarray(np.ascontiguousarray(window))
    window[:] = np.asarray(
        PillowImage.alpha_composite(below, PillowImage.fromarray(overlay.pixels[part]))
    )


def place_dots(canvas: Pixels, dots: Dots, band: Rows) -> None:
    """Set a point cloud's pixels inside the band of rows, later points over earlier ones."""
    thickness = int(dots.thickness)
    reach = np.arange(-thickness // 2 + 1, thickness // 2 + 1)
    nudges = np.stack(np.meshgrid(reach, reach, indexing="ij"), axis=-1).reshape(-1, 2)
    coords = (dots.coords[None, :, :] + nudges[:, None, :]).reshape(-1, 2)
    colours = np.tile((255 * dots.rgbas).astype(np.uint8), (len(nudges), 1))
    inside = (coords[:, 0] >= 0) & (coords[:, 0] < canvas.shape[1])
    inside &= (coords[:, 1] >= band[0]) & (coords[:, 1] < band[1])
    canvas[coords[inside, 1], coords[inside, 0]] = colours[inside]


def dot_pixels(dots: Dots, width: int, height: int) -> Pixels:
    """A point cloud alone on a clear canvas (height, width, 4)."""
    clear = np.zeros((height, width, 4), np.uint8)
    place_dots(clear, dots, (0, height))
    return clear
