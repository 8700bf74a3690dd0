"""Tally: named numbers below each other, each following its clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from manim import VGroup

from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.place import Place


class Tally(Mark):
    """The word of each quantity at the left of its row, its number at the right.

    Parameters
    ----------
    rows
        Quantity → number, or array with the step on its axis.
    """

    def __init__(self, place: Place, rows: Mapping[Quantity, Any], *, size: str = "small") -> None:
        lines = place.rows(*[1.0] * len(rows), gap=0.0)
        self.digits: list[Digit] = []
        names: list[Any] = []
        for line, (quantity, value) in zip(lines, rows.items(), strict=True):
            style: dict[str, Any] = {"role": "muted", "at": (0.0, 0.5), "level": True}
            note = Note(line, quantity.label, size=size, **style)
            names.append(note.mobject)
            self.digits.append(Digit(line, value, quantity, align=1.0, at=(1.0, 0.5)))
        super().__init__(place, VGroup(*names, *(digit.readout for digit in self.digits)))

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Print the numbers of the last step reached."""
        for digit in self.digits:
            digit.at(moment, printed)
        return self
