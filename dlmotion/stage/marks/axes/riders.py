"""Riders: samples of two classes, each rolling along the line of its class as training moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import VGroup

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.line import Line
from dlmotion.stage.marks.axes.scatter import GAP, RIM, around, circles, outlines
from dlmotion.stage.marks.mark import Mark, MarkError

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes


class Riders(Mark):
    """Samples at ``x[step]`` of (T, N) on ``lines``, one for each label; they roll along them.

    Class 0 are dots, class 1 rings, as in a `Scatter`.

    Raises
    ------
    MarkError
        If there is not one label for each sample.
    """

    def __init__(
        self, axes: Axes, lines: tuple[Line, Line], x: Any, labels: Any, radius: float
    ) -> None:
        self.axes, self.lines, self.x_path = axes, lines, path_of(x)
        self.x, self.labels = np.asarray(x, dtype=float), np.asarray(labels).ravel()
        if self.x.ndim != 2 or self.x.shape[1] != len(self.labels):
            raise MarkError(
                f"expected x (steps, {len(self.labels)}) for as many labels, got {self.x.shape}"
            )
        theme = axes.place.theme
        looks = (
            (radius, GAP, theme.color("class0"), theme.background),
            (radius - 0.01, RIM, theme.background, theme.color("class1")),
        )
        self.outlines = [outlines(size, width) for size, width, *_ in looks]
        self.shapes = [circles([], *look) for look in looks]
        super().__init__(axes.place, VGroup(*self.shapes))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Roll all of them to a moment."""
        low = min(int(moment), len(self.x) - 1)
        high = min(low + 1, len(self.x) - 1)
        share = moment - low if high > low else 0.0
        x = (1.0 - share) * self.x[low] + share * self.x[high]
        self.spots = np.empty((len(x), 3))
        for kind, line in enumerate(self.lines):
            own = self.labels == kind
            self.spots[own] = self.axes.path(x[own], line.heights(x[own]))
            around(self.shapes[kind], self.outlines[kind], self.spots[own])
        return self
