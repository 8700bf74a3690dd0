"""Two double pendulums that start almost alike, integrated by Runge and Kutta, drift apart."""

from __future__ import annotations

import numpy as np
from manim import (
    BLUE,
    DOWN,
    GREY_B,
    LEFT,
    ORANGE,
    RIGHT,
    TEAL,
    UP,
    YELLOW,
    Axes,
    Create,
    Dot,
    FadeIn,
    Line,
    Mobject,
    Scene,
    Square,
    Text,
    TracedPath,
    Transform,
    ValueTracker,
    VGroup,
    Write,
    always_redraw,
)


class DoublePendulum(Scene):
    """Two double pendulums that start almost alike, integrated by Runge and Kutta, drift apart."""

    pivot = np.array([-3.6, 0.4, 0])
    gravity = 9.81
    starts = (np.array([2.1, 2.3, 0, 0]), np.array([2.1, 2.302, 0, 0]))

    def construct(self) -> None:
        title = Text("Almost the same start", font_size=38).to_edge(UP, buff=0.4)
        self.states = list(self.starts)
        energy = self._energy(self.states[0])
        self.clock = ValueTracker(0)
        self.play(Write(title), run_time=1.5)
        self._draw_pendulums()
        self._draw_axes()
        self.wait()
        self._swing()
        change = abs(self._energy(self.states[0]) / energy - 1)
        check = Text(
            f"energy changed by less than {self._bound(change)}", font_size=24, color=GREY_B
        )
        self.play(
            Transform(title, Text("A different future", font_size=38, color=YELLOW).move_to(title))
        )
        self.play(FadeIn(check.to_edge(DOWN, buff=0.4).set_x(2.9), shift=UP * 0.2))
        self.wait(2)

    @staticmethod
    def _bound(change: float) -> str:
        """The next power of ten, as a percentage."""
        exponent = int(np.ceil(np.log10(change))) + 2
        return f"{10.0**exponent:.{max(-exponent, 0)}f} %"

    def _rates(self, state: np.ndarray) -> np.ndarray:
        """Time derivative of two angles and two angular speeds; rods of 1 m, bobs of 1 kg."""
        one, two, fast, faster = state
        cosine, sine = np.cos(one - two), np.sin(one - two)
        upper = -sine * faster**2 - 2 * self.gravity * np.sin(one)
        lower = sine * fast**2 - self.gravity * np.sin(two)
        below = 2 - cosine**2
        return np.array(
            [fast, faster, (upper - cosine * lower) / below, (2 * lower - cosine * upper) / below]
        )

    def _energy(self, state: np.ndarray) -> float:
        one, two, fast, faster = state
        moving = fast**2 + faster**2 / 2 + fast * faster * np.cos(one - two)
        return float(moving - self.gravity * (2 * np.cos(one) + np.cos(two)) + 3 * self.gravity)

    def _step(self, state: np.ndarray, time: float) -> np.ndarray:
        first = self._rates(state)
        second = self._rates(state + time / 2 * first)
        third = self._rates(state + time / 2 * second)
        last = self._rates(state + time * third)
        return state + time / 6 * (first + 2 * second + 2 * third + last)

    def _advance(self, clock: Mobject, dt: float) -> None:
        steps = max(round(dt * 480), 1)
        for _ in range(steps):
            self.states = [self._step(state, dt / steps) for state in self.states]
        clock.increment_value(dt)

    def _joints(self, number: int) -> list[np.ndarray]:
        one, two = self.states[number][:2]
        elbow = self.pivot + 1.35 * np.array([np.sin(one), -np.cos(one), 0])
        return [self.pivot, elbow, elbow + 1.35 * np.array([np.sin(two), -np.cos(two), 0])]

    def _pendulum(self, number: int) -> VGroup:
        color = (BLUE, ORANGE)[number]
        top, elbow, tip = self._joints(number)
        rods = VGroup(Line(top, elbow), Line(elbow, tip)).set_stroke(color, 4)
        return VGroup(rods, Dot(elbow, color=color), Dot(tip, radius=0.13, color=color))

    def _draw_pendulums(self) -> None:
        self.pendulums = [
            always_redraw(lambda number=number: self._pendulum(number)) for number in (1, 0)
        ]
        bolt = Square(0.22, color=GREY_B, fill_opacity=1).move_to(self.pivot)
        difference = np.subtract(*reversed(self.starts))[1]
        words = Text(f"{difference:.3f} rad apart", font_size=28, color=TEAL).move_to(
            [self.pivot[0], -3.2, 0]
        )
        self.play(FadeIn(bolt), *(FadeIn(pendulum) for pendulum in self.pendulums))
        self.play(Write(words))

    def _draw_axes(self) -> None:
        self.axes = Axes(
            x_range=[0, 16, 2], y_range=[0, 4], x_length=6, y_length=4, tips=False
        ).shift(RIGHT * 3.2)
        names = VGroup(
            Text("seconds", font_size=24)
            .next_to(self.axes.x_axis, DOWN, buff=0.6)
            .align_to(self.axes, RIGHT),
            Text("metres between the bobs", font_size=24)
            .next_to(self.axes.y_axis, UP)
            .align_to(self.axes, LEFT),
        )
        self.axes.x_axis.add_labels({x: Text(str(x)) for x in range(4, 17, 4)}, font_size=22)
        self.axes.y_axis.add_labels({y: Text(str(y)) for y in range(1, 5)}, font_size=22)
        self.play(Create(self.axes), FadeIn(names), run_time=1.5)

    def _between(self) -> np.ndarray:
        apart = float(np.linalg.norm(self._joints(0)[2] - self._joints(1)[2])) / 1.35
        return self.axes.c2p(self.clock.get_value(), apart)

    def _swing(self) -> None:
        dot = always_redraw(lambda: Dot(self._between(), radius=0.06, color=YELLOW))
        graph = TracedPath(dot.get_center, stroke_color=YELLOW, stroke_width=3)
        tails = [
            TracedPath(
                pendulum[2].get_center, stroke_color=pendulum[2].get_color(), dissipating_time=0.8
            )
            for pendulum in self.pendulums
        ]
        self.add(*tails, *self.pendulums, dot, graph)
        self.clock.add_updater(self._advance)
        self.add(self.clock)
        self.wait(15)
        self.clock.clear_updaters()
