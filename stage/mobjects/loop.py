"""Loop: the stations of something that repeats, one below the other, and the arrow back to the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, RoundedRectangle, Triangle, VGroup, VMobject

from stage.layout import Point, Region
from stage.mobjects.meters import Meter
from stage.readout import Readout
from stage.text import text
from stage.theme import Theme, em
from stage.words import Words

_INDENT = 0.55


class Loop(VGroup):
    """Named chips in a column; ``light`` marks the one that runs. The numbers beside them are not added yet.

    Parameters
    ----------
    stations
        Of each the key of its name, and an array (K,) of the trace with format and colour role.
    """

    def __init__(self, region: Region, trace: Any, stations: Sequence[Meter], theme: Theme, words: Words) -> None:
        super().__init__()
        self.region, self.theme = region, theme
        names = [text(words.label(key), theme, "small", role) for key, _, _, role in stations]
        rows = region.rows(*[1.0] * len(names), gap=0.14)
        width, height = max(name.width for name in names) + 0.4, min(rows[0].height, 1.9 * em("small"))
        self.chips = VGroup()
        for row, name in zip(rows, names, strict=True):
            chip = RoundedRectangle(width=width, height=height, corner_radius=0.12)
            chip.set_fill(theme.color("surface"), 1.0).set_stroke(theme.color("hairline"), theme.thin)
            chip.move_to(row.at(0.0, 0.5) + RIGHT * (_INDENT + width / 2))
            self.chips.add(chip)
            name.move_to(chip)
        self.names = VGroup(*names)
        self.back = self._back()
        self.add(self.back, self.chips, self.names)
        self.numbers_beside = [
            Readout(trace, array, 0, theme=theme, spec=spec, color=role).place(self.beside(place))
            for place, (_, array, spec, role) in enumerate(stations)
        ]

    def beside(self, station: int) -> Point:
        """Middle of the room to the right of a chip."""
        chip = self.chips[station]
        x = (chip.get_right()[0] + self.region.right) / 2
        return np.array([x, chip.get_y(), 0.0])

    def number(self, station: int) -> Readout:
        """Number beside a chip; add it to the scene when the station has run."""
        return self.numbers_beside[station]

    def at(self, time: float) -> Loop:
        """Let every number show the recorded moment at or before a fractional index."""
        for number in self.numbers_beside:
            number.read(int(time + 1e-6))
        return self

    def light(self, station: int) -> Loop:
        """Mark one chip; a negative number marks none."""
        for place, chip in enumerate(self.chips):
            lit = place == station
            width = self.theme.stroke if lit else self.theme.thin
            chip.set_stroke(self.theme.color("highlight" if lit else "hairline"), width)
        return self

    def _back(self) -> VGroup:
        """Arrow from the last chip around the left side to the first."""
        first, last = (self.chips[place].get_edge_center(LEFT) for place in (0, -1))
        corner = LEFT * (_INDENT - 0.1)
        line = VMobject(color=self.theme.muted, stroke_width=self.theme.thin)
        line.set_points_as_corners([last, last + corner, first + corner, first + LEFT * 0.12])
        tip = Triangle(color=self.theme.muted, fill_opacity=1.0, stroke_width=0.0).scale(0.11).rotate(-np.pi / 2)
        return VGroup(line, tip.move_to(first + LEFT * 0.1))
