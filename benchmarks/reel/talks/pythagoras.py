"""The proof by rearrangement: four triangles leave c squared, then a squared and b squared."""

from __future__ import annotations

import numpy as np
from manim import (
    BLUE_D,
    DOWN,
    GREEN,
    GREY_B,
    LEFT,
    PI,
    RED,
    RIGHT,
    UP,
    WHITE,
    YELLOW,
    Brace,
    Circumscribe,
    Create,
    DrawBorderThenFill,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Polygon,
    RightAngle,
    Scene,
    Square,
    Text,
    Transform,
    TransformFromCopy,
    VGroup,
    Write,
)


class Pythagoras(Scene):
    """The proof by rearrangement: four triangles leave c squared, then a squared and b squared."""

    a, b = 1.5, 2.5

    def construct(self) -> None:
        title = Text("Pythagoras by rearrangement", font_size=40).to_edge(UP, buff=0.4)
        self.play(Write(title), run_time=1.5)
        self._name_sides()
        self._first_square()
        self._second_square()
        self._compare()
        self.wait(2)

    def _corners(self) -> list[list[tuple[float, float]]]:
        a, b, side = self.a, self.b, self.a + self.b
        return [
            [(0, 0), (a, 0), (0, b)],
            [(side, 0), (side, a), (a, 0)],
            [(side, side), (b, side), (side, a)],
            [(0, side), (0, b), (b, side)],
        ]

    def _polygon(
        self, points: list[tuple[float, float]], origin: np.ndarray, **style: object
    ) -> Polygon:
        return Polygon(*(origin + np.array([x, y, 0]) for x, y in points), **style)

    def _triangles(self, origin: np.ndarray) -> VGroup:
        style = {"color": WHITE, "stroke_width": 2, "fill_color": BLUE_D, "fill_opacity": 0.9}
        return VGroup(*(self._polygon(points, origin, **style) for points in self._corners()))

    def _name_sides(self) -> None:
        triangle = self._triangles(LEFT + DOWN * 1.4)[0].set_z_index(1)
        one, other, far = triangle.get_vertices()
        angle = RightAngle(Line(one, other), Line(one, far), length=0.25).set_z_index(2)
        names = VGroup(
            Text("a", font_size=34, color=GREEN).next_to(Line(one, other), DOWN),
            Text("b", font_size=34, color=RED).next_to(Line(one, far), LEFT),
            Text("c", font_size=34, color=YELLOW).next_to(
                Line(other, far).get_center(), RIGHT + UP, buff=0.1
            ),
        )
        self.play(DrawBorderThenFill(triangle), run_time=1.5)
        self.play(Create(angle), LaggedStart(*(Write(name) for name in names), lag_ratio=0.4))
        self.wait()
        self.play(FadeOut(angle, names))
        self.start = triangle

    def _first_square(self) -> None:
        side = self.a + self.b
        self.left = LEFT * (side + 0.7) + DOWN * 1.9
        self.pinwheel = self._triangles(self.left)
        self.box = Square(side, color=WHITE).move_to(self.left + side / 2 * (UP + RIGHT))
        self.play(Transform(self.start, self.pinwheel[0]), Create(self.box), run_time=1.5)
        for before, after in zip(self.pinwheel, self.pinwheel[1:], strict=False):
            self.play(TransformFromCopy(before, after, path_arc=-PI / 2), run_time=0.8)
        self.remove(self.start)
        self.add(self.pinwheel)
        across = [points[1] for points in self._corners()]
        hole = self._polygon(across, self.left, color=YELLOW, fill_opacity=0.5, stroke_width=3)
        self.c_squared = VGroup(hole, Text("c²", font_size=44).move_to(hole))
        self.play(FadeIn(self.c_squared, scale=0.6))
        self.wait()

    def _second_square(self) -> None:
        a, b, side = self.a, self.b, self.a + self.b
        step = RIGHT * (side + 1.4)
        right = self.left + step
        moving, box = self.pinwheel.copy(), self.box.copy()
        self.play(VGroup(moving, box).animate.shift(step), run_time=1.5)
        self.play(moving[2].animate.shift(LEFT * b + DOWN * a), run_time=1.2)
        self.play(moving[3].animate.shift(RIGHT * a), run_time=1.2)
        self.play(moving[1].animate.shift(UP * b), run_time=1.2)
        self.squares = VGroup()
        for name, size, corner, color in (("a²", a, (0, b), GREEN), ("b²", b, (a, 0), RED)):
            place = right + np.array([*corner, 0]) + size / 2 * (UP + RIGHT)
            square = Square(size, color=color, fill_opacity=0.5, stroke_width=3).move_to(place)
            self.squares.add(VGroup(square, Text(name, font_size=44).move_to(place)))
        self.play(
            LaggedStart(*(FadeIn(square, scale=0.6) for square in self.squares), lag_ratio=0.5),
            run_time=1.5,
        )
        self.bottom = Brace(VGroup(self.box, box), DOWN, buff=0.15)
        self.wait()

    def _compare(self) -> None:
        words = Text("same square, same four triangles", font_size=26, color=GREY_B).next_to(
            self.bottom, DOWN, buff=0.1
        )
        self.play(Create(self.bottom), FadeIn(words))
        self.wait()
        formula = Text("c² = a² + b²", font_size=44, t2c={"a²": GREEN, "b²": RED, "c²": YELLOW})
        numbers = Text(
            f"{self.a**2 + self.b**2:g} = {self.a**2:g} + {self.b**2:g}", font_size=30, color=GREY_B
        )
        VGroup(formula, numbers).arrange(RIGHT, buff=0.8).next_to(self.bottom, DOWN, buff=0.2)
        self.play(FadeOut(words), run_time=0.5)
        self.play(Write(formula), run_time=1.5)
        self.play(FadeIn(numbers, shift=LEFT * 0.3), Circumscribe(formula, color=YELLOW))
