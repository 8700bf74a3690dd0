"""A manim camera that writes down what it would paint."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np
from manim import Mobject, PMobject, ThreeDCamera, VMobject
from manim.camera.camera import Camera
from manim.mobject.types.image_mobject import AbstractImageMobject
from PIL import Image as PillowImage

from dlmotion.reel.display_list import (
    Backdrop,
    Blend,
    Dots,
    Floats,
    Image,
    Item,
    Matrix,
    Mixture,
    Overlay,
    Picture,
    Pixels,
    digest_of,
)
from dlmotion.reel.originals.compare import holds
from dlmotion.reel.paint.painter import Painter
from dlmotion.reel.record.faces import FaceRecorder, sees_faces
from dlmotion.reel.record.shapes import ShapeRecorder
from dlmotion.reel.record.tracks import Tracks

# Painting methods that recording replaces: a camera that overrides one is filmed by its own pixels.
_REPLACED = (
    "type_or_raise",
    "set_pixel_array",
    "reset_pixel_shape",
    "set_frame_to_background",
    "display_multiple_vectorized_mobjects",
    "display_multiple_non_background_colored_vmobjects",
    "display_vectorized",
    "set_cairo_context_path",
    "set_cairo_context_color",
    "apply_fill",
    "apply_stroke",
    "display_multiple_background_colored_vmobjects",
    "display_multiple_point_cloud_mobjects",
    "display_point_cloud",
    "thickened_coordinates",
    "get_thickening_nudges",
    "on_screen_pixels",
    "display_multiple_image_mobjects",
    "display_image_mobject",
    "overlay_rgba_array",
    "overlay_PIL_image",
)
_KINDS = (VMobject, PMobject, AbstractImageMobject, Mobject)


def can_record(camera_class: type[Camera]) -> bool:
    """Whether this camera paints as the manim that reel knows does, so that recording sees all.

    Any other is filmed by its pixels, which are right whatever it does.
    """
    own = all(getattr(camera_class, name) is getattr(Camera, name) for name in _REPLACED)
    return own and holds("camera") and holds("shapes")


class Recording:
    """Mixed in before a camera class: keeps items instead of pixels."""

    _items: list[Item]
    _backdrop: Backdrop | None = None
    _backdrop_of: object = None
    _capturing = False
    _matrix: Matrix | None = None

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        self._items = []
        self._shapes: ShapeRecorder | None = None
        self._tracks = Tracks()
        self._canvas: Pixels | None = None
        self._kinds: dict[type, type] = {}
        self._sources: dict[int, tuple[Any, Pixels, bytes]] = {}
        super().__init__(*args, **kwargs)
        recorder = FaceRecorder if sees_faces(type(self)) else ShapeRecorder
        self._shapes = recorder(self, self._tracks)
        self.display_funcs = {
            VMobject: self.display_multiple_vectorized_mobjects,
            PMobject: self.display_multiple_point_cloud_mobjects,
            AbstractImageMobject: self.display_multiple_image_mobjects,
            Mobject: lambda batch, pixels: batch,
        }

    def picture(self) -> Picture:
        """Everything captured since the last reset."""
        return Picture.of(tuple(self._items))

    def next_frame(self: Any) -> None:
        """Let go of what recent frames did not show."""
        self._shapes.next_frame()

    @property
    def pixel_array(self: Any) -> Pixels:
        """Pixels of the picture so far; while capturing, only their shape means anything."""
        if not self._capturing and self._items:
            self._canvas[:] = Painter(self.pixel_width, self.pixel_height).paint(self.picture())
        canvas: Pixels = self._canvas
        return canvas

    def init_background(self: Any) -> None:
        """Make the background as manim does, and the item that stands for it."""
        super().init_background()  # type: ignore[misc]
        self._backdrop = None
        if self.background_image is None:
            red, green, blue, alpha = self.background[0, 0].tolist()
            self._backdrop = Backdrop.plain(
                self.pixel_height, self.pixel_width, (red, green, blue, alpha)
            )
        self._backdrop_of = self.background

    def set_pixel_array(self: Any, pixel_array: Any, convert_from_floats: bool = False) -> None:
        """Start a new list on a recorded picture, on the background, or on any pixels."""
        if isinstance(pixel_array, Picture):
            self._items = list(pixel_array.items)
            return
        shape = (self.pixel_height, self.pixel_width, self.n_channels)
        if self._canvas is None or self._canvas.shape != shape:
            self._canvas = np.zeros(shape, np.uint8)
        if pixel_array is self._backdrop_of and self._backdrop is not None:
            self._items = [self._backdrop]
            return
        pixels = (
            self.convert_pixel_array(pixel_array)
            if convert_from_floats
            else np.asarray(pixel_array)
        )
        self._items = [Backdrop.of_pixels(pixels)]

    def capture_mobjects(self: Any, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
        """Record mobjects."""
        self._capturing = True
        try:
            super().capture_mobjects(mobjects, **kwargs)  # type: ignore[misc]
        finally:
            self._capturing = False

    def type_or_raise(self: Any, mobject: Mobject) -> type:
        """Kind of a mobject, looked up once a class."""
        cls = type(mobject)
        kind: type | None = self._kinds.get(cls)
        if kind is None:
            kind = next((known for known in _KINDS if isinstance(mobject, known)), None)
            if kind is None:
                raise TypeError(f"Displaying an object of class {cls.__name__} is not supported")
            self._kinds[cls] = kind
        return kind

    def get_mobjects_to_display(
        self: Any,
        mobjects: Iterable[Mobject],
        include_submobjects: bool = True,
        excluded_mobjects: list[Mobject] | None = None,
    ) -> list[Mobject]:
        """Mobjects in drawing order, as manim's camera has them."""
        if excluded_mobjects or not include_submobjects:
            found: list[Mobject] = super().get_mobjects_to_display(  # type: ignore[misc]
                mobjects, include_submobjects, excluded_mobjects
            )
            return found
        base: Any = type(self).__mro__[2]
        own = base.get_mobjects_to_display
        if own is ThreeDCamera.get_mobjects_to_display and isinstance(self._shapes, FaceRecorder):
            return self._shapes.from_back_to_front(drawing_order(mobjects, by_z=self.use_z_index))
        if own is not Camera.get_mobjects_to_display:
            return list(super().get_mobjects_to_display(mobjects))  # type: ignore[misc]
        return drawing_order(mobjects, by_z=self.use_z_index)

    def display_multiple_non_background_colored_vmobjects(
        self: Any, vmobjects: Iterable[VMobject], pixel_array: Pixels
    ) -> None:
        """Record vector mobjects; paint them where another array than the canvas is meant."""
        if pixel_array is not self._canvas:
            super().display_multiple_non_background_colored_vmobjects(vmobjects, pixel_array)  # type: ignore[misc]
            return
        matrix: Matrix = tuple(self.get_cairo_context(pixel_array).get_matrix())
        if matrix != self._matrix:
            self._matrix = matrix
        self._items += self._shapes.record(vmobjects, self._matrix)

    def display_point_cloud(
        self: Any,
        pmobject: PMobject,
        points: Floats,
        rgbas: Floats,
        thickness: float,
        pixel_array: Pixels,
    ) -> None:
        """Record a point cloud."""
        if len(points) == 0:
            return
        coords = np.ascontiguousarray(self.points_to_pixel_coords(pmobject, points))
        colours = np.array(rgbas, dtype=np.float64)
        mark = digest_of(
            b"dots", coords.tobytes(), colours.tobytes(), repr(float(thickness)).encode()
        )
        self._items.append(Dots(coords, colours, thickness, mark))

    def display_image_mobject(
        self: Any, image_mobject: AbstractImageMobject, pixel_array: Pixels
    ) -> None:
        """Record an image."""
        source, source_mark = self._source(image_mobject)
        corners = np.array(self.points_to_subpixel_coords(image_mobject, image_mobject.points))
        resampling = int(image_mobject.resampling_algorithm)
        mark = digest_of(b"image", source_mark, corners.tobytes(), bytes([resampling]))
        made = _made(getattr(image_mobject, "made_of", None))
        blend = _blend(getattr(image_mobject, "blend_of", None))
        track = self._tracks.of(image_mobject)
        self._items.append(Image(source, corners, resampling, mark, track, made, blend))

    def overlay_PIL_image(self: Any, pixel_array: Pixels, image: PillowImage.Image) -> None:  # noqa: N802
        """Record what manim composed outside Cairo."""
        if pixel_array is not self._canvas:
            super().overlay_PIL_image(pixel_array, image)  # type: ignore[misc]
            return
        box = image.getchannel("A").getbbox()
        if box is None:
            return
        left, top, right, bottom = box
        pixels = np.array(image)[top:bottom, left:right].copy()
        place = (
            top.to_bytes(4, "little")
            + left.to_bytes(4, "little")
            + pixels.shape[0].to_bytes(4, "little")
        )
        self._items.append(
            Overlay(pixels, top, left, digest_of(b"overlay", pixels.tobytes(), place))
        )

    def _source(self: Any, image_mobject: AbstractImageMobject) -> tuple[Pixels, bytes]:
        """Copy of an image's pixels and their digest; one copy as long as they do not change."""
        pixels: Any = image_mobject.get_pixel_array()
        known = self._sources.get(id(image_mobject))
        if known is not None and known[0] is image_mobject and np.array_equal(known[1], pixels):
            return known[1], known[2]
        copied = np.array(pixels)
        mark = digest_of(copied.tobytes(), repr(copied.shape).encode())
        self._sources[id(image_mobject)] = (image_mobject, copied, mark)
        return copied, mark


