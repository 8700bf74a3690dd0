"""Shape: the lengths of an array's axes as Python writes them, each in the colour of its axis."""

from __future__ import annotations

from typing import Any

from manim import VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.text.formula import Formula, Value
from dlmotion.stage.place import Place

_CLOSE = "#h(-0.1em)"
"""Takes back the space that punctuation has behind it."""


class Shape(Mark):
    """``(3, 5)`` from the lengths (n,); axis k has the role ``series`` k.

    Its parts are named from the last axis (-1) on, so that a new first axis pushes the others on.
    """

    def __init__(
        self,
        place: Place,
        lengths: Any,
        *,
        size: str = "heading",
        at: tuple[float, float] = (0.5, 0.5),
    ) -> None:
        rank, path = len(lengths), path_of(lengths)
        values = [Value(f"axis{k}", path, k, "d", f"series{k}") for k in range(rank)]
        row: list[str | Value] = [part for value in values for part in (value, ",")]
        row[-1:] = [",", _CLOSE] if rank == 1 else []
        self.formula = Formula(("(", *row, ")"), place.theme, trace=place.board.trace, size=size)
        self.parts: dict[str, VMobject] = {
            f"axis{k - rank}": self.formula.part(f"axis{k}") for k in range(rank)
        }
        self.parts["rest"] = self.formula.submobjects[0]
        super().__init__(place, place.put(self.formula, *at))
