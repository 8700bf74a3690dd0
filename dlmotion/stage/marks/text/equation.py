"""Equation: mathematics with numbers of the record in any place, also under a bar or a root."""

from __future__ import annotations

from typing import Any, Self

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.formula import Formula, Symbol, Value
from dlmotion.stage.place import Place


class Equation(Mark):
    """A row of Typst mathematics; it stands still. For numbers on a clock there is ``Rule``."""

    def __init__(
        self, place: Place, *parts: str | Symbol | Value, size: str = "label", fit: bool = True
    ) -> None:
        self.formula = Formula(parts, place.theme, trace=place.board.trace, size=size)
        super().__init__(place, self.formula)
        if fit:
            place.fit(self.formula)
        else:
            self.formula.move_to(place.center)
        self.parts = {
            part.name: self.formula.part(part.name) for part in parts if not isinstance(part, str)
        }
        self.origins: dict[str, str] = {}

    def out_of(self, **origins: str) -> Self:
        """Come from parts of another mark: name of each part here, and there."""
        self.origins = origins
        return self


def number(name: str, value: Any, quantity: Quantity) -> Value:
    """Return a number of the record as a named part of an equation."""
    return Value(name, path_of(value), None, quantity.spec, quantity.role)


def factor(name: str, value: Any, quantity: Quantity) -> tuple[str | Value, ...]:
    """Return a number as it stands behind an operator: in parentheses if it is negative."""
    part = number(name, value, quantity)
    return ("(", part, ")") if value < 0 else (part,)
