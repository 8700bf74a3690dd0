"""Sheet: graph paper that bends in space; lines and body fade with depth, a cut leaves a seam."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np
from contourpy import contour_generator
from manim import VGroup, VMobject
from manim.utils.color import interpolate_color
from manim.utils.color.core import ManimColor

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.contours import corners_of
from dlmotion.stage.marks.axes.line import polyline
from dlmotion.stage.marks.axes.plane import blend, coarse
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.space.cut import HIGH, LOW

if TYPE_CHECKING:
    from dlmotion.stage.marks.space.space import Space

_SHADES, _FAINTEST, _BODY, _STRIDE, _BOX = 3, 0.75, 0.1, 2, 3
_SEEN = 1 / 135  # units that a line may be off by: a pixel of a film

T = TypeVar("T")


class Sheet(Mark):
    """Graph paper at ``nodes`` (T, m, n, 3); every second row and column of them is a line.

    ``heights`` (T, m, n) above a cut say what lies in front of it, and where it meets the sheet:
    that line is the seam.
    """

    def __init__(self, space: Space, nodes: Any, heights: Any, seam: bool) -> None:
        self.space, self.path = space, path_of(nodes)
        self.nodes = np.asarray(nodes, dtype=float)
        self.heights = np.asarray(heights, dtype=float)
        theme = space.place.theme
        near, far = ManimColor(theme.data), ManimColor(theme.hairline)
        inks = [interpolate_color(near, far, _FAINTEST * k / (_SHADES - 1)) for k in range(_SHADES)]
        order = [(side, shade) for side in (LOW, HIGH) for shade in reversed(range(_SHADES))]
        self.bodies = {
            key: VMobject(fill_color=inks[key[1]], fill_opacity=_BODY, stroke_width=0.0)
            for key in order
        }
        self.lines = {
            key: VMobject(stroke_color=inks[key[1]], stroke_width=theme.thin) for key in order
        }
        for key in order:
            self.bodies[key].set_z_index(key[0])
            self.lines[key].set_z_index(key[0])
        self.seam = VMobject(stroke_color=theme.color("highlight"), stroke_width=theme.stroke)
        self.seam.set_z_index(HIGH)
        self.seamed, self.seamed_at, self.step = seam, -1.0, -1
        shapes = [part[key] for key in order for part in (self.bodies, self.lines)]
        super().__init__(space.place, VGroup(*shapes, self.seam))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the sheet of a moment, shaded and parted by the cut as at the last step."""
        step = min(reached(moment), len(self.nodes) - 1)
        if step != self.step:
            self.step = step
            self.pieces = self._pieces(step)
        spots = self.space.seen(blend(self.nodes, moment), moment)
        corners = spots.reshape(-1, 3)
        for shapes, pieces in zip((self.lines, self.bodies), self.pieces, strict=True):
            for key, shape in shapes.items():
                starts, ends = pieces[key]
                shape.points = straight(corners[starts], corners[ends])
        if self.seamed and coarse(moment) != self.seamed_at:
            self.seamed_at = coarse(moment)
            self.seam.points = self._seam(self.seamed_at)
        return self

    def _pieces(self, step: int) -> tuple[Pieces, Pieces]:
        """Lines and bodies from a step to the next, by side of the cut and shade.

        All that changes on the way is where corners are: so a film as vectors says both ends.
        """
        after = min(step + 1, len(self.nodes) - 1)
        both = [self.space.seen(self.nodes[at], at)[..., :2] for at in (step, after)]
        paper = _Paper(
            np.concatenate(both, axis=-1).reshape(-1, 4),
            self.space.depth(self.nodes[step], step).ravel(),
            self.heights[step].ravel(),
        )
        number = np.arange(paper.heights.size).reshape(self.heights[step].shape)
        return _by_key(paper.lines(number), self.lines), _by_key(paper.boxes(number), self.bodies)

    def _seam(self, moment: float) -> np.ndarray:
        """Control points of the line where the heights are zero, on the sheet as it is seen."""
        spots = self.space.seen(blend(self.nodes, moment), moment)
        runs = contour_generator(z=blend(self.heights, moment)).lines(0.0)
        lines = [_between(spots, np.asarray(run, dtype=float)) for run in runs]
        thin = [polyline(line[corners_of(line, _SEEN)]) for line in lines]
        return np.concatenate([np.zeros((0, 3)), *thin])


