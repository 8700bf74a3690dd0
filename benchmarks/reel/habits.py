"""What people write most and stock manim does slowest: things made anew in every frame.

Formulas, text and tables in updaters, an SVG frame around moving things, graphs that change.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from manim import (
    BLUE,
    DOWN,
    GREEN,
    LEFT,
    RED,
    RIGHT,
    UP,
    YELLOW,
    Circle,
    Create,
    Dot,
    FadeIn,
    Graph,
    MathTypst,
    Mobject,
    Scene,
    SurroundingRectangle,
    SVGMobject,
    Table,
    Text,
    ValueTracker,
    VGroup,
    Write,
    always_redraw,
    linear,
)

import benchmarks.reel

DEVICE = Path(str(benchmarks.reel.__file__)).with_name("device.svg")


class FormulasAnew(Scene):
    """A formula set anew whenever its number changes, beside one that is written."""

    def construct(self) -> None:
        x = ValueTracker(1.0)

        def formula() -> Mobject:
            value = x.get_value()
            return MathTypst(f"f({value:.1f}) = {value**2:.2f}").scale(1.4).shift(UP)

        told = always_redraw(formula)
        law = MathTypst("f(x) = integral_0^x 2 t dif t").shift(DOWN)
        self.play(Write(law), run_time=1)
        self.play(FadeIn(told), run_time=0.4)
        self.play(x.animate.set_value(4.0), run_time=1.5, rate_func=linear)
        self.wait(0.5)


class TextAnew(Scene):
    """A caption that counts, and a label that follows what it names."""

    def construct(self) -> None:
        x = ValueTracker(0.0)
        dot = always_redraw(
            lambda: Dot(color=YELLOW).move_to(
                3 * np.array([np.cos(x.get_value()), np.sin(x.get_value()) / 2, 0.0])
            )
        )
        label = always_redraw(
            lambda: Text(f"t = {x.get_value():.1f}", font_size=28).next_to(dot, UP)
        )
        self.add(dot, label)
        self.play(x.animate.set_value(6.0), run_time=4, rate_func=linear)


class TableAnew(Scene):
    """A small table made anew with every number, its largest entry framed."""

    def construct(self) -> None:
        step = ValueTracker(0.0)

        def table() -> VGroup:
            k = round(step.get_value())
            rows = [[str((k + 1) * (i + 2) * (j + 1) % 17) for j in range(3)] for i in range(3)]
            made = Table(rows, include_outer_lines=True).scale(0.7)
            entries = made.get_entries()
            largest = max(range(9), key=lambda n: int(rows[n // 3][n % 3]))
            return VGroup(made, SurroundingRectangle(entries[largest], color=RED))

        self.add(always_redraw(table))
        self.play(step.animate.set_value(6.0), run_time=1.5, rate_func=linear)
        self.wait(0.5)


class DeviceFrame(Scene):
    """A screen drawn as SVG, with things that move behind and inside it."""

    def construct(self) -> None:
        screen = SVGMobject(str(DEVICE), height=5.5)
        balls = VGroup(*(Circle(0.3, color=BLUE, fill_opacity=1).shift(LEFT * k) for k in range(4)))
        self.play(Create(screen), run_time=1)
        self.play(FadeIn(balls), run_time=0.4)
        self.play(balls.animate.shift(2 * RIGHT).set_color(GREEN), run_time=1.2)
        self.play(VGroup(screen, balls).animate.scale(0.6).shift(LEFT * 2), run_time=1.2)


class GraphChanges(Scene):
    """A graph that gets and loses vertices and edges while its layout changes."""

    def construct(self) -> None:
        graph = Graph([1, 2, 3, 4], [(1, 2), (2, 3), (3, 4), (4, 1)], layout="circular")
        self.play(Create(graph), run_time=1)
        self.play(graph.animate.add_vertices(5, 6, positions={5: [3, 1, 0], 6: [3, -1, 0]}))
        self.play(graph.animate.add_edges((1, 5), (5, 6), (6, 2)), run_time=1)
        self.play(graph.animate.change_layout("circular"), run_time=1.2)
        self.play(graph.animate.remove_vertices(3), run_time=0.8)


HABITS = (FormulasAnew, TextAnew, TableAnew, DeviceFrame, GraphChanges)
