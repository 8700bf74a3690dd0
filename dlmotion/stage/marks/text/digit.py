"""Digit: one number of the record on screen, following its clock."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.place import Place
from dlmotion.stage.readout import Readout


class Digit(Mark):
    """A number, or the number at each step of an array, as its quantity is printed.

    ``align`` keeps the left edge (-1), the middle (0) or the right edge (1) where ``at`` says, in
    shares of the place; with ``wraps`` it stands in parentheses while it is negative.
    """

    def __init__(
        self,
        place: Place,
        value: Any,
        quantity: Quantity,
        *,
        size: str = "number",
        align: float = 0.0,
        at: tuple[float, float] = (0.5, 0.5),
        prefix: str = "",
        suffix: str = "",
        shown: bool = True,
        wraps: bool = False,
    ) -> None:
        self.wraps = wraps
        self.steps = None if np.ndim(value) == 0 else len(value)
        self.readout = Readout(
            place.board.trace,
            path_of(value),
            None if self.steps is None else 0,
            theme=place.theme,
            spec=quantity.spec,
            size=size,
            color=quantity.role,
            align=align,
            prefix=prefix,
            suffix=suffix,
        )
        super().__init__(place, self.readout)
        self.to(place.at(*at))
        self._wrap()
        if not shown:
            self.readout.set_opacity(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Print the number of the last step that was reached."""
        return self.read(reached(moment if printed is None else printed))

    def read(self, step: int, *, shown: bool | None = None) -> Self:
        """Print the number of a step; ``shown`` lets it appear or vanish.

        A step that the array does not have shows nothing.
        """
        if self.steps is not None:
            if 0 <= step < self.steps:
                self.readout.read(step)
                self._wrap()
            else:
                shown = False
        if shown is not None and shown != (self.readout.opacity > 0):
            self.readout.set_opacity(float(shown))
        return self

    def _wrap(self) -> None:
        if self.wraps:
            negative = self.readout.number.value < 0
            self.readout.prefix, self.readout.suffix = ("(", ")") if negative else ("", "")
            self.readout.read(self.readout.index)

    def to(self, point: Any) -> Self:
        """Put its pen at a point of the frame."""
        self.readout.place(np.asarray(point))
        return self
