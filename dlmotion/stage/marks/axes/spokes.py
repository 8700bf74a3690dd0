"""Spokes: a line from each sample to the centre of its group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Animation, Create, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.plane import blend
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark, MarkError

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

_FAINT = 0.55


class Spokes(Mark):
    """Lines from ``x`` (N,), ``y`` (N,) to the centre ``centres[step]`` (K, 2) of their group.

    ``labels[step]`` of (T, N) says which that is, -1 that there is none. Centres move evenly
    between steps; a sample changes its centre when its step is reached.

    Raises
    ------
    MarkError
        If the labels do not fit the samples or the steps of the centres.
    """

    def __init__(
        self, axes: Axes, x: Any, y: Any, centres: Any, labels: Any, role: str = "loss"
    ) -> None:
        self.axes = axes
        self.x_path, self.y_path, self.path = path_of(x), path_of(y), path_of(centres)
        self.spots, self.centres = axes.path(x, y), np.asarray(centres, dtype=float)
        self.labels = np.asarray(labels)
        if self.labels.shape != (len(self.centres), len(self.spots)):
            expected = len(self.centres), len(self.spots)
            raise MarkError(f"expected labels {expected}, got {self.labels.shape}")
        axes.path(self.centres[..., 0].ravel(), self.centres[..., 1].ravel())
        theme = axes.place.theme
        self.lines = VMobject(
            stroke_color=theme.color(role), stroke_width=theme.thin, stroke_opacity=_FAINT
        )
        super().__init__(axes.place, self.lines)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Lead to the centres of a moment."""
        own = self.labels[min(max(reached(moment), 0), len(self.labels) - 1)]
        hubs = self.axes.path(*blend(self.centres, moment).T)
        held = own >= 0
        self.lines.points = straight(self.spots[held], hubs[own[held]])
        return self

    def entrance(self) -> Animation:
        """Draw them."""
        return Create(self.lines)
