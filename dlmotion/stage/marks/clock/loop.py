"""Loop: the stations of something that repeats, one below the other, back to the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import LEFT, RIGHT, RoundedRectangle, Triangle, VGroup, VMobject

from dlmotion.stage.marks.mark import Drawn, Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.place import Place
from dlmotion.stage.text import text
from dlmotion.stage.theme import em

_INDENT = 0.55


class Loop(Mark):
    """Named chips in a column with the arrow back; ``numbers`` stand beside them.

    Parameters
    ----------
    stations
        Quantity and array (T,) of each; the numbers are marks of their own, shown as they come.
    """

    def __init__(self, place: Place, stations: Sequence[tuple[Quantity, Any]]) -> None:
        theme = place.theme
        names = [text(place.label(q.label), theme, "small", q.role) for q, _ in stations]
        rows = place.rows(*[1.0] * len(names), gap=0.14)
        width = max(float(name.width) for name in names) + 0.4
        height = min(rows[0].height, 1.9 * em("small"))
        self.chips = [_chip(width, height) for _ in names]
        for row, chip, name in zip(rows, self.chips, names, strict=True):
            chip.set_fill(theme.color("surface"), 1.0)
            chip.set_stroke(theme.color("hairline"), theme.thin)
            name.move_to(chip.move_to(row.at(0.0, 0.5) + RIGHT * (_INDENT + width / 2)))
        first, last = (self.chips[k].get_edge_center(LEFT) for k in (0, -1))
        back = _back(first, last, theme.color("muted"))
        super().__init__(place, VGroup(back, *self.chips, *names))
        self.numbers = [
            Digit(place, array, quantity).to(self._beside(chip))
            for chip, (quantity, array) in zip(self.chips, stations, strict=True)
        ]

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Print the numbers of a moment."""
        for number in self.numbers:
            number.at(moment, printed)
        return self

    def lamp(self, station: int) -> Drawn:
        """A frame around the station that runs, to become that of the next one."""
        chip, theme = self.chips[station], self.place.theme
        frame = _chip(float(chip.width), float(chip.height)).move_to(chip)
        frame.set_stroke(theme.color("highlight"), theme.stroke)
        return Drawn(self.place, frame)

    def _beside(self, chip: VMobject) -> np.ndarray:
        x = (float(chip.get_right()[0]) + self.place.right) / 2
        return np.array([x, float(chip.get_y()), 0.0])


def _chip(width: float, height: float) -> RoundedRectangle:
    return RoundedRectangle(width=width, height=height, corner_radius=0.12)


def _back(first: np.ndarray, last: np.ndarray, ink: str) -> VGroup:
    """Arrow from the last chip around the left side to the first."""
    corner = LEFT * (_INDENT - 0.1)
    line = VMobject(stroke_color=ink, stroke_width=2.0)
    line.set_points_as_corners([last, last + corner, first + corner, first + LEFT * 0.12])
    tip = Triangle(color=ink, fill_opacity=1.0, stroke_width=0.0).scale(0.11).rotate(-np.pi / 2)
    return VGroup(line, tip.move_to(first + LEFT * 0.1))
