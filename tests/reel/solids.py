"""Three-dimensional scenes, each moving what a face's item depends on."""

from __future__ import annotations

import numpy as np
from manim import (
    BLUE,
    DEGREES,
    DOWN,
    GREEN,
    LEFT,
    ORIGIN,
    OUT,
    PI,
    RED,
    RIGHT,
    UP,
    YELLOW,
    Arrow3D,
    Circle,
    Cube,
    Dot3D,
    FadeOut,
    Scene,
    Sphere,
    Square,
    Surface,
    Text,
    ThreeDAxes,
    ThreeDCamera,
    ThreeDScene,
    Transform,
    VMobject,
)


class MovingFaces(ThreeDScene):
    """Faces that move, change colour, change shape, and go, under a camera at rest."""

    def construct(self) -> None:
        self.set_camera_orientation(phi=60 * DEGREES, theta=30 * DEGREES)
        cube, ball = (
            Cube(fill_opacity=0.7).shift(LEFT * 2),
            Sphere(resolution=(5, 5)).shift(RIGHT * 2),
        )
        self.add(ThreeDAxes(), cube, ball)
        self.play(cube.animate.shift(UP), run_time=0.4)
        self.play(
            cube[0].animate.set_fill(RED, 0.2), ball.animate.set_stroke(YELLOW, 3), run_time=0.3
        )
        flat = Surface(lambda u, v: np.array([u, v, np.sin(u)]), resolution=(4, 4)).shift(RIGHT * 2)
        self.play(Transform(ball, flat), run_time=0.4)
        self.play(FadeOut(cube), run_time=0.2)


class MovingLight(ThreeDScene):
    """The light, the shading switch, the zoom, the lens and the centre of the camera change."""

    def construct(self) -> None:
        self.set_camera_orientation(phi=70 * DEGREES, theta=-60 * DEGREES)
        self.add(Sphere(resolution=(6, 6)), Arrow3D(ORIGIN, 2 * RIGHT, resolution=3), Dot3D(2 * UP))
        self.play(
            self.renderer.camera.light_source.animate.move_to(5 * OUT + 3 * RIGHT), run_time=0.3
        )
        self.move_camera(zoom=1.6, focal_distance=9, frame_center=RIGHT, gamma=0.4, run_time=0.3)
        self.renderer.camera.should_apply_shading = False
        self.wait(0.2, frozen_frame=False)
        self.renderer.camera.should_apply_shading = True
        self.renderer.camera.exponential_projection = True
        self.move_camera(theta=10 * DEGREES, run_time=0.3)


class FixedWords(ThreeDScene):
    """Words fixed in the frame or turned to the camera, later let go, among plain shapes.

    Some of the shapes have gradients.
    """

    def construct(self) -> None:
        self.set_camera_orientation(phi=50 * DEGREES, theta=-40 * DEGREES)
        title, label = (
            Text("title", font_size=30).to_corner(UP + LEFT),
            Text("label", font_size=30).shift(OUT),
        )
        self.add_fixed_in_frame_mobjects(title)
        self.add_fixed_orientation_mobjects(label)
        gradient = Square(2, fill_opacity=0.8).set_color([RED, BLUE]).shift(DOWN)
        self.add(gradient, Circle(color=GREEN).set_shade_in_3d(True), Cube().scale(0.3))
        self.move_camera(theta=20 * DEGREES, added_anims=[label.animate.shift(RIGHT)], run_time=0.4)
        self.remove_fixed_in_frame_mobjects(title)
        self.remove_fixed_orientation_mobjects(label)
        self.begin_3dillusion_camera_rotation(rate=2)
        self.wait(0.4)


class StrangeFaces(ThreeDScene):
    """Faces sorted by another's centre, without area, not finite, or behind the camera."""

    def construct(self) -> None:
        self.set_camera_orientation(phi=60 * DEGREES)
        cube, near = (
            Cube(),
            Square(fill_opacity=1, color=YELLOW).set_shade_in_3d(True).shift(OUT * 30),
        )
        square = Square(fill_opacity=1, color=RED).set_shade_in_3d(True, z_index_as_group=True)
        line = (
            VMobject(color=GREEN)
            .set_points_as_corners([LEFT, RIGHT, 2 * RIGHT])
            .set_shade_in_3d(True)
        )
        self.add(cube, near, square, line)
        self.move_camera(theta=PI / 4, run_time=0.4)
        self.play(square.animate.shift(OUT), run_time=0.3)
        self.renderer.camera.should_apply_shading = False  # manim cannot shade what follows
        lost = Square(color=BLUE, fill_opacity=1).set_shade_in_3d(True)
        lost.points[0, 2] = np.nan
        self.add(lost)
        self.move_camera(theta=PI / 3, run_time=0.2)


class OwnLens(ThreeDCamera):
    """A camera that projects in its own way."""

    def project_points(self, points: np.ndarray) -> np.ndarray:
        return super().project_points(points) * [1, 0.5, 1]


class SeenByOwnLens(ThreeDScene):
    """Faces before a camera of the scene's own."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(camera_class=OwnLens, **kwargs)

    def construct(self) -> None:
        self.add(Cube(), Sphere(resolution=(4, 4)).shift(RIGHT * 2))
        self.move_camera(phi=60 * DEGREES, run_time=0.4)


SOLIDS: tuple[type[Scene], ...] = (
    MovingFaces,
    MovingLight,
    FixedWords,
    StrangeFaces,
    SeenByOwnLens,
)
