"""Row: the numbers in a column of units."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from manim import VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.layout import Point
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.place import Place
from dlmotion.stage.readout import Readout
from dlmotion.stage.theme import em


class Row(Mark):
    """A number (n,) a unit; with a leading axis they follow its step."""

    def __init__(
        self, place: Place, values: Any, spots: list[Point], quantity: Quantity, radius: float
    ) -> None:
        self.steps = np.ndim(values) == 2
        self.count = len(values)
        size = "number" if radius > 0.75 * em("number") * 1.6 else "small"
        style: dict[str, Any] = {
            "theme": place.theme,
            "spec": quantity.spec,
            "color": quantity.role,
            "size": size,
        }
        self.digits = [
            Readout(place.board.trace, path_of(values), (0, k) if self.steps else k, **style).place(
                spot
            )
            for k, spot in enumerate(spots)
        ]
        for digit in self.digits:
            if digit.width > 2 * radius:
                raise MarkError(
                    f"{path_of(values)}: expected a number that fits a unit of radius "
                    f"{radius:.2f}, got {digit.text}"
                )
        self.parts: dict[str, VMobject] = {f"0,{k}": digit for k, digit in enumerate(self.digits)}
        super().__init__(place, VGroup(*self.digits))

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Print the numbers of a step."""
        if self.steps:
            last = min(max(reached(moment if printed is None else printed), 0), self.count - 1)
            for k, digit in enumerate(self.digits):
                digit.read((last, k))
        return self
