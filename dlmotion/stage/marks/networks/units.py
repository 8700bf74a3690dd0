"""Units: those of one layer as discs as large as what they put out, dropped ones crossed out."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from manim import Circle, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Drawn, Mark, MarkError
from dlmotion.stage.place import Place

_FILLED, _CROSS, _RING = 0.46, 0.2, 0.56
_ARCS = 5


class Units(Mark):
    """Units of a layer in a grid; the area of a disc is what its unit puts out.

    Parameters
    ----------
    values
        Outputs (T, N) from zero on; in each step those of the units that are there.
    alive
        (T, N): which units are there.
    columns
        How many stand side by side.
    role
        Colour role of the discs.

    Raises
    ------
    MarkError
        If the arrays do not fit each other, or an output is below zero.
    """

    def __init__(
        self, place: Place, values: Any, alive: Any, *, columns: int, role: str = "activation"
    ) -> None:
        self.paths = path_of(values), path_of(alive)
        self.values, self.alive = np.asarray(values, dtype=float), np.asarray(alive, dtype=bool)
        if self.values.ndim != 2 or self.values.shape != self.alive.shape:
            raise MarkError(
                f"expected outputs and whether units are alive, both (T, N), got "
                f"{self.values.shape} and {self.alive.shape}"
            )
        if self.values.min() < 0.0:
            raise MarkError(f"expected outputs from zero on, got {self.values.min():.3g}")
        count, theme = self.values.shape[1], place.theme
        rows = -(-count // columns)
        self.pitch = min(place.width / columns, place.height / rows)
        row, column = np.divmod(np.arange(count), columns)
        across = place.center[0] + (column - (columns - 1) / 2) * self.pitch
        upward = place.center[1] + ((rows - 1) / 2 - row) * self.pitch
        self.spots = np.column_stack([across, upward, np.zeros(count)])
        self.circle = Circle(1.0, num_components=_ARCS).points
        self.rims = VMobject(stroke_color=theme.color("hairline"), stroke_width=theme.thin)
        self.crosses = VMobject(stroke_color=theme.color("loss"), stroke_width=theme.thin)
        self.discs = VMobject(stroke_width=0.0, fill_color=theme.color(role), fill_opacity=1.0)
        super().__init__(place, VGroup(self.rims, self.crosses, self.discs))
        self.at(0.0)

    def radii(self, step: int) -> np.ndarray:
        """Radius of every disc (N,) in units of the frame; none for what is dropped."""
        shares = self.values[step] / (self.values.max() or 1.0)
        return np.asarray(_FILLED * self.pitch * np.sqrt(shares * self.alive[step]))

    def ring(self, unit: int, role: str = "highlight") -> Drawn:
        """Circle around one unit."""
        theme = self.place.theme
        circle = Circle(_RING * self.pitch, color=theme.color(role), stroke_width=theme.stroke)
        return Drawn(self.place, circle.move_to(self.spots[int(unit)]))

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the outputs of the last step reached."""
        step = min(reached(moment if printed is None else printed), len(self.values) - 1)
        there = self.alive[step]
        radii = self.radii(step)
        lit = [
            radius * self.circle + spot
            for radius, spot in zip(radii, self.spots, strict=True)
            if radius > 0.0
        ]
        self.discs.points = np.concatenate(lit) if lit else np.zeros((0, 3))
        rims = [_FILLED * self.pitch * self.circle + spot for spot in self.spots[there]]
        self.rims.points = np.concatenate(rims) if rims else np.zeros((0, 3))
        arm = _CROSS * self.pitch
        gone = self.spots[~there]
        ways = [arm * np.array(way) for way in ((1.0, 1.0, 0.0), (1.0, -1.0, 0.0))]
        starts = np.concatenate([gone - way for way in ways])
        self.crosses.points = straight(starts, np.concatenate([gone + way for way in ways]))
        return self
