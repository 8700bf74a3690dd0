"""Network: units in columns, weighted edges, values in the units, pulses along the edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import (
    AnimationGroup,
    Circle,
    Dot,
    LaggedStart,
    MoveAlongPath,
    VGroup,
    VMobject,
    linear,
)

from stage.layout import Point, Region
from stage.readout import Readout, resolve
from stage.theme import Theme, em

_THINNEST, _THICKEST = 2.5, 16.0  # per unit of radius
_DASH = 0.13
_LARGEST_RADIUS = 0.44


class Edge(VMobject):
    """Line from one unit to the next: colour and dashes tell the sign of its weight, width its magnitude."""

    def __init__(
        self, start: Point, end: Point, weight: float | None, share: float, radius: float, theme: Theme
    ) -> None:
        super().__init__()
        self.weight = weight
        color = theme.muted if weight is None else theme.weight(weight)
        self.set_stroke(color, radius * (_THINNEST + (_THICKEST - _THINNEST) * share), 1.0)
        for a, b in dashes(start, end) if weight is not None and weight < 0 else [(start, end)]:
            self.start_new_path(a)
            self.add_line_to(b)

    @property
    def tail(self) -> Point:
        """Where the edge leaves its unit."""
        return np.array(self.points[0])

    @property
    def tip(self) -> Point:
        """Where it enters the next."""
        return np.array(self.points[-1])


class Network(VGroup):
    """Layers from left to right inside ``region``.

    Parameters
    ----------
    sizes
        Units of each layer, the inputs first.
    weights
        Paths of the weight matrices (n_out, n_in) in ``trace``, one between every two layers; without them
        the edges are plain.
    radius
        Of a unit; by default the largest that fits, at most 0.44 units.
    pitch
        Distance between the middles of two units of a layer; by default as the region allows.
    """

    def __init__(
        self,
        region: Region,
        sizes: Sequence[int],
        theme: Theme,
        *,
        trace: Any = None,
        weights: Sequence[str] = (),
        radius: float | None = None,
        pitch: float | None = None,
    ) -> None:
        super().__init__()
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"sizes: expected at least two layers of at least one unit, got {tuple(sizes)}")
        self.region, self.sizes, self.theme, self.trace = region, tuple(sizes), theme, trace
        self.pitch = pitch or min(region.height / max(sizes), 2.9 * _LARGEST_RADIUS)
        self.radius = radius or min(_LARGEST_RADIUS, 0.42 * self.pitch)
        self.matrices = [np.asarray(resolve(trace, path)) for path in weights]
        for k, matrix in enumerate(self.matrices):
            if matrix.shape != (sizes[k + 1], sizes[k]):
                raise ValueError(f"{weights[k]}: expected shape {(sizes[k + 1], sizes[k])}, got {matrix.shape}")
        self._units = [[self._unit(k, n) for n in range(size)] for k, size in enumerate(sizes)]
        self._lines = [self._edges(k) for k in range(len(sizes) - 1)]
        self.layers = [VGroup(*units) for units in self._units]
        self.edges = [VGroup(*lines) for lines in self._lines]
        self.add(*self.edges, *self.layers)

    # -- parts

    def unit(self, layer: int, number: int) -> Circle:
        """Circle of one unit; layer 0 holds the inputs."""
        return self._units[layer][number]

    def spot(self, layer: int, number: int) -> Point:
        """Middle of a unit, wherever the network was moved."""
        return np.array(self._units[layer][number].get_center())

    def edge(self, layer: int, to: int, origin: int) -> Edge:
        """Edge from unit ``origin`` of ``layer`` to unit ``to`` of the next."""
        return self._lines[layer][to * self.sizes[layer] + origin]

    def into(self, layer: int, to: int) -> VGroup:
        """Edges from every unit of ``layer`` into unit ``to`` of the next."""
        return VGroup(*(self.edge(layer, to, origin) for origin in range(self.sizes[layer])))

    def beside(self, layer: int, labels: Sequence[VMobject], side: Point, buff: float = 0.18) -> VGroup:
        """Put one label beside every unit of a layer."""
        pairs = zip(labels, self._units[layer], strict=True)
        return VGroup(*(label.next_to(unit, side, buff=buff) for label, unit in pairs))

    def values(
        self,
        layer: int,
        name: str,
        index: tuple[int, ...] = (),
        *,
        spec: str = ".1f",
        size: str = "small",
        color: str = "ink",
    ) -> VGroup:
        """Numbers ``name[*index, n]`` of the trace in the middle of the units of a layer.

        Raises
        ------
        ValueError
            If a number is wider than its unit.
        """
        numbers = VGroup()
        for n in range(self.sizes[layer]):
            number = Readout(self.trace, name, (*index, n), theme=self.theme, spec=spec, size=size, color=color)
            if number.width > 2 * self.radius:
                raise ValueError(
                    f"{name}: expected a number that fits a unit of radius {self.radius:.2f}, got {number.text}"
                )
            numbers.add(number.place(self.spot(layer, n)))
        return numbers

    def tags(self, edges: int, path: str, *, spec: str = ".1f", along: float = 0.5) -> VGroup:
        """Weights of the trace written on the edges, ``along`` of the way, in the colour of their sign."""
        tags = VGroup()
        for to in range(self.sizes[edges + 1]):
            for origin in range(self.sizes[edges]):
                line = self.edge(edges, to, origin)
                color = "weight_positive" if (line.weight or 0.0) >= 0 else "weight_negative"
                tag = Readout(self.trace, path, (to, origin), theme=self.theme, spec=spec, size="small", color=color)
                rise = np.array([0.0, 0.62 * em("small"), 0.0])
                tags.add(tag.place(line.tail + along * (line.tip - line.tail) + rise))
        return tags

    # -- motion

    def glow(self, layer: int, values: np.ndarray, color: str = "activation") -> list[Any]:
        """Animations that fill each unit of a layer by its share of the largest magnitude in ``values``."""
        largest = max(float(np.abs(values).max()), 1e-12)
        return [
            unit.animate.set_fill(self.theme.color(color), 0.06 + 0.32 * abs(float(value)) / largest)
            for unit, value in zip(self._units[layer], values, strict=True)
        ]

    def pulse(self, layer: int, *, to: int | None = None, color: str = "data", back: bool = False) -> AnimationGroup:
        """Dots that run along the edges out of ``layer``, or only along those into unit ``to``; ``back`` reverses."""
        origins = range(self.sizes[layer])
        lines = self._lines[layer] if to is None else [self.edge(layer, to, origin) for origin in origins]
        runs = []
        for line in lines:
            ends = (line.tip, line.tail) if back else (line.tail, line.tip)
            path = VMobject().set_points_as_corners(ends)
            dot = Dot(ends[0], radius=0.17 * self.radius, color=self.theme.color(color))
            runs.append(MoveAlongPath(dot, path, rate_func=linear, remover=True, introducer=True))
        return LaggedStart(*runs, lag_ratio=0.5 / max(len(runs), 1))

    # -- how it is drawn

    def _unit(self, layer: int, number: int) -> Circle:
        color = self.theme.color("data" if layer == 0 else "activation")
        x = self.region.left + self.radius
        x += layer * (self.region.width - 2 * self.radius) / (len(self.sizes) - 1)
        y = self.region.center[1] + ((self.sizes[layer] - 1) / 2 - number) * self.pitch
        unit = Circle(self.radius, color=color, stroke_width=self.theme.stroke * 0.75)
        unit.set_fill(self.theme.background, 1.0).move_to(np.array([x, y, 0.0]))
        return unit

    def _edges(self, layer: int) -> list[Edge]:
        matrix = self.matrices[layer] if self.matrices else None
        largest = max(float(np.abs(m).max()) for m in self.matrices) if self.matrices else 0.0
        return [
            self._edge(layer, to, origin, None if matrix is None else float(matrix[to, origin]), largest)
            for to in range(self.sizes[layer + 1])
            for origin in range(self.sizes[layer])
        ]

    def _edge(self, layer: int, to: int, origin: int, weight: float | None, largest: float) -> Edge:
        start, end = self.spot(layer, origin), self.spot(layer + 1, to)
        along = (end - start) / np.linalg.norm(end - start) * self.radius
        share = 0.0 if weight is None or largest == 0 else abs(weight) / largest
        return Edge(start + along, end - along, weight, share, self.radius, self.theme)


def dashes(start: Point, end: Point, length: float = _DASH) -> list[tuple[Point, Point]]:
    """Cut a line into dashes of about ``length`` with gaps of two thirds of it, a dash at either end."""
    count = max(2, round((float(np.linalg.norm(end - start)) / length + 2 / 3) / (5 / 3)))
    unit = 1.0 / (count + (count - 1) * 2 / 3)
    starts = [k * unit * 5 / 3 for k in range(count)]
    return [(start + s * (end - start), start + (s + unit) * (end - start)) for s in starts]
