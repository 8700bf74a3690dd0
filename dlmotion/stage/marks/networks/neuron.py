"""Neuron: inputs on weighted edges, a unit that adds up, a gate that bends, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Arrow, Circle, Line, RoundedRectangle, VGroup, VMobject

from dlmotion.stage.marks.axes.line import polyline
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.place import Place
from dlmotion.stage.text import text

_RADIUS, _INPUT, _GATE = 0.48, 0.16, 0.95
_RELU = ((-1.0, -0.45), (0.0, -0.45), (1.0, 0.75))
"""Corners of the curve on the gate, in a square from −1 to 1."""


class Neuron(Mark):
    """One unit with its inputs' names before it and its output's name behind the gate.

    Parameters
    ----------
    inputs
        Keys of the inputs' names among the labels.
    output
        Key of what comes out.
    """

    def __init__(self, place: Place, inputs: Sequence[str], output: str) -> None:
        theme = place.theme
        left, middle, right = place.beside(1.1, 1.0, 1.0, gap=0.0)
        unit = Circle(radius=_RADIUS, color=theme.color("muted"), stroke_width=theme.stroke)
        unit.move_to(middle.center + 0.3 * LEFT)
        self.entries, self.edges = VGroup(), VGroup()
        for key, cell in zip(inputs, left.rows(*[1] * len(inputs), gap=0.0), strict=True):
            dot = Circle(radius=_INPUT, stroke_width=0.0).set_fill(theme.color("data"), 1.0)
            dot.move_to(cell.at(0.62, 0.5))
            name = text(place.label(key), theme, "small", "data")
            side, gap = (UP, 0.15) if len(inputs) == 1 else (LEFT, 0.2)
            self.entries.add(VGroup(dot, name.next_to(dot, side, buff=gap)))
            way = unit.get_center() - dot.get_center()
            way = way / np.linalg.norm(way)
            ends = dot.get_center() + _INPUT * way, unit.get_center() - _RADIUS * way
            self.edges.add(Line(*ends, color=theme.color("weight_positive"), stroke_width=5.0))
        self.gate = self._gate(place).move_to(unit.get_center() + (_RADIUS + 1.2) * RIGHT)
        tip = self.gate.get_right() + 0.8 * RIGHT
        ways = (unit.get_right(), self.gate.get_left()), (self.gate.get_right(), tip)
        style = {"buff": 0.06, "stroke_width": theme.stroke, "tip_length": 0.18}
        arrows = VGroup(*(Arrow(*ends, color=theme.color("muted"), **style) for ends in ways))
        price = text(place.label(output), theme, "small", "activation")
        price.next_to(self.gate, DOWN, buff=0.2)
        self.sign = text("Σ", theme, "heading").move_to(unit.get_center())
        super().__init__(
            place, VGroup(self.edges, self.entries, unit, self.sign, arrows, self.gate, price)
        )
        place.put(self.mobject, 0.5, 0.5)
        self.parts = {"unit": VGroup(unit, self.sign), "gate": self.gate}

    def _gate(self, place: Place) -> VGroup:
        ink = place.theme.color("activation")
        box = RoundedRectangle(
            width=_GATE, height=_GATE, corner_radius=0.16, color=ink, stroke_width=3.0
        )
        curve = VMobject(color=ink, stroke_width=place.theme.stroke)
        curve.points = polyline(0.36 * _GATE * np.array([[x, y, 0.0] for x, y in _RELU]))
        return VGroup(box, curve)
