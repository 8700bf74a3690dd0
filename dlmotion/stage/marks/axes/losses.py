"""Losses: training and validation loss over one knob, the gap between them, and the best place."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from manim import Animation, Create, Dot, FadeIn, Group, LaggedStart, VMobject

from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.line import Line, until
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.place import Place

_DASH, _GAP = 0.14, 0.1
_RADIUS = 0.1


class Losses(Mark):
    """Training loss solid, validation loss dashed, their gap shaded, over one knob.

    A dot on a stem marks the lowest validation loss among the steps reached, not of those to come.

    Parameters
    ----------
    x
        Quantity and array (n,) of the knob: capacity, penalty, drop rate or epoch.
    loss
        Quantity of the loss, and its arrays (n,) on training and on validation data.
    x_ticks
        Ticks of the knob; round ones are chosen by default.
    x_base
        The knob is given as exponents of this number, and the ticks say its powers.

    Raises
    ------
    MarkError
        If the three arrays are not one number for each place of the knob.
    """

    def __init__(
        self,
        place: Place,
        x: tuple[Quantity, Any],
        loss: tuple[Quantity, Any, Any],
        *,
        x_ticks: tuple[float, ...] | None = None,
        x_base: float | None = None,
    ) -> None:
        quantity, train, validation = loss
        lengths = [np.shape(array) for array in (x[1], train, validation)]
        if len(set(lengths)) > 1 or len(lengths[0]) != 1 or lengths[0][0] < 2:
            raise MarkError(f"expected three arrays (n,) with n at least 2, got {lengths}")
        self.axes = Axes(place, x, loss, y_from=(0.0, None), x_ticks=x_ticks, x_base=x_base)
        self.train = self.axes.line(x[1], train)
        self.validation = _Dashes(self.axes, x[1], validation, quantity.role, width=None)
        self.validation.curve.gap = _GAP
        self.gap = self.axes.band(x[1], train, validation, quantity.role)
        theme, color = place.theme, place.theme.color("highlight")
        self.stem = VMobject(stroke_color=color, stroke_width=theme.thin)
        self.dot = Dot(radius=_RADIUS, color=color)
        self.lines = self.gap, self.train, self.validation
        shapes = [mark.mobject for mark in (self.axes, *self.lines)]
        super().__init__(place, Group(*shapes, self.stem, self.dot))
        self.at(lengths[0][0] - 1)

    def best(self, moment: float) -> int:
        """Step of the lowest validation loss among those reached; the first of equals."""
        reached = self.validation.y[: int(moment) + 1]
        return int(np.argmin(np.where(np.isnan(reached), np.inf, reached)))

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Draw all as far as a step, and mark the best one so far."""
        for mark in self.lines:
            mark.at(moment, printed)
        step = self.best(moment)
        spot = self.axes.point(self.validation.x[step], self.validation.y[step])
        foot = self.axes.point(self.validation.x[step], self.axes.plot.y_limits[0])
        self.stem.points = straight(np.asarray(foot)[None], np.asarray(spot)[None])
        self.dot.move_to(spot)
        return self

    def entrance(self) -> Animation:
        """Draw it part by part."""
        marks = (mark.entrance() for mark in (self.axes, *self.lines))
        return LaggedStart(*marks, Create(self.stem), FadeIn(self.dot), lag_ratio=0.3)


class _Dashes(Line):
    """Line in dashes; they keep their places while it grows."""

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Draw up to a step; between steps along the straight line."""
        self.curve.points = dashed(until(self.corners, moment))
        return self


def dashed(corners: np.ndarray) -> np.ndarray:
    """Control points of dashes of one length along corners (n, 3), bends included."""
    corners = corners[np.isfinite(corners).all(axis=1)]
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    starts = np.arange(0.0, way[-1], _DASH + _GAP)
    cuts = np.unique(np.concatenate([way, starts, np.minimum(starts + _DASH, way[-1])]))
    points = np.column_stack([np.interp(cuts, way, axis) for axis in corners.T])
    middles = (cuts[:-1] + cuts[1:]) / 2
    drawn = middles % (_DASH + _GAP) < _DASH
    return straight(points[:-1][drawn], points[1:][drawn])
