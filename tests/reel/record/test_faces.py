"""What is computed once for a 3-D scene's faces or frames; how moving points are coded."""

from pathlib import Path

import av
import manim.camera.three_d_camera as manim_camera
import numpy as np
import pytest
from manim import (
    DEGREES,
    LEFT,
    RIGHT,
    UP,
    Circle,
    Cube,
    PMobject,
    Scene,
    Square,
    ThreeDScene,
    VMobject,
    linear,
)

from dlmotion.reel import film
from dlmotion.reel.encode.presets import preset_named
from dlmotion.reel.film import HOLD
from dlmotion.reel.record.recorder import recorded
from dlmotion.reel.segments.frames import Cutter, Segment
from tests.reel.scenes import TINY


class Turning(ThreeDScene):
    """A cube before a camera that turns, then a cube that moves before a camera at rest."""

    def construct(self) -> None:
        cube = Cube(fill_opacity=0.5, stroke_width=1)
        self.add(cube)
        self.move_camera(phi=60 * DEGREES, theta=20 * DEGREES, run_time=0.5)
        self.play(cube[0].animate.shift(UP), run_time=0.5)


class Passing(Scene):
    """A shape that moves, then points that do."""

    def construct(self) -> None:
        square = Square()
        self.play(square.animate.shift(UP), run_time=0.2)
        points = PMobject(stroke_width=4).add_points(
            np.array([[x / 3, 0, 0] for x in range(-9, 9)])
        )
        self.add(points)
        self.play(points.animate.shift(RIGHT * 5), run_time=1, rate_func=linear)
        self.remove(points)
        self.play(square.animate.shift(LEFT), run_time=0.2)


def segments_of(scene: type[Scene], fps: int) -> list[Segment]:
    """Segments of a scene."""
    found: list[Segment] = []
    with recorded(
        scene, Cutter(2 * fps, round(HOLD * fps), found.append), width=160, height=90, fps=fps
    ):
        return found


def test_a_face_is_shaded_once_as_long_as_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    shaded = manim_camera.get_shaded_rgb
    monkeypatch.setattr(
        manim_camera, "get_shaded_rgb", lambda *args: calls.append(args) or shaded(*args)
    )
    frames = sum(segment.frames for segment in segments_of(Turning, 10))
    assert frames == 10
    faces, parts, corners, moved = 6, 2, 2, 1
    # The first frame of a play equals the last before it, so the moving face is shaded in four
    # more.
    assert len(calls) == parts * corners * (faces + moved * 4)


def test_a_face_with_a_centre_of_its_own_is_asked_for_it() -> None:
    class Own(Circle):
        def get_center(self) -> np.ndarray:
            return np.array([0.0, 0.0, self.height_of_its_own])

    class Sorted(ThreeDScene):
        def construct(self) -> None:
            over, under = (
                Own(color="#ff0000").set_shade_in_3d(True),
                VMobject(color="#00ff00").set_shade_in_3d(True),
            )
            under.set_points_as_corners([LEFT, UP, RIGHT, LEFT])
            over.height_of_its_own = 1.0
            self.add(over, under)
            self.wait(0.1, frozen_frame=False)
            over.height_of_its_own = -1.0
            self.wait(0.1, frozen_frame=False)

    first, second = (
        [item.digest for item in found.runs[0][0].items[1:]] for found in segments_of(Sorted, 10)
    )
    assert len(set(first)) == 2
    assert second == first[::-1]


def test_moving_points_are_coded_in_their_own_way_and_still_join(tmp_path: Path) -> None:
    standard = preset_named("standard")
    moving = [
        dict(standard.clouds) == standard.options(segment) for segment in segments_of(Passing, 60)
    ]
    assert moving == [False, True, False]
    made = film(Passing, tmp_path / "passing.mp4", **TINY | {"fps": 60})
    with av.open(str(made.path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == made.frames == 84
