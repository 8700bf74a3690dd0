"""Legend: which colour is what, each with its word and, where wanted, a number on the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from manim import DOWN, RIGHT, Circle, Dot, Line, Rectangle, VGroup, VMobject

from dlmotion.stage.marks.axes.losses import dashed
from dlmotion.stage.marks.axes.spans import FAINT
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.place import Place
from dlmotion.stage.text import text
from dlmotion.stage.theme import em

_SWATCH, _PITCH, _SPOT = 0.5, 1.6, 0.12


class Legend(Mark):
    """Rows of a swatch in a role's colour, a word and, at the right edge, a number.

    ``across`` puts the entries side by side in the middle of the place instead.

    Parameters
    ----------
    entries
        Label and role of each row; a third word makes it the key of a ``"shade"``, of a line of
        ``"dashes"``, of samples drawn as a ``"dot"`` or as a ``"ring"``.
    values
        Label → quantity and array, for the rows that have a number.
    """

    def __init__(
        self,
        place: Place,
        entries: Sequence[tuple[str, ...]],
        *,
        values: Mapping[str, tuple[Quantity, Any]] | None = None,
        size: str = "small",
        across: bool = False,
    ) -> None:
        self.rows = VGroup()
        self.digits: list[Digit] = []
        super().__init__(place, self.rows)
        for row, (key, role, *kind) in enumerate(entries):
            level = DOWN * row * _PITCH * em(size)
            swatch = self._swatch(role, *kind).shift(level + RIGHT * _SWATCH / 2)
            name = text(place.label(key), place.theme, size)
            name.shift(level + RIGHT * (_SWATCH + 0.2) - name.get_left() * RIGHT)
            line = VGroup(swatch, name)
            if values and key in values:
                quantity, array = values[key]
                digit = Digit(place, array, quantity, size=size, align=1.0)
                self.digits.append(digit.to(level + RIGHT * (place.width - 0.05)))
                line.add(digit.readout)
            self.rows.add(line)
        if across:
            self.rows.arrange(RIGHT, buff=_PITCH * em(size))
            place.put(self.rows, 0.5, 0.5)
        else:
            place.put(self.rows, 0.0, 1.0)

    def _swatch(self, role: str, kind: str = "line") -> VMobject:
        ink, half = self.place.theme.color(role), RIGHT * _SWATCH / 2
        if kind == "shade":
            box = Rectangle(width=_SWATCH, height=0.6 * _SWATCH, stroke_width=0.0)
            return box.set_fill(ink, FAINT)
        if kind == "dot":
            return Dot(radius=_SPOT, color=ink)
        if kind == "ring":
            return Circle(_SPOT, color=ink, stroke_width=self.place.theme.stroke)
        if kind == "dashes":
            line = VMobject(stroke_color=ink, stroke_width=self.place.theme.stroke)
            return line.set_points(dashed(np.array([-half, half])))
        return Line(-half, half, color=ink, stroke_width=self.place.theme.stroke)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Print the numbers of a moment."""
        for digit in self.digits:
            digit.at(moment, printed)
        return self
