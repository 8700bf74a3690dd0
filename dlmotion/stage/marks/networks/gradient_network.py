"""GradientNetwork: a small network with room for a weight and its gradient at every edge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import DOWN, UP, Circle, Dot, RoundedRectangle, VGroup, VMobject

from dlmotion.stage.layout import Point
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Drawn, Mark
from dlmotion.stage.marks.networks.edge import Edge
from dlmotion.stage.marks.networks.unit_arrows import UnitArrows
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.formula import Formula
from dlmotion.stage.place import Place
from dlmotion.stage.readout import Readout
from dlmotion.stage.theme import em

_RADIUS, _CLEAR, _BELOW, _PITCH = 0.48, 0.09, 0.25, 0.38
_ASIDE = _RADIUS + 0.28
_LIGHT = 0.04
"""How much farther from a level edge its numbers stand, clear of the light on it."""
_CROSSING = 0.27
"""Where along an edge that crosses others its numbers stand."""
_OFF = 0.55
"""How far from the sender a message starts: it leaves the numbers in the unit free."""


class Numbers(Mark):
    """Numbers that belong together, each following its clock; ``parts`` have their names."""

    def __init__(self, place: Place, digits: dict[str, Digit]) -> None:
        self.digits = digits
        self.origins: dict[str, str] = {}
        self.parts: dict[str, VMobject] = {name: digit.readout for name, digit in digits.items()}
        super().__init__(place, VGroup(*self.parts.values()))

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Print the numbers of the last step reached."""
        for digit in self.digits.values():
            digit.at(moment, printed)
        return self

    def slot(self, name: str) -> Readout:
        """Number of this name, to carry it somewhere."""
        return self.digits[name].readout


class GradientNetwork(Mark):
    """Layers of units from left to right, each with its name in Typst math above it.

    Parameters
    ----------
    weights
        Matrices (n_out, n_in) between the layers: colour, dashes and width of the edges.
    names
        Of the units, layer by layer.
    """

    def __init__(
        self, place: Place, weights: Sequence[Any], names: Sequence[Sequence[str]]
    ) -> None:
        self.weights = [np.asarray(matrix) for matrix in weights]
        theme, tallest = place.theme, max(map(len, names))
        pitch, step = (
            place.height / tallest,
            (place.width - 2 * _RADIUS) / (len(names) - 1),
        )
        self.spots = [
            [
                np.array(
                    [
                        place.left + _RADIUS + layer * step,
                        place.center[1] + ((len(row) - 1) / 2 - unit) * pitch,
                        0.0,
                    ]
                )
                for unit in range(len(row))
            ]
            for layer, row in enumerate(names)
        ]
        largest = max(float(np.abs(matrix).max()) for matrix in self.weights) or 1.0
        self.parts: dict[str, VMobject] = {}
        self.edges: dict[tuple[int, int, int], Edge] = {}
        for layer, matrix in enumerate(self.weights):
            for to, origin in np.ndindex(*matrix.shape):
                weight = float(matrix[to, origin])
                ends = self._ends(layer, to, origin)
                edge = Edge(*ends, weight, abs(weight) / largest, _RADIUS, theme)
                self.edges[layer, to, origin] = self.parts[f"{layer}:{to},{origin}"] = edge
        units = VGroup()
        for layer, row in enumerate(names):
            role = "activation" if layer else "data"
            for spot, name in zip(self.spots[layer], row, strict=True):
                unit = Circle(_RADIUS, color=theme.color(role), stroke_width=theme.thin)
                unit.set_fill(theme.background, 1.0).move_to(spot)
                title = Formula((name,), theme).next_to(unit, UP, buff=0.1)
                units.add(unit, title.set_color(theme.color(role)))
        super().__init__(place, VGroup(*self.parts.values(), units))

    def values(self, layer: int, values: Any, quantity: Quantity) -> Numbers:
        """Numbers (…, n) in the middle of the units of a layer; a leading axis is the step."""
        return self._at_units(layer, values, quantity, 0.0)

    def below(self, layer: int, values: Any, quantity: Quantity) -> Numbers:
        """Numbers (…, n) below the units of a layer."""
        return self._at_units(layer, values, quantity, _RADIUS + _BELOW)

    def on_edges(
        self, layer: int, values: Any, quantity: Quantity, *, below: bool = False
    ) -> Numbers:
        """Numbers (…, to, origin) along the edges out of a layer, above them or ``below``.

        A quantity of no colour takes that of the sign of the edge's weight.

        Raises
        ------
        ValueError
            If such a number has the other sign than its edge, which tells the sign by its dashes.
        """
        digits, edges = {}, self.weights[layer]
        if quantity.role == "ink" and (np.asarray(values) * edges).min() < 0:
            raise ValueError(f"on_edges: expected numbers of the signs of {edges.tolist()}")
        for to, origin in np.ndindex(*edges.shape):
            role = quantity.role
            if role == "ink":
                negative = edges[to, origin] < 0
                role = "weight_negative" if negative else "weight_positive"
            look = Quantity(quantity.label, quantity.symbol, role, quantity.spec)
            digit = Digit(self.place, last_of(values, to, origin), look, size="small")
            digit.to(self._beside(layer, to, origin, float(digit.readout.width), below))
            digits[f"{layer}:{to},{origin}"] = digit
        return Numbers(self.place, digits)

    def messages(self, layer: int, unit: int, values: Any, quantity: Quantity) -> Messages:
        """What the next layer sends back to a unit: (before and after the weight; sender)."""
        slots = [
            self.spots[layer][unit] + DOWN * (_RADIUS + _BELOW + k * _PITCH)
            for k in range(len(self.weights[layer]))
        ]
        return Messages(
            self.place,
            [(*self._ends(layer, to, unit), slot) for to, slot in enumerate(slots)],
            values,
            quantity,
        )

    def arrows(
        self, layer: int, values: Any, role: str = "gradient", *, holds: Sequence[Any] = ()
    ) -> UnitArrows:
        """Arrows up or down beside the units of a layer: right of the last, left of the others."""
        side = 1.0 if layer == len(self.weights) else -1.0
        feet = [spot + np.array([side * _ASIDE, 0.0, 0.0]) for spot in self.spots[layer]]
        return UnitArrows(self.place, feet, values, role, holds=holds)

    def pulse(self, layer: int, *, back: bool = False) -> Mark:
        """Return dots that run along the edges out of a layer while a moment goes from 0 to 1."""
        role = "gradient" if back else "data"
        ways = [edge[::-1] if back else edge for edge in self._all_ends(layer)]
        dots = VGroup(*(Dot(a, 0.09, color=self.place.theme.color(role)) for a, _ in ways))

        def move(moment: float) -> None:
            for dot, (start, end) in zip(dots, ways, strict=True):
                dot.move_to(start + moment * (end - start))

        return Drawn(self.place, dots, move)

    def lit(self, *edges: tuple[int, int, int]) -> Mark:
        """Light behind edges, each (layer, to, origin)."""
        return self.walk([edges])

    def walk(self, paths: Sequence[Sequence[tuple[int, int, int]]]) -> Mark:
        """Light behind the edges (layer, to, origin) of one path at each step."""
        shine = VMobject()
        shine.set_stroke(self.place.theme.color("highlight"), 22.0, 0.22)

        def move(moment: float) -> None:
            shine.clear_points()
            for layer, to, origin in paths[min(reached(moment), len(paths) - 1)]:
                start, end = self._ends(layer, to, origin)
                shine.start_new_path(start)
                shine.add_line_to(end)

        move(0.0)
        return Drawn(self.place, shine, move)

    def _at_units(self, layer: int, values: Any, quantity: Quantity, drop: float) -> Numbers:
        spots = [spot + drop * DOWN for spot in self.spots[layer]]
        digits = {
            f"{layer}:{unit}": Digit(self.place, last_of(values, unit), quantity, size="small").to(
                spot
            )
            for unit, spot in enumerate(spots)
        }
        return Numbers(self.place, digits)

    def _all_ends(self, layer: int) -> list[tuple[Point, Point]]:
        return [self._ends(layer, *pair) for pair in np.ndindex(*self.weights[layer].shape)]

    def _ends(self, layer: int, to: int, origin: int) -> tuple[Point, Point]:
        start, end = self.spots[layer][origin], self.spots[layer + 1][to]
        off = _RADIUS * (end - start) / np.linalg.norm(end - start)
        return start + off, end - off

    def _beside(self, layer: int, to: int, origin: int, width: float, below: bool) -> Point:
        start, end = self._ends(layer, to, origin)
        along = end - start
        across = np.array([-along[1], along[0], 0.0]) / np.linalg.norm(along)
        reach = abs(across[0]) * width / 2 + abs(across[1]) * 0.36 * em("small") + _CLEAR
        share, reach = (0.5, reach + _LIGHT) if to == origin else (_CROSSING, reach)
        return np.asarray(start + share * along + (-reach if below else reach) * across)


