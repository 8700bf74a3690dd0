"""Slides of text, written and replaced: why 0.1 + 0.2 is not 0.3."""

from __future__ import annotations

import math
import sys
from decimal import Decimal
from fractions import Fraction

from manim import (
    BLUE,
    DOWN,
    GREEN,
    GREY_B,
    LEFT,
    ORANGE,
    RED,
    RIGHT,
    UP,
    AddTextLetterByLetter,
    Circumscribe,
    Create,
    FadeIn,
    FadeOut,
    FadeTransform,
    LaggedStart,
    LaggedStartMap,
    ReplacementTransform,
    Scene,
    SurroundingRectangle,
    Text,
    Transform,
    Underline,
    VGroup,
    Write,
)


class FloatingPoint(Scene):
    """Slides of text, written and replaced: why 0.1 + 0.2 is not 0.3."""

    def construct(self) -> None:
        self._cover()
        self._reasons()
        self._digits()
        self._advice()

    def _cover(self) -> None:
        title = Text(
            "Why 0.1 + 0.2 is not 0.3", font_size=56, t2c={"0.1": BLUE, "0.2": BLUE, "0.3": ORANGE}
        )
        by = Text(
            "a short tour of floating point", font_size=30, color=GREY_B, slant="ITALIC"
        ).next_to(title, DOWN)
        typed = Text(">>> 0.1 + 0.2", font="Monospace", font_size=34, color=GREY_B).shift(
            DOWN * 0.5
        )
        answer = Text(repr(0.1 + 0.2), font="Monospace", font_size=34, color=GREEN)
        answer.next_to(typed, DOWN, aligned_edge=LEFT)
        self.play(Write(title), run_time=2)
        self.play(FadeIn(by, shift=UP * 0.4))
        self.wait(0.5)
        self.play(VGroup(title, by).animate.shift(UP * 1.5))
        self.play(FadeIn(typed))
        self.play(AddTextLetterByLetter(answer, time_per_char=0.1))
        self.wait()
        self.heading = Text("Three facts", font_size=44).to_edge(UP)
        self.play(ReplacementTransform(title, self.heading), FadeOut(by, typed, answer))

    def _reasons(self) -> None:
        line = Underline(self.heading, color=BLUE)
        bullets = VGroup(
            Text(f"•  A float keeps {sys.float_info.mant_dig} binary digits.", font_size=34),
            Text("•  In binary, one tenth never ends:", font_size=34),
            Text(
                f"0.{self._binary(Fraction(1, 10), 28)}…",
                font="Monospace",
                font_size=30,
                color=BLUE,
            ),
            Text("•  So the machine rounds, every time.", font_size=34),
        ).arrange(DOWN, aligned_edge=LEFT, buff=0.5)
        bullets[2].shift(RIGHT * 0.6)
        self.play(Create(line), run_time=0.6)
        for bullet in bullets:
            self.play(FadeIn(bullet, shift=RIGHT * 0.5), run_time=0.8)
            self.wait(0.5)
        self.play(LaggedStartMap(FadeOut, VGroup(line, *bullets), shift=LEFT, lag_ratio=0.15))

    @staticmethod
    def _binary(value: Fraction, digits: int) -> str:
        return format(int(value * 2**digits), f"0{digits}b")

    def _digits(self) -> None:
        heading = Text("What is really stored", font_size=44).to_edge(UP)
        rows = VGroup()
        for words, value in (("0.1", 0.1), ("0.2", 0.2), ("0.1 + 0.2", 0.1 + 0.2), ("0.3", 0.3)):
            name = Text(words, font_size=30, color=BLUE)
            number = Text(str(Decimal(value))[:38] + "…", font="Monospace", font_size=26)
            rows.add(VGroup(name, number).arrange(DOWN, aligned_edge=LEFT, buff=0.15))
        rows.arrange(DOWN, aligned_edge=LEFT, buff=0.4).shift(DOWN * 0.4)
        self.play(FadeTransform(self.heading, heading))
        self.heading = heading
        self.play(LaggedStart(*(Write(row) for row in rows), lag_ratio=0.4), run_time=3.5)
        self.play(Circumscribe(VGroup(rows[2], rows[3]), color=ORANGE), run_time=1.5)
        self.wait()
        self.play(FadeOut(rows, scale=0.8))

    def _advice(self) -> None:
        heading = Text("So never compare with ==", font_size=44, t2c={"==": RED}).to_edge(UP)
        lines = VGroup(
            Text(f"0.1 + 0.2 == 0.3   is {0.1 + 0.2 == 0.3}", font_size=34, t2c={"False": RED}),
            Text(
                f"isclose(0.1 + 0.2, 0.3)   is {math.isclose(0.1 + 0.2, 0.3)}",
                font_size=34,
                t2c={"True": GREEN},
            ),
            Text(
                f"the error:  {Decimal(0.1 + 0.2) - Decimal(0.3):.2e}",
                font_size=34,
                t2c={"the error": GREY_B},
            ),
        ).arrange(DOWN, buff=0.6)
        self.play(Transform(self.heading, heading))
        self.play(
            LaggedStart(*(FadeIn(line, shift=UP * 0.3) for line in lines), lag_ratio=0.6),
            run_time=2.5,
        )
        self.play(Create(SurroundingRectangle(lines[1], color=GREEN, buff=0.25)))
        self.wait(1.5)