Key = tuple[int, int]
Pieces = dict[Key, tuple[list[int], list[int]]]


@dataclass(frozen=True)
class _Paper:
    """Nodes (n,) by number: where both steps see them (n, 4), how far behind, how high."""

    seen: np.ndarray
    behind: np.ndarray
    heights: np.ndarray

    def lines(self, number: np.ndarray) -> Iterator[tuple[Key, list[int]]]:
        """Pieces of lines, of rows and of columns: the key of each, and its corners."""
        for line in (*number[::_STRIDE], *number.T[::_STRIDE]):
            for key, start, end in _runs(self._keys(np.stack([line[:-1], line[1:]]))):
                yield key, self._corners(line[start : end + 1])

    def boxes(self, number: np.ndarray) -> Iterator[tuple[Key, list[int]]]:
        """Boxes of the paper, neighbours of a row as one, all the same way round on the screen.

        Otherwise a box seen from below would cut a hole into one seen from above.
        """
        for rows in pairwise(_ruled(number)):
            low, high = (_ruled(edge) for edge in rows)
            around = np.stack([low[:-1], low[1:], high[1:], high[:-1]])
            one, other = (self.seen[around[k + 2], :2] - self.seen[around[k], :2] for k in (0, 1))
            turned = one[:, 0] * other[:, 1] < one[:, 1] * other[:, 0]
            keyed = list(zip(self._keys(around), turned.tolist(), strict=True))
            for (key, back), start, end in _runs(keyed):
                there, home = (self._corners(edge[start : end + 1]) for edge in (low, high))
                rim = [*there, *home[::-1], there[0]]
                yield key, rim[::-1] if back else rim

    def _keys(self, around: np.ndarray) -> list[Key]:
        """Side of the cut and shade of pieces between nodes (c, k)."""
        behind = self.behind[around].mean(axis=0)
        shades = np.minimum((_SHADES * behind).astype(int), _SHADES - 1).tolist()
        sides = np.where(self.heights[around].mean(axis=0) >= 0.0, HIGH, LOW).tolist()
        return list(zip(sides, shades, strict=True))

    def _corners(self, line: np.ndarray) -> list[int]:
        """Nodes that a piece of a line needs to be seen where it is, at both steps."""
        kept: list[int] = line[corners_of(self.seen[line], _SEEN)].tolist()
        return kept


def _runs(keys: Sequence[T]) -> Iterator[tuple[T, int, int]]:
    """Each key with where its neighbours of the same key begin and end."""
    start = 0
    for key, found in groupby(keys):
        end = start + len(list(found))
        yield key, start, end
        start = end


def _ruled(rows: np.ndarray) -> np.ndarray:
    """Every third row, and the last."""
    return rows[sorted({*range(0, len(rows), _BOX), len(rows) - 1})]


def _by_key(pieces: Iterable[tuple[Key, list[int]]], keys: Iterable[Key]) -> Pieces:
    """Starts and ends of all straight lines of a key."""
    found: Pieces = {key: ([], []) for key in keys}
    for key, corners in pieces:
        found[key][0].extend(corners[:-1])
        found[key][1].extend(corners[1:])
    return found


def _between(spots: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Points (k, 3) of a sheet (m, n, 3) at places (k, 2) of column and row between its nodes."""
    most = np.array(spots.shape[1::-1]) - 2
    whole = np.clip(places.astype(int), 0, most)
    across, upward = (places - whole).T[..., None]
    column, row = whole.T
    near = (1.0 - across) * spots[row, column] + across * spots[row, column + 1]
    far = (1.0 - across) * spots[row + 1, column] + across * spots[row + 1, column + 1]
    return np.asarray((1.0 - upward) * near + upward * far)
