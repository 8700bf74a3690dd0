"""Shape: the lengths of an array's axes as Python writes them, each in the colour of its axis."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from manim import VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.text.formula import Formula, Value
from dlmotion.stage.place import Place

_CLOSE = "#h(-0.1em)"
"""Takes back the space that punctuation has behind it."""


class Shape(Mark):
    """``(3, 5)`` from the lengths (n,); axis k has the role ``series`` k.

    Its parts are named from the last axis (-1) on, so that a new first axis pushes the others on.
    Lengths (T, n) have the step on the leading axis; then the shape is one piece, without parts.
    """

    def __init__(
        self,
        place: Place,
        lengths: Any,
        *,
        size: str = "heading",
        at: tuple[float, float] = (0.5, 0.5),
    ) -> None:
        self.stepped = np.ndim(lengths) == 2
        rows = list(lengths) if self.stepped else [lengths]
        told = [tuple(map(int, row)) for row in rows]
        written = {row: _written(place, rows[told.index(row)], size) for row in dict.fromkeys(told)}
        for formula in written.values():
            place.put(formula, *at)
        self.formulas: list[Formula] = [written[row] for row in told]
        self.formula = self.formulas[0]
        self.parts: dict[str, VMobject] = {}
        if not self.stepped:
            rank = len(lengths)
            self.parts = {f"axis{k - rank}": self.formula.part(f"axis{k}") for k in range(rank)}
            self.parts["rest"] = self.formula.submobjects[0]
        whole = VGroup(*written.values())
        super().__init__(place, whole if self.stepped else self.formula)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the shape at the last step reached."""
        if self.stepped:
            step = reached(moment if printed is None else printed)
            shown = self.formulas[min(max(step, 0), len(self.formulas) - 1)]
            for formula in self.mobject.submobjects:
                formula.set_opacity(float(formula is shown))
        return self


def _written(place: Place, lengths: Any, size: str) -> Formula:
    path, rank = path_of(lengths), len(lengths)
    values = [Value(f"axis{k}", path, k, "d", f"series{k}") for k in range(rank)]
    row: list[str | Value] = [part for value in values for part in (value, ",")]
    row[-1:] = [",", _CLOSE] if rank == 1 else []
    return Formula(("(", *row, ")"), place.theme, trace=place.board.trace, size=size)
