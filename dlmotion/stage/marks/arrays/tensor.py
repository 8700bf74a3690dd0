"""Tensor: an array of any rank as sheets of its last two axes, laid out one way for each other."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from manim import Group, Mobject, Rectangle

from dlmotion.stage.layout import Point
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.axis import AxisArrow
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.place import Place

Way = tuple[float, float]
_DOWN, _ACROSS = np.array([0.0, -1.0, 0.0]), np.array([1.0, 0.0, 0.0])


class Tensor(Mark):
    """An array of rank 3 and more; the first sheet lies in front and alone prints its numbers.

    Parameters
    ----------
    ways
        For each leading axis how far, to the right and upward, the next sheet lies.
    cell
        Side of the square of one value.
    style
        How sheets look, as for ``Array``; with ``tiles`` each value is a part that can become a
        cell of the flat row of all of them.
    """

    def __init__(
        self,
        place: Place,
        values: Any,
        quantity: Quantity,
        *,
        ways: tuple[Way, ...],
        cell: float,
        digits: bool = True,
        at: tuple[float, float] = (0.5, 0.5),
        **style: Any,
    ) -> None:
        if len(ways) != values.ndim - 2:
            raise MarkError(
                f"expected a way for each of {values.ndim - 2} leading axes, got {len(ways)}"
            )
        self.lead, self.cell = values.shape[:-2], cell
        self.ways = np.array([[x, y, 0.0] for x, y in ways])
        self.size = np.array([values.shape[-1] * cell, values.shape[-2] * cell, 0.0])
        reach = (np.array(self.lead) - 1) @ self.ways
        self.first = place.at(*at) - reach / 2
        self.sheets: dict[tuple[int, ...], Array] = {}
        for index in reversed(list(np.ndindex(*self.lead))):
            sheet = values
            for step in index:
                sheet = sheet[step]
            front = digits and not any(index)
            box = self._box(index, place)
            self.sheets[index] = Array(box, sheet, quantity, cell=cell, digits=front, **style)
        self.parts: dict[str, Mobject] = {}
        for index, made in self.sheets.items():
            self.parts["sheet" + ",".join(map(str, index))] = made.mobject
        self.origins = dict.fromkeys(self.parts, "")
        if self.front.parts:
            self.parts.popitem()
            self.parts |= self.front.parts
        if style.get("tiles"):
            self.parts, self.origins = self._flat(), {}
        super().__init__(place, Group(*(made.mobject for made in self.sheets.values())))

    def _flat(self) -> dict[str, Mobject]:
        """Tiles by the name that they have in the flat row, the last axis fastest."""
        tiles = [
            tile for index in np.ndindex(*self.lead) for tile in self.sheets[index].parts.values()
        ]
        return {f"0,{place}": tile for place, tile in enumerate(tiles)}

    @property
    def front(self) -> Array:
        """The first sheet."""
        return self.sheets[(0,) * len(self.lead)]

    def middle(self, index: Any) -> Point:
        """Middle of the sheet at a leading index, also of one between two."""
        return np.asarray(self.first + np.asarray(index, dtype=float) @ self.ways)

    def axis(self, number: int, key: str, role: str, length: float | None = None) -> AxisArrow:
        """Arrow along an axis, from the first to the last along it.

        ``length`` is for an axis that has only one place, and so no way of its own.
        """
        rank = len(self.lead) + 2
        corner = self.first - self.size / 2 * np.array([1, -1, 0])
        if number >= rank - 2:
            way, span = (_DOWN, _ACROSS)[number - rank + 2], self.size[rank - 1 - number]
            start = corner if number == rank - 2 else corner + self.size[1] * _DOWN
            return AxisArrow(self.place, start, start + way * span, key, role)
        way = self.ways[number] * (self.lead[number] - 1)
        start = self.first + self.size / 2 * np.array([1, -1, 0])
        if abs(way[1]) > 2 * abs(way[0]):
            start, way = corner, way - self.size[1] * np.array([0, 1, 0])
        elif not way[1]:
            start, way = corner, way + self.size[0] * np.array([1, 0, 0])
        if length is not None:
            start, way = corner, np.array([1.0, 1.0, 0.0]) * length / np.sqrt(2)
        above = length is not None or (not way[1])
        return AxisArrow(self.place, start, start + way, key, role, above=above)

    def tour(self, positions: Any, role: str = "highlight") -> Tour:
        """Frame around the sheet at the leading index ``positions[step]``."""
        return Tour(self, np.atleast_2d(positions), role)

    def _box(self, index: tuple[int, ...], place: Place) -> Place:
        (x, y, _), (width, height, _) = self.middle(index), self.size / 2
        return Place(x - width, x + width, y - height, y + height, place.board)


class Tour(Mark):
    """Frame that goes from sheet to sheet of a tensor."""

    def __init__(self, tensor: Tensor, positions: np.ndarray, role: str) -> None:
        self.tensor, self.positions = tensor, np.asarray(positions, dtype=float)
        self.frame = Rectangle(width=tensor.size[0], height=tensor.size[1])
        theme = tensor.place.theme
        super().__init__(tensor.place, self.frame.set_stroke(theme.color(role), theme.stroke * 1.3))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Stand around the sheet of a moment."""
        steps = np.arange(len(self.positions))
        index = [float(np.interp(moment, steps, axis)) for axis in self.positions.T]
        self.frame.move_to(self.tensor.middle(index))
        return self
