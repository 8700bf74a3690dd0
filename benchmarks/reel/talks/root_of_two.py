"""A camera dives along a number line, one decimal of the square root of two after the other."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from manim import (
    DOWN,
    GREEN,
    GREY_B,
    RED,
    RIGHT,
    UP,
    YELLOW,
    Create,
    FadeIn,
    FadeOut,
    Line,
    MovingCameraScene,
    NumberLine,
    Text,
    Transform,
    Triangle,
    VGroup,
    Write,
    rush_from,
    smooth,
)


class RootOfTwo(MovingCameraScene):
    """A camera dives along a number line, one decimal of the square root of two after the other."""

    unit = 1100.0
    depth = 4

    def construct(self) -> None:
        self.root = self._digits_of_root(self.depth)
        self.camera.frame.scale(100).move_to(self._at(Fraction(3, 2)))
        title = (
            Text("Which number, squared, is 2?", font_size=42).scale(100).move_to(self.camera.frame)
        )
        self.play(Write(title), run_time=1.5)
        self.play(title.animate.shift(UP * 260))
        low, before = Fraction(1), VGroup()
        for level in range(self.depth):
            line = self._line(low, level)
            self.play(FadeIn(line), FadeOut(before))
            low = self._walk(low, level)
            between = Line(self._at(low), self._at(low + self._step(level)), color=YELLOW)
            between.set_stroke(width=8 * self._size(level))
            self.play(Create(between), run_time=0.7)
            self.wait(0.5)
            if level < self.depth - 1:
                self._dive(between, VGroup(line, title))
            before = between
        self._answer()

    @staticmethod
    def _digits_of_root(places: int) -> Fraction:
        found, step = Fraction(1), Fraction(1, 10)
        for _ in range(places):
            while (found + step) ** 2 <= 2:
                found += step
            step /= 10
        return found

    @staticmethod
    def _size(level: int) -> float:
        """Units of the scene that look like one unit when the camera is this deep."""
        return 10.0 ** (2 - level)

    @staticmethod
    def _step(level: int) -> Fraction:
        return Fraction(1, 10 ** (level + 1))

    def _at(self, value: Fraction) -> np.ndarray:
        return RIGHT * float(value - self.root) * self.unit

    def _line(self, low: Fraction, level: int) -> VGroup:
        size, step = self._size(level), self._step(level)
        line = NumberLine(
            [0, 10, 1], length=11 * size, tick_size=0.12 * size, stroke_width=3 * size, color=GREY_B
        )
        line.move_to(self._at(low + 5 * step))
        labels = VGroup()
        for count in range(11):
            value = low + count * step
            label = Text(f"{float(value):.{level + 1}f}", font_size=24 - 2 * level).scale(size)
            labels.add(label.next_to(self._at(value), DOWN, buff=0.3 * size))
        return VGroup(line, labels)

    def _walk(self, low: Fraction, level: int) -> Fraction:
        """Step along the ticks until the square is too large; return the last tick before."""
        size, step = self._size(level), self._step(level)
        mark = (
            Triangle(color=GREEN, fill_opacity=1, stroke_width=0).rotate(np.pi).scale(0.18 * size)
        )
        mark.next_to(self._at(low), UP, buff=0.15 * size)
        words = self._square(low, level)
        self.play(FadeIn(mark), FadeIn(words), run_time=0.4)
        while low**2 <= 2:
            low += step
            place = (
                mark.copy()
                .next_to(self._at(low), UP, buff=0.15 * size)
                .set_color(GREEN if low**2 <= 2 else RED)
            )
            self.play(
                Transform(mark, place), Transform(words, self._square(low, level)), run_time=0.45
            )
        self.play(FadeOut(mark, words), run_time=0.4)
        return low - step

    def _square(self, value: Fraction, level: int) -> Text:
        size = self._size(level)
        shown, square = f"{float(value):.{level + 1}f}", f"{float(value**2):.{2 * level + 2}f}"
        words = Text(f"{shown}² = {square}", font_size=32, color=GREEN if value**2 <= 2 else RED)
        return words.scale(size).move_to(self.camera.frame.get_center() + 1.2 * size * UP)

    def _dive(self, between: Line, rest: VGroup) -> None:
        def evenly(time: float) -> float:
            return (1 - 0.1 ** smooth(time)) / 0.9

        thinner = between.animate(rate_func=evenly).set_stroke(
            width=between.get_stroke_width() / 10
        )
        closer = self.camera.frame.animate(rate_func=evenly).scale(0.1).move_to(between)
        self.play(closer, thinner, FadeOut(rest, rate_func=rush_from), run_time=2)

    def _answer(self) -> None:
        size = self._size(self.depth - 1)
        words = Text(f"√2 = {float(self.root):.{self.depth}f}…", font_size=48, color=YELLOW).scale(
            size
        )
        words.move_to(self.camera.frame.get_center() + UP * 2 * size)
        self.play(FadeIn(words, shift=UP * 0.5 * size))
        self.wait(2)
