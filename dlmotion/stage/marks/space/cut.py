"""Cut: a plane of the space as a pane of glass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.plane import blend
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.mark import Mark

if TYPE_CHECKING:
    from dlmotion.stage.marks.space.space import Space

LOW, MIDDLE, HIGH = -3, -2, -1
"""Order of drawing: what lies below the cut, the cut, what lies above; all behind words."""
_PANE, _RIM = 0.14, 0.7


class Cut(Mark):
    """A pane with ``corners`` (T, 4, 3) in a space; between two steps it moves straight."""

    def __init__(self, space: Space, corners: Any) -> None:
        self.space, self.path = space, path_of(corners)
        self.corners = np.asarray(corners, dtype=float)
        theme = space.place.theme
        self.pane = VMobject(
            fill_color=theme.color("highlight"),
            fill_opacity=_PANE,
            stroke_color=theme.color("highlight"),
            stroke_width=theme.thin,
            stroke_opacity=_RIM,
        )
        self.pane.set_z_index(MIDDLE)
        super().__init__(space.place, self.pane)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the pane of a moment."""
        box = self.space.seen(blend(self.corners, moment), moment)
        self.pane.points = straight(box, np.roll(box, -1, axis=0)).reshape(-1, 3)
        return self
