"""Fan: the edges of one layer, an edge a weight, and the dots that run along them."""

from __future__ import annotations

from typing import Self

import numpy as np
from manim import Dot, VGroup, VMobject

from dlmotion.stage.layout import Point
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.edge import Edge
from dlmotion.stage.place import Place

_DIM = 0.15
_DOT = 0.17


class Fan(Mark):
    """Edges of weights (n_in, n_out); on a clock those into the unit of the step stand out.

    Its ``parts`` have the names of the cells of the weights. ``largest`` is the magnitude that the
    thickest edge stands for.
    """

    def __init__(
        self,
        place: Place,
        weights: np.ndarray,
        middles: tuple[list[Point], list[Point]],
        radius: float,
        largest: float,
    ) -> None:
        self.units, self.radius = weights.shape[1], radius
        self.edges: dict[str, Edge] = {}
        for origin, to in np.ndindex(*weights.shape):
            weight, way = float(weights[origin, to]), middles[1][to] - middles[0][origin]
            off = radius * way / np.linalg.norm(way)
            start, end = middles[0][origin] + off, middles[1][to] - off
            share = abs(weight) / largest
            self.edges[f"{origin},{to}"] = Edge(
                start, end, weight, share, 0.7 * radius, place.theme
            )
        self.parts: dict[str, VMobject] = dict(self.edges)
        super().__init__(place, VGroup(*self.edges.values()))

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Dim the edges into other units; before step 0 none is dimmed."""
        unit = min(reached(moment if printed is None else printed), self.units - 1)
        for name, edge in self.edges.items():
            lit = unit < 0 or name.endswith(f",{unit}")
            edge.set_stroke(opacity=1.0 if lit else _DIM)
        return self

    def pulse(self, role: str = "data") -> Pulse:
        """Dots that run along all of it."""
        return Pulse(self, role)


class Pulse(Mark):
    """A dot an edge, from the units of one layer (moment 0) to those of the next (moment 1)."""

    def __init__(self, fan: Fan, role: str) -> None:
        self.ways = [(edge.tail, edge.tip) for edge in fan.edges.values()]
        color = fan.place.theme.color(role)
        self.dots = VGroup(*(Dot(radius=_DOT * fan.radius, color=color) for _ in self.ways))
        super().__init__(fan.place, self.dots)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Put the dots a share of the way along their edges; where they end, none is left."""
        share = min(max(moment, 0.0), 1.0)
        for dot, (tail, tip) in zip(self.dots, self.ways, strict=True):
            dot.move_to(tail + share * (tip - tail)).set_fill(opacity=float(share < 1.0))
        return self