class Messages(Numbers):
    """Numbers that run back along edges and change where the weight stands.

    Moments 0 … 1: from the sender to the middle of the edge; 1 … 2: on to the slot. ``ways`` are
    (receiving end, sending end, slot); ``columns`` which of the values each carries, if not all.
    """

    def __init__(
        self,
        place: Place,
        ways: Sequence[tuple[Point, Point, Point]],
        values: Any,
        quantity: Quantity,
        columns: Sequence[int] | None = None,
    ) -> None:
        digits = {
            f"path{k}": Digit(place, values[:, column], quantity, size="small")
            for k, column in enumerate(range(len(ways)) if columns is None else columns)
        }
        super().__init__(place, digits)
        self.ways = list(ways)
        self.boxes = [
            RoundedRectangle(0.12, width=0.95, height=1.5 * em("small"))
            .set_fill(place.theme.surface, 1.0)
            .set_stroke(place.theme.color(quantity.role), place.theme.thin)
            for _ in ways
        ]
        self.parts = {
            name: VGroup(box, digit.readout)
            for box, (name, digit) in zip(self.boxes, digits.items(), strict=True)
        }
        self.mobject = VGroup(*self.parts.values())
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Put every number on its way; from the middle on it is the product with the weight."""
        step = min(reached(moment if printed is None else printed), 1)
        for box, digit, (tail, tip, slot) in zip(
            self.boxes, self.digits.values(), self.ways, strict=True
        ):
            middle = (tail + tip) / 2
            first, second = min(moment, 1.0), max(moment - 1.0, 0.0)
            start = tip + _OFF * (tail - tip) / np.linalg.norm(tail - tip)
            spot = start + first * (middle - start) + second * (slot - middle)
            digit.read(step)
            digit.to(spot)
            box.move_to(spot)
        return self


def last_of(values: Any, *index: int) -> Any:
    """Numbers at an index of the last axes; one of the axes before them may be the step."""
    return values[index] if np.ndim(values) == len(index) else values[(slice(None), *index)]
