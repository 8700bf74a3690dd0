"""A matrix moves the plane, a square, a circle of vectors and its own eigenvectors.

Eigenvectors move only along their own lines.
"""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    GREEN,
    GREY_D,
    LEFT,
    ORANGE,
    PURPLE,
    RED,
    RIGHT,
    TAU,
    TEAL,
    UP,
    YELLOW,
    ApplyMatrix,
    Circle,
    Circumscribe,
    Create,
    DashedLine,
    FadeIn,
    FadeOut,
    FadeTransform,
    GrowArrow,
    LaggedStart,
    NumberPlane,
    Scene,
    Square,
    Text,
    Transform,
    Vector,
    VGroup,
    VMobject,
)


class LinearMap(Scene):
    """A matrix moves the plane, a square, a circle of vectors and its own eigenvectors."""

    matrix = np.array([[1.5, 0.5], [0.5, 1.5]])

    def construct(self) -> None:
        self._draw_plane()
        self._apply()
        self._undo()
        self._turn_to_circle()
        self._eigenvectors()
        self.wait(2)

    def _draw_plane(self) -> None:
        ghost = NumberPlane(background_line_style={"stroke_color": GREY_D, "stroke_width": 1})
        self.plane = NumberPlane(
            x_range=[-12, 12], y_range=[-10, 10], background_line_style={"stroke_opacity": 0.6}
        )
        self.square = Square(1, stroke_width=2, color=YELLOW, fill_opacity=0.4).move_to(
            [0.5, 0.5, 0]
        )
        self.basis = VGroup(Vector(RIGHT, color=GREEN), Vector(UP, color=RED))
        self.title = self._caption("A linear map moves every point of the plane")
        self.panel = self._panel()
        self.play(Create(ghost), Create(self.plane, lag_ratio=0.05), run_time=2)
        self.play(
            LaggedStart(*(GrowArrow(vector) for vector in self.basis), lag_ratio=0.4),
            FadeIn(self.square),
        )
        self.play(FadeIn(self.title, shift=DOWN * 0.3), FadeIn(self.panel))
        self.wait()

    def _caption(self, words: str) -> VGroup:
        text = Text(words, font_size=32).to_edge(UP, buff=0.4)
        return text.add_background_rectangle(opacity=0.85, buff=0.15)

    def _say(self, words: str) -> FadeTransform:
        old, self.title = self.title, self._caption(words)
        return FadeTransform(old, self.title)

    def _panel(self) -> VGroup:
        entries = VGroup(*(Text(f"{value:g}", font_size=30) for value in self.matrix.flat))
        entries.arrange_in_grid(2, 2, buff=(0.5, 0.3))
        entries[::2].set_color(GREEN)
        entries[1::2].set_color(RED)
        sides = VGroup(*(self._bracket(entries, side) for side in (LEFT, RIGHT)))
        return (
            VGroup(entries, sides)
            .to_corner(DOWN + LEFT, buff=0.6)
            .add_background_rectangle(opacity=0.85, buff=0.2)
        )

    @staticmethod
    def _bracket(inside: VGroup, side: np.ndarray) -> VMobject:
        top, bottom = (
            inside.get_corner(edge + side) + 0.15 * edge + 0.25 * side for edge in (UP, DOWN)
        )
        return VMobject().set_points_as_corners(
            [top - 0.12 * side, top, bottom, bottom - 0.12 * side]
        )

    def _mapped(self, vector: Vector, matrix: np.ndarray) -> Vector:
        return Vector([*(matrix @ vector.get_end()[:2]), 0], color=vector.get_color())

    def _apply(self) -> None:
        moved = [Transform(vector, self._mapped(vector, self.matrix)) for vector in self.basis]
        self.play(ApplyMatrix(self.matrix, VGroup(self.plane, self.square)), *moved, run_time=3)
        area = self._say(f"The unit square now has area {np.linalg.det(self.matrix):g}")
        self.play(area, Circumscribe(self.square, color=YELLOW), run_time=1.5)
        self.wait()

    def _undo(self) -> None:
        inverse = np.linalg.inv(self.matrix)
        moved = [Transform(vector, self._mapped(vector, inverse)) for vector in self.basis]
        back = self._say("Its inverse moves them back")
        self.play(ApplyMatrix(inverse, VGroup(self.plane, self.square)), *moved, back, run_time=2)
        self.wait(0.5)

    def _turn_to_circle(self) -> None:
        ring = Circle(radius=1, color=YELLOW, fill_opacity=0.15)
        self.spokes = VGroup(
            *(
                Vector([np.cos(angle), np.sin(angle), 0], color=TEAL, stroke_width=3)
                for angle in np.linspace(0, TAU, 24, endpoint=False)
            )
        )
        told = self._say("A circle becomes an ellipse")
        self.play(Transform(self.square, ring), FadeOut(self.basis), told)
        self.play(
            LaggedStart(*(GrowArrow(spoke) for spoke in self.spokes), lag_ratio=0.05), run_time=1.5
        )
        moved = [Transform(spoke, self._mapped(spoke, self.matrix)) for spoke in self.spokes]
        self.play(ApplyMatrix(self.matrix, VGroup(self.plane, self.square)), *moved, run_time=3)
        self.wait()

    def _eigenvectors(self) -> None:
        values, vectors = np.linalg.eigh(self.matrix)
        lines, names = VGroup(), VGroup()
        for value, vector, color in zip(values, vectors.T, (PURPLE, ORANGE), strict=True):
            way = np.array([*vector, 0]) * np.sign(vector[1])
            lines.add(
                DashedLine(-3.2 * way, 3.2 * way, color=color), Vector(value * way, color=color)
            )
            words = Text(f"stretched by {value:g}", font_size=26, color=color).next_to(
                2.2 * way, np.sign(way[0]) * RIGHT
            )
            names.add(words.add_background_rectangle(opacity=0.85, buff=0.08))
        told = self._say("Two directions keep their line: the eigenvectors")
        self.play(told, self.spokes.animate.set_opacity(0.25))
        self.play(LaggedStart(*(Create(line) for line in lines), lag_ratio=0.3), run_time=2)
        self.play(FadeIn(names, shift=UP * 0.2))
