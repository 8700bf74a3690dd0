"""VMobjects before a ThreeDCamera: shaded once a look, projected all at once.

The arithmetic is the camera's own.

manim shades and projects face by face, every frame. A turning camera changes no shade, and what
surrounds the matrix product of each face is done for all of them in one go: the same operations on
the same numbers, so the same bits.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from manim import Mobject, ThreeDCamera, VMobject
from manim.camera.camera import Camera

from dlmotion.reel.display_list import Floats, Matrix, Paint, Path
from dlmotion.reel.originals.compare import holds
from dlmotion.reel.record.shapes import Part, ShapeRecorder
from dlmotion.reel.record.tracks import Tracks

_CAMERA_HOOKS = (
    "frame_center",
    "get_fill_rgbas",
    "get_focal_distance",
    "get_rotation_matrix",
    "get_stroke_rgbas",
    "get_zoom",
    "modified_rgbas",
    "project_points",
    "transform_points_pre_display",
)
_MOBJECT_HOOKS = (
    "get_anchors",
    "get_center",
    "get_critical_point",
    "get_extremum_along_dim",
    "get_family",
    "get_num_points",
    "get_points_defining_boundary",
    "get_z_index_reference_point",
)

_Look: TypeAlias = tuple[object, ...]
_Shades: TypeAlias = tuple[bytes, _Look, dict[Part, Paint]]


def sees_faces(camera_class: type[Camera]) -> bool:
    """Whether this camera sees as the ThreeDCamera does that reel knows."""
    own = issubclass(camera_class, ThreeDCamera) and all(
        getattr(camera_class, name) is getattr(ThreeDCamera, name) for name in _CAMERA_HOOKS
    )
    return own and holds("faces")


class FaceRecorder(ShapeRecorder):
    """Makes items of VMobjects as a ThreeDCamera sees them."""

    light_falls_on_places = True

    def __init__(self, camera: Any, tracks: Tracks) -> None:
        super().__init__(camera, tracks)
        self._camera: Any = camera
        self._plain_camera = True
        self._view, self._light = b"", b""
        self._shades: dict[int, _Shades] = {}
        self._projected: dict[int, tuple[Floats, Floats]] = {}
        self._centres: dict[int, tuple[bytes, Floats]] = {}
        self._plain_faces: dict[type, bool] = {}

    def next_frame(self) -> None:
        """Forget mobjects that the last frame did not show."""
        super().next_frame()
        self._shades = {name: known for name, known in self._shades.items() if name in self._known}
        self._centres = {
            name: known for name, known in self._centres.items() if name in self._known
        }

    def record(self, mobjects: Iterable[VMobject], matrix: Matrix) -> list[Path]:
        """Items of these mobjects, in order, without those that leave no mark."""
        mobjects = list(mobjects)
        camera = self._camera
        lens = struct.pack(
            "<2d?", camera.get_focal_distance(), camera.get_zoom(), camera.exponential_projection
        )
        self._view = camera.get_rotation_matrix().tobytes() + camera.frame_center.tobytes() + lens
        self._light = camera.light_source.points[0].tobytes()
        self._project([mobject for mobject in mobjects if self._is_new(mobject)])
        return super().record(mobjects, matrix)

    def from_back_to_front(self, mobjects: Iterable[Mobject]) -> list[Mobject]:
        """By distance from the camera, what has no depth last, as manim's camera sorts them."""
        turned = self._camera.get_rotation_matrix().T

        def depth(mobject: Any) -> float:
            if not getattr(mobject, "shade_in_3d", False):
                return np.inf
            distance: float = np.dot(self._centre(mobject), turned)[2]
            return distance

        return sorted(mobjects, key=depth)

    def _centre(self, mobject: Any) -> Floats:
        """Where a mobject is taken to be when faces are sorted.

        It is computed once for the same points.
        """
        name = id(mobject)
        if (
            not self._is_plain(type(mobject))
            or mobject.submobjects
            or hasattr(mobject, "z_index_group")
        ):
            return mobject.get_z_index_reference_point()  # type: ignore[no-any-return]
        points = mobject.points.tobytes()
        known = self._centres.get(name)
        if known is None or known[0] != points:
            self._centres[name] = known = (points, mobject.get_z_index_reference_point())
        return known[1]

    def _is_plain(self, cls: type) -> bool:
        plain = self._plain_faces.get(cls)
        if plain is None:
            own = all(
                getattr(cls, name, None) is getattr(VMobject, name) for name in _MOBJECT_HOOKS
            )
            plain = self._plain_faces[cls] = own and super()._is_plain(cls)
        return plain

    def _is_new(self, mobject: VMobject) -> bool:
        """Whether a mobject must be projected: not as the last two frames had it."""
        name = id(mobject)
        entry = self._seen.get(name) or self._known.get(name)
        return entry is None or entry[1] is None or entry[0] != self._place(mobject)

    def _place(self, mobject: VMobject) -> bytes:
        points = mobject.points.tobytes()
        return points if mobject in self._camera.fixed_in_frame_mobjects else points + self._view

    def _key(self, mobject: VMobject) -> _Look | None:
        if mobject in self._camera.fixed_orientation_mobjects:
            return None  # its centre may come from any function
        key = super()._key(mobject)
        return (
            None
            if key is None
            else (*key, mobject.shade_in_3d, self._camera.should_apply_shading, self._light)
        )

    def _points(self, mobject: VMobject) -> Floats:
        known = self._projected.get(id(mobject))
        return super()._points(mobject) if known is None else known[0]

    def _axis(self, mobject: VMobject) -> Floats:
        known = self._projected.get(id(mobject))
        return super()._axis(mobject) if known is None else known[1]

    def _colours(self, mobject: VMobject, part: Part) -> Paint:
        key = self._key(mobject)
        if key is None:
            return super()._colours(mobject, part)
        name, points = id(mobject), mobject.points.tobytes()
        known = self._shades.get(name)
        if known is None or known[:2] != (points, key):
            self._shades[name] = known = (points, key, {})
        if part not in known[2]:
            known[2][part] = super()._colours(mobject, part)
        return known[2][part]

    def _project(self, mobjects: Sequence[VMobject]) -> None:
        """Project points and gradients' ends of the faces among these mobjects."""
        self._projected = {}
        camera = self._camera
        fixed = camera.fixed_in_frame_mobjects | camera.fixed_orientation_mobjects.keys()
        faces = [mobject for mobject in mobjects if mobject not in fixed and self._is_face(mobject)]
        groups: list[Floats] = []
        for face in faces:
            groups += face.points, np.array(face.get_gradient_start_and_end_points())
        if (
            not faces
            or camera.exponential_projection
            or not np.isfinite(flat := np.concatenate(groups)).all()
        ):
            return
        seen = iter(_projected(flat, [len(group) for group in groups], camera))
        self._projected = {id(face): (next(seen), next(seen)) for face in faces}

    def _is_face(self, mobject: VMobject) -> bool:
        """Whether a mobject is shaded, and in manim's own way.

        Ends of other gradients are dear and rarely seen.
        """
        return (
            mobject.shade_in_3d
            and mobject.points.dtype == np.float64
            and self._is_plain(type(mobject))
        )


def _projected(flat: Floats, lengths: Sequence[int], camera: Any) -> list[Floats]:
    """What ``ThreeDCamera.project_points`` returns for each group of so many points."""
    flat = flat - camera.frame_center
    turned, rotation = np.empty_like(flat), camera.get_rotation_matrix().T
    groups = []
    start = 0
    for length in lengths:
        # One product a group, as in manim: the bits of a product may depend on its size.
        groups.append(
            np.dot(flat[start : start + length], rotation, out=turned[start : start + length])
        )
        start += length
    focal_distance = camera.get_focal_distance()
    ahead = focal_distance - turned[:, 2]
    factor = focal_distance / ahead
    factor[ahead < 0] = 10**6
    factor *= camera.get_zoom()
    turned[:, 0] *= factor
    turned[:, 1] *= factor
    return groups
