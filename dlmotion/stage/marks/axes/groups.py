"""Groups: samples that take the colour of the group they are in, and change it on the clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import VGroup

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.plane import blend
from dlmotion.stage.marks.axes.scatter import GAP, RIM, around, circles, outlines
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark, MarkError

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

SERIES = tuple(f"series{k}" for k in range(7))


class Groups(Mark):
    """Samples at ``x`` (N,), ``y`` (N,) by the group ``labels[step]`` of (T, N) or (N,).

    Those of group -1 are in none: small and grey, under the others. With ``x`` or ``y`` (T, N)
    they move, straight from step to step.

    Parameters
    ----------
    roles
        Colour of each group; clusters have those of ``series``.
    blank
        Radius of a sample without a group, by that of one with.
    rings
        Groups that are rings instead of dots.

    Raises
    ------
    MarkError
        If there is not one label for each sample, or a group has no colour.
    """

    def __init__(
        self,
        axes: Axes,
        x: Any,
        y: Any,
        labels: Any,
        roles: Sequence[str] = SERIES,
        radius: float = 0.085,
        *,
        blank: float = 0.75,
        rings: Collection[int] = (),
    ) -> None:
        self.x_path, self.y_path, self.path = path_of(x), path_of(y), path_of(labels)
        across, upward = np.broadcast_arrays(*(np.atleast_2d(np.asarray(way)) for way in (x, y)))
        self.spots = axes.path(across.ravel(), upward.ravel()).reshape(*upward.shape, 3)
        self.labels = np.atleast_2d(np.asarray(labels))
        if self.labels.shape[1] != self.spots.shape[1] or self.labels.max() >= len(roles):
            raise MarkError(
                f"expected labels (steps, {self.spots.shape[1]}) up to {len(roles) - 1}, "
                f"got {self.labels.shape} up to {self.labels.max()}"
            )
        theme = axes.place.theme
        looks = [(blank * radius, GAP, theme.color("muted"), theme.background)]
        for group in range(self.labels.max() + 1):
            ink = theme.color(roles[group])
            if group in rings:
                looks.append((radius - 0.01, RIM, theme.background, ink))
            else:
                looks.append((radius, GAP, ink, theme.background))
        self.outlines = [outlines(size, width) for size, width, *_ in looks]
        self.shapes = [circles([], *look) for look in looks]
        super().__init__(axes.place, VGroup(*self.shapes))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Put the samples where a moment has them, coloured as at the last step reached."""
        step = min(max(reached(moment), 0), len(self.labels) - 1)
        spots = blend(self.spots, moment)
        for place, (shape, lines) in enumerate(zip(self.shapes, self.outlines, strict=True)):
            around(shape, lines, spots[self.labels[step] == place - 1])
        return self
