"""Architecture: the layers of any network in a row, units as circles and maps as sheets."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from manim import Circle, Dot, Group, Rectangle, RoundedRectangle, VGroup, VMobject

from dlmotion.stage.layout import Point
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.mark import Drawn, Mark, MarkError
from dlmotion.stage.marks.networks.fan import Fan
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.place import Place

SHOWN = 7
"""Circles that a layer has room for; of more units the first and the last three are drawn."""
_SHEETS, _STEP = 3, 0.11
_THINNEST = 0.3
_FEWEST = 4
_FAINTEST, _FULLEST = 0.06, 0.85


def drawn_units(count: int) -> np.ndarray:
    """Which units of a layer are drawn."""
    return np.arange(count) if count <= SHOWN else np.r_[0:3, count - 3 : count]


class Architecture(Mark):
    """Layers from left to right, the input first, and the ways between them.

    Parameters
    ----------
    shapes
        Lengths of what each layer puts out: (n,) are units, (T, F) or (H, W, C) sheets; none for a
        shape that is not known.
    dense
        For each layer after the input, whether its units see every value before it.
    weights
        For each of them a matrix (n_in, n_out) of the units that are drawn, or an empty one: then
        its edges have no sign.

    Raises
    ------
    MarkError
        If there is not one ``dense`` and one matrix for each layer after the input.
    """

    def __init__(
        self,
        place: Place,
        shapes: Sequence[Any],
        dense: Sequence[Any],
        weights: Sequence[Any] = (),
    ) -> None:
        self.shapes = [tuple(int(length) for length in shape) for shape in shapes]
        matrices = [np.asarray(matrix) for matrix in weights] or [np.zeros((0, 0))] * len(dense)
        if not len(dense) == len(matrices) == len(self.shapes) - 1:
            raise MarkError(
                f"expected {len(self.shapes) - 1} layers after the input, "
                f"got {len(dense)} dense and {len(matrices)} weights"
            )
        self.place = place
        most = max((min(shape[0], SHOWN) for shape in self.shapes if len(shape) == 1), default=0)
        self.pitch = place.height / max(most, _FEWEST)
        self.cell = place.width / len(self.shapes)
        self.radius = min(0.38 * self.pitch, 0.2 * self.cell)
        self.middles = [self._middles(layer) for layer in range(len(self.shapes))]
        self.columns = [Drawn(place, self._column(layer)) for layer in range(len(self.shapes))]
        self.ways: list[Mark] = [
            self._way(layer, bool(each), matrix)
            for layer, (each, matrix) in enumerate(zip(dense, matrices, strict=True))
        ]
        super().__init__(place, Group(*(mark.mobject for mark in (*self.ways, *self.columns))))

    def middle(self, layer: int) -> Point:
        """Middle of a layer."""
        x = self.place.left + (layer + 0.5) * self.cell
        return np.array([x, self.place.center[1], 0.0])

    def light(self, layer: int, values: Any, quantity: Quantity) -> Mark:
        """What a layer puts out: light in the units that are drawn, or the first of the maps."""
        if np.ndim(values) == 2:
            box = self._sheet(layer)
            rows, columns = np.shape(values)
            cell = (box.width / columns, box.height / rows)
            return Array(box, values, quantity, look="heat", digits=False, cell=cell)
        sizes = np.abs(np.asarray(values, dtype=float))
        shares = sizes / max(float(sizes.max()), 1e-12)
        color = self.place.theme.color(quantity.role)
        lights = [
            Circle(self.radius, stroke_width=0.0)
            .set_fill(color, _FAINTEST + (_FULLEST - _FAINTEST) * share)
            .move_to(spot)
            for share, spot in zip(shares, self.middles[layer], strict=True)
        ]
        return Drawn(self.place, VGroup(*lights))

    # -- how it is drawn

    def _middles(self, layer: int) -> list[Point]:
        """Middles of the circles of a layer of units; of any other there is none."""
        shape, middle = self.shapes[layer], self.middle(layer)
        if len(shape) != 1:
            return []
        rows: Any = range(shape[0]) if shape[0] <= SHOWN else (0, 1, 2, 4, 5, 6)
        last = min(shape[0], SHOWN) - 1
        return [middle + np.array([0.0, (last / 2 - row) * self.pitch, 0.0]) for row in rows]

    def _column(self, layer: int) -> VGroup:
        theme, shape = self.place.theme, self.shapes[layer]
        color, middle = theme.color("activation" if layer else "data"), self.middle(layer)
        style: dict[str, Any] = {"stroke_width": theme.thin, "stroke_color": color}
        if len(shape) > 1:
            return self._sheets(layer, style)
        if not shape:
            box = RoundedRectangle(width=2 * self.radius, height=3 * self.pitch, corner_radius=0.1)
            return VGroup(box.set_fill(theme.surface, 1.0).set_stroke(color, theme.thin)).move_to(
                middle
            )
        circles = [
            Circle(self.radius, **style).set_fill(theme.surface, 1.0).move_to(spot)
            for spot in self.middles[layer]
        ]
        if shape[0] > SHOWN:
            gaps = [np.array([0.0, share * self.pitch, 0.0]) for share in (-0.25, 0.0, 0.25)]
            circles += [Dot(middle + gap, radius=0.035, color=color) for gap in gaps]
        return VGroup(*circles)

    def _sheets(self, layer: int, style: dict[str, Any]) -> VGroup:
        """One sheet over the other, the first map in front."""
        box, shape = self._sheet(layer), self.shapes[layer]
        count = min(shape[2], _SHEETS) if len(shape) == 3 else 1
        sheets = [
            Rectangle(width=box.width, height=box.height, **style)
            .set_fill(self.place.theme.surface, 1.0)
            .move_to(box.center + back * np.array([_STEP, _STEP, 0.0]))
            for back in reversed(range(count))
        ]
        return VGroup(*sheets)

    def _sheet(self, layer: int) -> Place:
        """Where the front sheet of a layer lies."""
        height, width = (float(length) for length in self.shapes[layer][:2])
        longest = max(height, width)
        side = min(0.62 * self.cell, 0.62 * self.place.height)
        half_width, half_height = (
            side / 2 * max(length / longest, _THINNEST) for length in (width, height)
        )
        x, y, _ = self.middle(layer)
        sides = x - half_width, x + half_width, y - half_height, y + half_height
        return Place(*sides, self.place.board)

    def _way(self, layer: int, dense: bool, matrix: np.ndarray) -> Mark:
        """The edges between a layer and the next one, or the outline of what goes over."""
        before, after = self.middles[layer], self.middles[layer + 1]
        if matrix.size:
            return Fan(self.place, matrix, (before, after), self.radius, np.abs(matrix).max() or 1)
        if before and after and (dense or self.shapes[layer] != self.shapes[layer + 1]):
            pairs: list[tuple[Point, Point]] = list(product(before, after))
        elif before and after:
            pairs = list(zip(before, after, strict=True))
        else:
            pairs = list(zip(self._corners(layer, 1), self._corners(layer + 1, -1), strict=True))
        off = np.array([self.radius, 0.0, 0.0]) if before and after else np.zeros(3)
        lines = [
            VMobject().set_points_as_corners([start + off, end - off]).points
            for start, end in pairs
        ]
        way = VMobject(
            stroke_color=self.place.theme.color("muted"), stroke_width=0.5 * self.place.theme.thin
        )
        way.points = np.concatenate(lines)
        return Drawn(self.place, way)

    def _corners(self, layer: int, side: int) -> tuple[Point, Point]:
        """Upper and lower corner of what is drawn of a layer, on its right (1) or left side."""
        if len(self.shapes[layer]) > 1:
            box, share = self._sheet(layer), (1 + side) / 2
            return box.at(share, 1.0), box.at(share, 0.0)
        spots = self.middles[layer] or [self.middle(layer)]
        reach = self.radius if self.middles[layer] else 1.5 * self.pitch
        across, up = np.array([side * self.radius, 0.0, 0.0]), np.array([0.0, reach, 0.0])
        return spots[0] + across + up, spots[-1] + across - up
