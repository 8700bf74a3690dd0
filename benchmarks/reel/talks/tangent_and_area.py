"""A tangent slides along a curve and its slope draws the derivative.

Then rectangles fill the area.
"""

from __future__ import annotations

import numpy as np
from manim import (
    BLUE,
    DOWN,
    GREEN,
    LEFT,
    RED,
    RIGHT,
    UP,
    WHITE,
    YELLOW,
    Axes,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Line,
    ReplacementTransform,
    Scene,
    Text,
    TracedPath,
    ValueTracker,
    VGroup,
    Write,
    always_redraw,
)


class TangentAndArea(Scene):
    """A tangent slides along a curve and its slope draws the derivative.

    Then rectangles fill the area.
    """

    corner = np.array([-4.9, 1.9, 0])

    def construct(self) -> None:
        title = Text("f(x) = x / 2 + sin x", font_size=38, t2c={"f(x)": BLUE}).to_edge(UP, buff=0.4)
        self.axes = Axes(x_range=[0, 7.5], y_range=[-1, 5], x_length=11, y_length=5.6, tips=False)
        self.axes.shift(DOWN * 0.5)
        for axis, last in ((self.axes.x_axis, 7), (self.axes.y_axis, 4)):
            axis.add_labels({tick: Text(str(tick)) for tick in range(1, last + 1)}, font_size=22)
        self.curve = self.axes.plot(self._height, color=BLUE, x_range=[0, 7])
        self.play(Write(title), Create(self.axes), run_time=2)
        self.play(Create(self.curve), run_time=2)
        self._slide()
        self._fill()
        self.wait(2)

    @staticmethod
    def _height(x: float) -> float:
        return x / 2 + np.sin(x)

    @staticmethod
    def _slope(x: float) -> float:
        return 0.5 + np.cos(x)

    def _tangent(self) -> Line:
        x = self.at.get_value()
        middle, slope = self.axes.c2p(x, self._height(x)), self._slope(x)
        way = self.axes.c2p(1, slope) - self.axes.c2p(0, 0)
        way *= 1.6 / np.linalg.norm(way)
        return Line(middle - way, middle + way, color=YELLOW, stroke_width=4)

    def _slide(self) -> None:
        self.at = ValueTracker(0)
        tangent = always_redraw(self._tangent)
        dot = always_redraw(
            lambda: Dot(
                self.axes.c2p(self.at.get_value(), self._height(self.at.get_value())), color=WHITE
            )
        )
        below = always_redraw(
            lambda: Dot(
                self.axes.c2p(self.at.get_value(), self._slope(self.at.get_value())),
                color=RED,
                radius=0.06,
            )
        )
        read = always_redraw(
            lambda: Text(
                f"slope {self._slope(self.at.get_value()):+.2f}", font_size=30, color=YELLOW
            ).move_to(self.corner, aligned_edge=LEFT)
        )
        self.play(Create(tangent), FadeIn(dot), FadeIn(below), FadeIn(read))
        trace = TracedPath(below.get_center, stroke_color=RED, stroke_width=4)
        self.add(trace)
        self.play(self.at.animate.set_value(7), run_time=7)
        trace.clear_updaters()
        name = Text("f′(x)", font_size=32, color=RED).next_to(below, RIGHT, buff=0.3)
        self.play(Write(name))
        self.wait()
        self.play(FadeOut(tangent, dot, below, name, read, trace))

    def _fill(self) -> None:
        bars, words = self._rectangles(4)
        self.play(Create(bars), FadeIn(words), run_time=1.5)
        self.wait(0.7)
        for count in (8, 16, 32, 64):
            finer, better = self._rectangles(count)
            self.play(
                ReplacementTransform(bars, finer),
                FadeOut(words, shift=UP * 0.4),
                FadeIn(better, shift=UP * 0.4),
            )
            self.wait(0.7)
            bars, words = finer, better
        area = self.axes.get_area(self.curve, x_range=(0, 7), color=[GREEN, BLUE], opacity=0.7)
        whole = 7**2 / 4 + 1 - np.cos(7)
        answer = Text(f"area = {whole:.3f}", font_size=30, color=GREEN).move_to(
            words, aligned_edge=LEFT
        )
        self.play(FadeOut(bars), FadeIn(area), ReplacementTransform(words, answer), run_time=1.5)

    def _rectangles(self, count: int) -> tuple[VGroup, Text]:
        width = 7 / count
        bars = self.axes.get_riemann_rectangles(
            self.curve,
            x_range=[0, 7],
            dx=width,
            input_sample_type="center",
            stroke_width=1,
            fill_opacity=0.7,
        )
        total = sum(self._height((step + 0.5) * width) for step in range(count)) * width
        words = Text(f"{count} rectangles: {total:.3f}", font_size=30, color=GREEN)
        return bars, words.move_to(self.corner, aligned_edge=LEFT)