def _made(told: Any) -> Mixture | None:
    """What a mobject says that its image was made of."""
    return None if told is None else Mixture(*told)


def _blend(told: Any) -> Blend | None:
    """Between which two images a mobject says that its own is."""
    if told is None:
        return None
    (first, made), (second, other), part = told
    return Blend(first, second, part, (_made(made), _made(other)))


def drawing_order(mobjects: Iterable[Mobject], *, by_z: bool) -> list[Mobject]:
    """Families of mobjects with points, each once at its last place, then stably by z-index.

    The same order as manim's ``extract_mobject_family_members``. Walking backwards, a member
    met before has had its whole family met, so every mobject is visited once.
    """
    met: set[Mobject] = set()
    backwards: list[Mobject] = []

    def visit(mobject: Mobject) -> None:
        if mobject in met:
            return
        children = mobject.submobjects
        if children:
            for child in reversed(children):
                visit(child)
            if mobject in met:
                return
        met.add(mobject)
        if mobject.get_num_points() > 0:
            backwards.append(mobject)

    for mobject in reversed(list(mobjects)):
        visit(mobject)
    backwards.reverse()
    if by_z and any(mobject.z_index != backwards[0].z_index for mobject in backwards):
        backwards.sort(key=lambda mobject: mobject.z_index)
    return backwards


@cache
def recording_class(camera_class: type[Camera]) -> type[Camera]:
    """Subclass of this camera that records."""
    made: Callable[..., Any] = type(
        f"Recording{camera_class.__name__}", (Recording, camera_class), {}
    )
    return made  # type: ignore[return-value]
