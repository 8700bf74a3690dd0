"""Network: units in columns, weighted edges between them, and what flows through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, Circle, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.layout import Point
from dlmotion.stage.marks.mark import Drawn, Mark, MarkError
from dlmotion.stage.marks.networks.fan import Fan
from dlmotion.stage.marks.networks.row import Row
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.place import Place
from dlmotion.stage.readout import Readout
from dlmotion.stage.text import text

_FAINTEST, _FULLEST = 0.06, 0.38
_BESIDE, _BELOW = 0.18, 0.4


class Network(Mark):
    """Layers from left to right; an edge for each of the weights (n_in, n_out) between two.

    Parameters
    ----------
    weights
        Matrices of the record, one between every two layers.
    largest_radius
        Of a unit, where the place has room for it.
    names
        Keys of the layers' names, below them; or use ``names()`` for a mark of its own.

    Its ``parts`` are units ``unit0,1`` (layer, number), edges ``edge0:1,2`` (layer, origin, to) and
    names ``name KEY``, the k-th of a key ``name KEY k``. ``edges`` are marks of their own, whose
    parts have the names of the cells of the weights.
    """

    def __init__(
        self,
        place: Place,
        weights: Sequence[Any],
        *,
        largest_radius: float = 0.44,
        names: Sequence[str] = (),
    ) -> None:
        self.matrices = [np.asarray(matrix) for matrix in weights]
        self.sizes = _sizes(weights)
        self.radius = min(largest_radius, 0.36 * place.height / max(self.sizes))
        across = np.linspace(place.left + self.radius, place.right - self.radius, len(self.sizes))
        self.middles = [
            self._column(place, float(x), size) for x, size in zip(across, self.sizes, strict=True)
        ]
        largest = max(float(np.abs(matrix).max()) for matrix in self.matrices) or 1.0
        self.edges = [
            Fan(place, matrix, (before, after), self.radius, largest)
            for matrix, before, after in zip(
                self.matrices, self.middles, self.middles[1:], strict=False
            )
        ]
        circles = [
            [self._circle(place, spot, layer) for spot in spots]
            for layer, spots in enumerate(self.middles)
        ]
        self.layers = [Drawn(place, VGroup(*column)) for column in circles]
        self.parts: dict[str, VMobject] = {
            f"edge{layer}:{name}": edge
            for layer, fan in enumerate(self.edges)
            for name, edge in fan.parts.items()
        }
        self.parts |= {
            f"unit{layer},{k}": circle
            for layer, column in enumerate(circles)
            for k, circle in enumerate(column)
        }
        self.place = place
        words: Any = self.names(names).mobject if names else ()
        for k, (key, word) in enumerate(zip(names, words, strict=True)):
            again = names[:k].count(key)
            self.parts[f"name {key} {again}" if again else f"name {key}"] = word
        super().__init__(place, VGroup(*self.parts.values()))

    def values(self, layer: int, numbers: Any, quantity: Quantity) -> Row:
        """Numbers of the record in the units of a layer; with a leading axis they follow a step."""
        return Row(self.place, numbers, self.middles[layer], quantity, self.radius)

    def glow(self, layer: int, numbers: Any, role: str = "activation") -> Drawn:
        """Light in the units of a layer by their share of the largest magnitude."""
        sizes = np.abs(np.asarray(numbers, dtype=float))
        shares = sizes / max(float(sizes.max()), 1e-12)
        lights = [
            Circle(self.radius, stroke_width=0.0)
            .set_fill(self.place.theme.color(role), _FAINTEST + (_FULLEST - _FAINTEST) * share)
            .move_to(spot)
            for share, spot in zip(shares, self.middles[layer], strict=True)
        ]
        return Drawn(self.place, VGroup(*lights))

    def rings(self, layer: int, role: str = "loss") -> Drawn:
        """Rings around the units of a layer."""
        style: dict[str, Any] = {"color": self.place.theme.color(role), "stroke_width": 6.0}
        rings = [Circle(1.12 * self.radius, **style).move_to(s) for s in self.middles[layer]]
        return Drawn(self.place, VGroup(*rings))

    def beside(
        self,
        layer: int,
        keys: Sequence[str],
        role: str = "muted",
        *,
        numbers: Any = None,
        spec: str = ".3g",
        right: bool = False,
    ) -> Drawn:
        """Words beside the units of a layer, each followed by its number of the record if given."""
        lines: list[Any] = []
        for k, (key, spot) in enumerate(zip(keys, self.middles[layer], strict=True)):
            word, theme = self.place.label(key), self.place.theme
            style: dict[str, Any] = {"theme": theme, "spec": spec, "size": "small", "color": role}
            line: Any = (
                text(word, theme, "small", role)
                if numbers is None
                else Readout(
                    self.place.board.trace, path_of(numbers), k, prefix=f"{word} ", **style
                )
            )
            side = RIGHT if right else LEFT
            edge = spot + side * (self.radius + _BESIDE)
            lines.append(line.shift(edge - line.get_edge_center(-side)))
        return Drawn(self.place, VGroup(*lines))

    def names(self, keys: Sequence[str], role: str = "muted", *, size: str = "label") -> Drawn:
        """Words below the layers, all on one line."""
        words = VGroup()
        for key, spots in zip(keys, self.middles, strict=True):
            word = text(self.place.label(key), self.place.theme, size, role)
            words.add(word.shift(np.array([spots[0][0], self._line, 0.0]) - word.get_center()))
        return Drawn(self.place, words)

    def between(self, numbers: Any, quantity: Quantity) -> Drawn:
        """A number of the record for the edges between every two layers, on the line of names."""
        columns = [spots[0][0] for spots in self.middles]
        digits = [
            Digit(self.place, number, quantity).to([(before + after) / 2, self._line, 0.0]).readout
            for number, before, after in zip(numbers, columns, columns[1:], strict=False)
        ]
        return Drawn(self.place, VGroup(*digits))

    @property
    def _line(self) -> float:
        lowest = min(float(spot[1]) for spots in self.middles for spot in spots)
        return lowest - self.radius - _BELOW

    def _column(self, place: Place, x: float, count: int) -> list[Point]:
        pitch = min(place.height / count, 3.0 * self.radius)
        return [
            np.array([x, place.center[1] + ((count - 1) / 2 - k) * pitch, 0.0])
            for k in range(count)
        ]

    def _circle(self, place: Place, spot: Point, layer: int) -> Circle:
        circle = Circle(self.radius, color=place.theme.color("activation" if layer else "data"))
        circle.set_fill(place.theme.color("surface"), opacity=1.0)
        return circle.set_stroke(width=place.theme.thin).move_to(spot)


def _sizes(weights: Sequence[Any]) -> list[int]:
    """Units of each layer, the inputs first."""
    if not weights:
        raise MarkError("expected a network of at least two layers, got no weights")
    sizes = [len(weights[0])]
    for matrix in weights:
        if np.ndim(matrix) != 2 or len(matrix) != sizes[-1]:
            raise MarkError(
                f"{path_of(matrix)}: expected weights of {sizes[-1]} rows, got {np.shape(matrix)}"
            )
        sizes.append(np.shape(matrix)[1])
    return sizes
