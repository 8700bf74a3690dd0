"""ComputationGraph: numbers as nodes, what is made of them, and what comes back along the edges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from manim import UP, Animation, Circle, Create, Dot, FadeIn, LaggedStart, VGroup, VMobject

from dlmotion.stage.layout import Point
from dlmotion.stage.marks.axes.arrow import pointing
from dlmotion.stage.marks.axes.line import polyline
from dlmotion.stage.marks.mark import Drawn, Mark, MarkError
from dlmotion.stage.marks.networks.gradient_network import Messages, Numbers, last_of
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.formula import Formula
from dlmotion.stage.place import Place
from dlmotion.stage.theme import Theme, em

_RADIUS, _ABOVE, _BELOW, _PITCH, _CLEAR = 0.52, 0.1, 0.28, 0.42, 0.1
_BOW, _CORNERS = 0.16, 13
"""Edges between the same two nodes part by this share of their length."""


class ComputationGraph(Mark):
    """Nodes with a name above, and an arrow from each to what is made of it.

    Its ``parts`` are the nodes by their names and the edges as ``PARENT>CHILD``; a second edge
    between the same two has ``'`` behind that.

    Parameters
    ----------
    names, edges
        Nodes, and the (parent, child) of each edge (E, 2), as a ``dlcore.GraphTrace`` has them.
    spots
        Where in the place nodes stand, as shares of width and height; constants that have no spot
        are left out with their edges.
    titles
        Typst math above the nodes whose name is not enough.

    Raises
    ------
    MarkError
        If a spot is that of no node, or a later method names no edge.
    """

    def __init__(
        self,
        place: Place,
        names: Sequence[str],
        edges: Any,
        spots: Mapping[str, tuple[float, float]],
        titles: Mapping[str, str] | None = None,
    ) -> None:
        unknown = [name for name in spots if name not in names]
        if unknown:
            raise MarkError(f"expected spots of {', '.join(names)}, got {unknown[0]}")
        inner, theme = place.inset(_RADIUS, _RADIUS + _BELOW + 0.1), place.theme
        self.columns = {name: names.index(name) for name in spots}
        self.spots = {name: inner.at(*spot) for name, spot in spots.items()}
        pairs = [(names[parent], names[child]) for parent, child in np.asarray(edges)]
        made = {child for _, child in pairs}
        self.roles = {name: "activation" if name in made else "data" for name in spots}
        self.edges: dict[str, int] = {}
        self.ways: dict[str, np.ndarray] = {}
        self.parts: dict[str, VMobject] = {}
        drawn = [pair for pair in pairs if spots.keys() >= set(pair)]
        for edge, pair in enumerate(pairs):
            if pair in drawn:
                self._draw_edge(theme, edge, pair, drawn.count(pair))
        for name, spot in self.spots.items():
            ink = theme.color(self.roles[name])
            circle = Circle(_RADIUS, color=ink, stroke_width=theme.thin).move_to(spot)
            circle.set_fill(theme.background, 1.0)
            title = Formula(((titles or {}).get(name, name),), theme).set_color(ink)
            self.parts[name] = VGroup(circle, title.next_to(circle, UP, buff=_ABOVE))
        self.origins: dict[str, str] = {}
        super().__init__(place, VGroup(*self.parts.values()))

    def entrance(self) -> Animation:
        """Node by node, each behind the arrows that lead to it."""
        moves = [
            Create(part) if ">" in name else FadeIn(part)
            for name, part in sorted(self.parts.items(), key=self._rank)
        ]
        return LaggedStart(*moves, lag_ratio=0.3)

    def values(self, values: Any, quantity: Quantity, *names: str) -> Numbers:
        """Numbers (…, N) of the record in the middle of the nodes, or of some; a step may lead.

        A quantity of no colour takes that of the node.
        """
        return self._at_nodes(values, quantity, names, 0.0)

    def below(self, values: Any, quantity: Quantity, *names: str) -> Numbers:
        """Numbers (…, N) below the nodes, or some of them, such as derivatives."""
        return self._at_nodes(values, quantity, names, _RADIUS + _BELOW)

    def on_edges(self, values: Any, quantity: Quantity, *edges: str) -> Numbers:
        """Numbers (…, E) at the middle of all edges or of some, such as slopes."""
        digits = {}
        for edge in edges or self.edges:
            digit = Digit(self.place, last_of(values, self._edge(edge)), quantity, size="small")
            digits[edge] = digit.to(self._beside(edge, float(digit.readout.width)))
        return Numbers(self.place, digits)

    def messages(self, values: Any, quantity: Quantity, *edges: str) -> Messages:
        """What runs back along edges to slots below their parents: (before and after; E)."""
        arrived: Counter[str] = Counter()
        ways = []
        for edge in edges:
            way, parent = self.ways[edge], edge.partition(">")[0]
            drop = _RADIUS + _BELOW + arrived[parent] * _PITCH
            arrived[parent] += 1
            ways.append((way[0], way[-1], self.spots[parent] - drop * UP))
        columns = [self._edge(edge) for edge in edges]
        return Messages(self.place, ways, values, quantity, columns)

    def pulse(self, *edges: str, back: bool = False) -> Mark:
        """Dots that run along edges, all or some, while a moment goes from 0 to 1."""
        role = "gradient" if back else "activation"
        ways = [self.ways[edge][:: -1 if back else 1] for edge in edges or self.edges]
        dots = VGroup(*(Dot(way[0], 0.1, color=self.place.theme.color(role)) for way in ways))

        def move(moment: float) -> None:
            for dot, way in zip(dots, ways, strict=True):
                dot.move_to(_along(way, moment))

        return Drawn(self.place, dots, move)

    def lit(self, *edges: str, role: str = "highlight") -> Mark:
        """Light behind edges."""
        shine = VMobject()
        shine.set_stroke(self.place.theme.color(role), 22.0, 0.25)
        for edge in edges:
            self._edge(edge)
            shine.append_points(polyline(self.ways[edge]))
        return Drawn(self.place, shine)

    def _draw_edge(self, theme: Theme, edge: int, pair: tuple[str, str], alike: int) -> None:
        name = f"{pair[0]}>{pair[1]}"
        while name in self.edges:
            name += "'"
        nth = name.count("'")
        start, end = (self.spots[node] for node in pair)
        side = np.array([start[1] - end[1], end[0] - start[0], 0.0])
        bow = 0.0 if alike == 1 else _BOW * (1.0 - 2.0 * nth / (alike - 1))
        share = np.linspace(0.0, 1.0, _CORNERS if bow else 2)[:, None]
        way = start + share * (end - start) + 4.0 * bow * share * (1.0 - share) * side
        first, last = way[1] - start, end - way[-2]
        way[0] = start + _RADIUS * first / np.linalg.norm(first)
        way[-1] = end - _RADIUS * last / np.linalg.norm(last)
        if bow:  # what lies within the circles is not drawn
            out = [min(np.linalg.norm(p - start), np.linalg.norm(p - end)) > _RADIUS for p in way]
            way = way[[0, *(np.flatnonzero(out[1:-1]) + 1), len(way) - 1]]
        line = VMobject(stroke_color=theme.color("muted"), stroke_width=0.8 * theme.stroke)
        line.points = np.concatenate([polyline(way[:-1]), pointing(way[-2], way[-1])])
        self.edges[name], self.ways[name], self.parts[name] = edge, way, line

    def _at_nodes(
        self, values: Any, quantity: Quantity, names: Sequence[str], drop: float
    ) -> Numbers:
        digits = {}
        for name in names or self.spots:
            role = self.roles[name] if quantity.role == "ink" else quantity.role
            look = Quantity(quantity.label, quantity.symbol, role, quantity.spec)
            digit = Digit(self.place, last_of(values, self.columns[name]), look)
            digits[name] = digit.to(self.spots[name] - drop * UP)
        return Numbers(self.place, digits)

    def _beside(self, edge: str, width: float) -> Point:
        way = self.ways[edge]
        along = way[-1] - way[0]
        across = np.array([-along[1], along[0], 0.0]) / np.linalg.norm(along)
        if edge.endswith("'"):
            across = -across
        reach = abs(across[0]) * width / 2 + abs(across[1]) * 0.4 * em("small") + _CLEAR
        return np.asarray(_along(way, 0.5) + reach * across)

    def _edge(self, name: str) -> int:
        if name not in self.edges:
            raise MarkError(f"expected one of the edges {', '.join(self.edges)}, got {name}")
        return self.edges[name]

    def _rank(self, item: tuple[str, VMobject]) -> tuple[float, bool]:
        """Order of coming on: by column, the arrows first."""
        node = item[0].partition(">")[2].rstrip("'") or item[0]
        return float(self.spots[node][0]), ">" not in item[0]


def in_columns(*columns: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Spots of nodes that stand evenly in columns, from left to right and from top to bottom."""
    return {
        name: (column / max(len(columns) - 1, 1), 1.0 - (row + 0.5) / len(names))
        for column, names in enumerate(columns)
        for row, name in enumerate(names)
    }


def _along(way: np.ndarray, share: float) -> Point:
    """Point at a share of the length of a way (n, 3)."""
    steps = np.linalg.norm(np.diff(way, axis=0), axis=1)
    reach = np.concatenate([[0.0], np.cumsum(steps)]) / steps.sum()
    return np.array([np.interp(share, reach, way[:, axis]) for axis in range(3)])
