"""From a manim VMobject to a ``Path`` item, redone only when the mobject changed."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from math import isfinite
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from manim import VMobject
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP, Camera

from dlmotion.reel.display_list import Floats, Matrix, Paint, Path, Shape, Stroke, digest_of
from dlmotion.reel.record.tracks import Tracks

_GETTERS = (
    "get_fill_rgbas",
    "get_stroke_rgbas",
    "get_stroke_width",
    "get_gradient_start_and_end_points",
    "get_subpath_split_indices_from_points",
    "consider_points_equals_2d",
)
_CAMERA_HOOKS = ("transform_points_pre_display", "get_fill_rgbas", "get_stroke_rgbas")
_PLAIN_RGBA_BYTES = 32
_STYLES = 4096  # looks that are kept

Part: TypeAlias = Literal["fill", "stroke", "back"]

_Key: TypeAlias = tuple[object, ...] | None


class _Style(NamedTuple):
    fill: Paint | None
    stroke: Stroke | None
    back: Stroke | None
    bytes: tuple[bytes, bytes, bytes]


class _Entry(NamedTuple):
    """A mobject as seen: what its geometry and look depend on, and what was made of it."""

    place: bytes
    key: _Key
    matrix: Matrix
    item: Path | None
    shape: Shape | None
    style: _Style


class ShapeRecorder:
    """Makes items of VMobjects as one camera sees them."""

    light_falls_on_places = False  # so that where a mobject is changes its colours

    def __init__(self, camera: Camera, tracks: Tracks) -> None:
        self._camera, self._tracks = camera, tracks
        cls = type(camera)
        self._plain_camera = all(
            getattr(cls, name) is getattr(Camera, name) for name in _CAMERA_HOOKS
        )
        self._is_flat = cls.transform_points_pre_display is Camera.transform_points_pre_display
        self._plain_types: dict[type, bool] = {}
        self._known: dict[int, _Entry] = {}
        self._seen: dict[int, _Entry] = {}
        self._styles: dict[_Key, _Style] = {}

    def next_frame(self) -> None:
        """Forget mobjects that the last two frames did not show."""
        self._known, self._seen = self._seen, {}

    def record(self, mobjects: Iterable[VMobject], matrix: Matrix) -> list[Path]:
        """Items of these mobjects, in order, without those that leave no mark."""
        known, seen = self._known, self._seen
        found = []
        for mobject in mobjects:
            name = id(mobject)
            entry = seen.get(name) or known.get(name)
            place, key = self._place(mobject), self._key(mobject)
            if (
                entry is None
                or key is None
                or entry[0] != place
                or entry[1] != key
                or entry[2] is not matrix
            ):
                entry = self._make(mobject, place, key, matrix, entry)
            seen[name] = entry
            if entry[3] is not None:
                found.append(entry[3])
        return found

    def _place(self, mobject: VMobject) -> bytes:
        """Everything that the geometry depends on."""
        return mobject.points.tobytes()

    def _is_plain(self, cls: type) -> bool:
        plain = self._plain_types.get(cls)
        if plain is None:
            plain = all(getattr(cls, name, None) is getattr(VMobject, name) for name in _GETTERS)
            self._plain_types[cls] = plain
        return plain

    def _key(self, mobject: VMobject) -> tuple[object, ...] | None:
        """Everything but points and matrix that the item depends on.

        It is None if that cannot be told.
        """
        if not self._plain_camera or not self._is_plain(type(mobject)):
            return None
        try:
            fills, strokes, backs = (
                mobject.fill_rgbas,
                mobject.stroke_rgbas,
                mobject.background_stroke_rgbas,
            )
        except AttributeError:
            return None
        if not fills.dtype == strokes.dtype == backs.dtype == np.float64:
            return None
        fill, stroke, back = fills.tobytes(), strokes.tobytes(), backs.tobytes()
        axis: object = None
        if (
            len(fill) > _PLAIN_RGBA_BYTES
            or len(stroke) > _PLAIN_RGBA_BYTES
            or len(back) > _PLAIN_RGBA_BYTES
        ):
            axis = tuple(end.tobytes() for end in mobject.get_gradient_start_and_end_points())
        return (
            fill,
            stroke,
            back,
            mobject.stroke_width,
            mobject.background_stroke_width,
            mobject.joint_type,
            mobject.cap_style,
            mobject.tolerance_for_point_equality,
            axis,
        )

    def _make(
        self, mobject: VMobject, place: bytes, key: _Key, matrix: Matrix, last: _Entry | None
    ) -> _Entry:
        """A mobject as it is now, made of what is still true of how it was."""
        if last is None or key is None:
            style, shape = self._style(mobject, key), None
        else:
            moved = last.place != place
            shape = None if moved else last.shape
            stays = key == last.key and not (moved and self.light_falls_on_places)
            style = last.style if stays else self._style(mobject, key)
        if style[:3] == (None, None, None):
            return _Entry(place, key, matrix, None, shape, style)
        shape = shape or self._shape(mobject)
        if shape is None:
            return _Entry(place, key, matrix, None, None, style)
        mark = digest_of(
            shape.points.tobytes(),
            struct.pack("<7d", shape.tolerance, *matrix),
            b"" if shape.splits is None else shape.splits.tobytes(),
            *style.bytes,
        )
        said = vars(mobject).get("text")  # not getattr: mobjects answer slowly for what they lack
        text = said if isinstance(said, str) else ""
        path = Path(shape, *style[:3], matrix, mark, self._tracks.of(mobject), text)
        return _Entry(place, key, matrix, path, shape, style)

    def _style(self, mobject: VMobject, key: _Key) -> _Style:
        """Look of a mobject, made once for all that have the same."""
        if key is None or self.light_falls_on_places:
            return self._new_style(mobject)
        found = self._styles.get(key)
        if found is None:
            if len(self._styles) >= _STYLES:
                self._styles.clear()
            found = self._styles[key] = self._new_style(mobject)
        return found

    def _new_style(self, mobject: VMobject) -> _Style:
        fill = self._paint(mobject, "fill")
        stroke, back = (
            self._stroke(mobject, background=background) for background in (False, True)
        )
        return _Style(
            fill, stroke, back, (_paint_bytes(fill), _stroke_bytes(stroke), _stroke_bytes(back))
        )

    def _shape(self, mobject: VMobject) -> Shape | None:
        """Geometry of a mobject, or None if it has no curve."""
        seen = self._points(mobject)
        if len(seen) < mobject.n_points_per_cubic_curve:
            return None
        splits = None
        if seen.dtype != np.float64 or not self._is_plain(type(mobject)):
            splits = _explicit_splits(mobject, seen)
        points = np.array(seen[:, :2], dtype=np.float64, order="C")
        return Shape(points, float(mobject.tolerance_for_point_equality), splits)

    def _points(self, mobject: VMobject) -> Floats:
        """Points as the camera sees them."""
        if (
            self._is_flat
            and mobject.points.dtype == np.float64
            # Their squares' sum is no number where one of them is none: quicker than asking each.
            and isfinite(np.vdot(mobject.points, mobject.points))
        ):
            return mobject.points
        seen: Floats = self._camera.transform_points_pre_display(mobject, mobject.points)
        return seen

    def _axis(self, mobject: VMobject) -> Floats:
        """Ends of gradients as the camera sees them."""
        ends = np.array(mobject.get_gradient_start_and_end_points())
        seen: Floats = self._camera.transform_points_pre_display(mobject, ends)
        return seen

    def _colours(self, mobject: VMobject, part: Part) -> Paint:
        """Colours that the camera gives to a part, without an axis."""
        if part == "fill":
            rgbas = self._camera.get_fill_rgbas(mobject)
        else:
            rgbas = self._camera.get_stroke_rgbas(mobject, background=part == "back")
        return Paint(tuple(tuple(row) for row in np.asarray(rgbas, dtype=np.float64).tolist()))

    def _paint(self, mobject: VMobject, part: Part) -> Paint | None:
        """Paint of a part, or None if it is invisible."""
        paint = self._colours(mobject, part)
        if not paint.visible:
            return None
        if len(paint.rgba) == 1:
            return paint
        (x0, y0), (x1, y1) = self._axis(mobject)[:, :2].tolist()
        return Paint(paint.rgba, (x0, y0, x1, y1))

    def _stroke(self, mobject: VMobject, *, background: bool) -> Stroke | None:
        width = mobject.get_stroke_width(background)
        if width == 0:
            return None
        paint = self._paint(mobject, "back" if background else "stroke")
        if paint is None:
            return None
        scaled = float(width * self._camera.cairo_line_width_multiple)
        join, cap = LINE_JOIN_MAP[mobject.joint_type], CAP_STYLE_MAP[mobject.cap_style]
        return Stroke(paint, scaled, int(join), int(cap))


def _explicit_splits(mobject: VMobject, points: Floats) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Subpaths as the mobject's own methods see them: rows of start, end, closed."""
    rows = []
    for start, end in mobject.get_subpath_split_indices_from_points(points, n_dims=2):
        closed = mobject.consider_points_equals_2d(points[start], points[end - 1])
        rows.append((int(start), int(end), int(closed)))
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _paint_bytes(paint: Paint | None) -> bytes:
    if paint is None:
        return b""
    flat = [value for row in paint.rgba for value in row] + list(paint.axis or ())
    return struct.pack(f"<{len(flat)}d", *flat)


def _stroke_bytes(stroke: Stroke | None) -> bytes:
    if stroke is None:
        return b""
    return struct.pack("<d2i", stroke.width, stroke.join, stroke.cap) + _paint_bytes(stroke.paint)
