"""Circles on circles draw sums of sines that come closer and closer to a square wave."""

from __future__ import annotations

from functools import partial

import numpy as np
from manim import (
    BLUE,
    DOWN,
    GREEN,
    GREY_B,
    ORANGE,
    PI,
    TAU,
    UP,
    WHITE,
    YELLOW,
    Circle,
    Create,
    DashedLine,
    Dot,
    FadeIn,
    FadeOut,
    Flash,
    Line,
    ManimColor,
    Scene,
    Text,
    TracedPath,
    ValueTracker,
    VGroup,
    VMobject,
    Write,
    always_redraw,
    linear,
)


class SquareWave(Scene):
    """Circles on circles draw sums of sines that come closer and closer to a square wave."""

    period = 5.0
    centre = np.array([-3.9, -0.3, 0])
    height = 1.3

    def construct(self) -> None:
        title = Text("A square wave from turning circles", font_size=38).to_edge(UP, buff=0.4)
        self.angle = ValueTracker(0)
        self.play(Write(title), run_time=1.5)
        self._draw_axes()
        for terms, color in ((1, BLUE), (2, GREEN), (3, ORANGE), (5, YELLOW)):
            self._draw_wave(terms, color)
        self._draw_square()
        self.wait(1.5)

    def _tip(self, terms: int, angle: float) -> np.ndarray:
        """Where a chain of circles ends; its height is a partial sum of the square wave."""
        odd = np.arange(1, 2 * terms, 2)
        sizes = self.height * 4 / PI / odd
        return self.centre + np.array(
            [np.sum(sizes * np.cos(odd * angle)), np.sum(sizes * np.sin(odd * angle)), 0]
        )

    def _draw_axes(self) -> None:
        self.start = -0.6
        self.across = 7.2
        axis = Line(
            [self.start, self.centre[1], 0],
            [self.start + self.across, self.centre[1], 0],
            color=GREY_B,
        )
        upright = Line([self.start, -2.6, 0], [self.start, 2.0, 0], color=GREY_B)
        self.play(Create(axis), Create(upright))

    def _chain(self, terms: int, color: ManimColor) -> VGroup:
        angle, chain = self.angle.get_value(), VGroup()
        joints = [self.centre] + [self._tip(count, angle) for count in range(1, terms + 1)]
        for start, end in zip(joints, joints[1:], strict=False):
            ring = Circle(
                radius=float(np.linalg.norm(end - start)), color=GREY_B, stroke_width=1.5
            ).move_to(start)
            chain.add(ring, Line(start, end, color=color, stroke_width=3))
        return chain.add(Dot(joints[-1], radius=0.05, color=color))

    def _pen(self, terms: int) -> np.ndarray:
        angle = self.angle.get_value()
        return np.array([self.start + angle / TAU * self.across, self._tip(terms, angle)[1], 0])

    def _draw_wave(self, terms: int, color: ManimColor) -> None:
        self.angle.set_value(0)
        words = Text(f"{terms} circle{'s' * (terms > 1)}", font_size=30, color=color).to_edge(
            DOWN, buff=0.5
        )
        chain = always_redraw(partial(self._chain, terms, color))
        pen = always_redraw(lambda: Dot(self._pen(terms), radius=0.06, color=color))
        beam = always_redraw(
            lambda: DashedLine(
                self._tip(terms, self.angle.get_value()),
                self._pen(terms),
                stroke_width=1.5,
                color=GREY_B,
            )
        )
        self.play(FadeIn(chain), FadeIn(words), FadeIn(pen), FadeIn(beam), run_time=0.7)
        trace = TracedPath(pen.get_center, stroke_color=color, stroke_width=4)
        self.add(trace)
        self.play(self.angle.animate.set_value(TAU), run_time=self.period, rate_func=linear)
        trace.clear_updaters()
        self.play(
            FadeOut(chain, pen, beam, words), trace.animate.set_stroke(opacity=0.35), run_time=0.6
        )

    def _draw_square(self) -> None:
        high, low = (self.centre[1] + sign * self.height for sign in (1, -1))
        middle, end = self.start + self.across / 2, self.start + self.across
        corners = [(self.start, high), (middle, high), (middle, low), (end, low)]
        wave = VMobject(color=WHITE).set_points_as_corners([[x, y, 0] for x, y in corners])
        words = Text("infinitely many circles", font_size=30).to_edge(DOWN, buff=0.5)
        self.play(Create(wave), FadeIn(words), run_time=2)
        self.play(Flash([middle, self.centre[1], 0], color=WHITE, flash_radius=0.4))
