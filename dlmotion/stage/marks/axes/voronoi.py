"""Voronoi: the cell of each centre, which holds all that is nearer to it than to any other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.groups import SERIES
from dlmotion.stage.marks.axes.line import polyline
from dlmotion.stage.marks.axes.plane import blend
from dlmotion.stage.marks.mark import Mark, MarkError

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

_FILL, _CORNERS = 0.16, 120


class Voronoi(Mark):
    """Cells of ``centres[step]`` (K, 2) within the axes; between steps the centres move evenly.

    Parameters
    ----------
    reach
        Distance (T,) up to which a cell extends: growing, cells are discs that meet in straight
        walls. By default they fill the axes.
    roles
        Colour of each cell.

    Raises
    ------
    MarkError
        If the centres are not (steps, K, 2), or more than there are colours.
    """

    def __init__(
        self,
        axes: Axes,
        centres: Any,
        reach: Any = None,
        roles: Sequence[str] = SERIES,
    ) -> None:
        self.axes, self.path = axes, path_of(centres)
        self.centres = np.asarray(centres, dtype=float)
        if self.centres.ndim != 3 or not 0 < self.centres.shape[1] <= len(roles):
            raise MarkError(
                f"expected centres (steps, 1 … {len(roles)}, 2), got {self.centres.shape}"
            )
        (left, right), (low, high) = axes.plot.x_limits, axes.plot.y_limits
        self.frame = np.array([[left, low], [right, low], [right, high], [left, high]])
        self.reach = None if reach is None else np.asarray(reach, dtype=float)
        theme = axes.place.theme
        self.cells = [
            VMobject(
                stroke_color=theme.color(role),
                stroke_width=theme.thin,
                fill_color=theme.color(role),
                fill_opacity=_FILL,
            )
            for role in roles[: self.centres.shape[1]]
        ]
        super().__init__(axes.place, VGroup(*self.cells))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Draw the cells of a moment."""
        centres = blend(self.centres, moment)
        reach = None if self.reach is None else float(blend(self.reach, moment))
        for cell, corners in zip(self.cells, cells(centres, self.frame, reach), strict=True):
            cell.points = polyline(self.axes.path(*np.vstack([corners, corners[:1]]).T))
        return self


def cells(centres: np.ndarray, frame: np.ndarray, reach: float | None) -> list[np.ndarray]:
    """Corners (n, 2) of each cell within a convex frame; none where a cell has no area.

    Of equal centres the first has all.
    """
    found = []
    for k, centre in enumerate(centres):
        part = _cell(k, centres, frame)
        if reach is not None and (np.linalg.norm(part - centre, axis=1) > reach).any():
            part = _cell(k, centres, _disc(centre, reach))
            for start, end in zip(frame, np.roll(frame, -1, axis=0), strict=True):
                across = np.array([end[1] - start[1], start[0] - end[0]])
                part = _clip(part, across, float(across @ start))
        found.append(part)
    return found


def _cell(k: int, centres: np.ndarray, part: np.ndarray) -> np.ndarray:
    """What of a convex polygon is nearer to one centre than to any other."""
    for j, other in enumerate(centres):
        across = other - centres[k]
        if across.any():
            part = _clip(part, across, float(across @ (other + centres[k])) / 2)
        elif j < k:
            part = part[:0]
    return part


def _disc(centre: np.ndarray, reach: float) -> np.ndarray:
    angles = np.linspace(0.0, 2 * np.pi, _CORNERS, endpoint=False)
    return centre + reach * np.column_stack([np.cos(angles), np.sin(angles)])


def _clip(corners: np.ndarray, across: np.ndarray, bound: float) -> np.ndarray:
    """What of a convex polygon lies where ``across`` · p is at most ``bound``."""
    side = corners @ across - bound
    kept: list[np.ndarray] = []
    for k in range(len(corners)):
        here, there = side[k - 1], side[k]
        if (here <= 0.0) != (there <= 0.0):
            share = here / (here - there)
            kept.append(corners[k - 1] + share * (corners[k] - corners[k - 1]))
        if there <= 0.0:
            kept.append(corners[k])
    return np.array(kept).reshape(-1, 2)
