"""Sheet: graph paper that bends in space; lines and body fade with depth, a cut leaves a seam."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from contourpy import contour_generator
from manim import VGroup, VMobject
from manim.utils.color import interpolate_color
from manim.utils.color.core import ManimColor

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.line import polyline
from dlmotion.stage.marks.axes.plane import blend
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.space.cut import HIGH, LOW

if TYPE_CHECKING:
    from dlmotion.stage.marks.space.space import Space

_SHADES, _FAINTEST, _BODY, _STRIDE = 4, 0.75, 0.1, 2


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
        self.seamed = seam
        shapes = [part[key] for key in order for part in (self.bodies, self.lines)]
        super().__init__(space.place, VGroup(*shapes, self.seam))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the sheet of a moment."""
        nodes, heights = blend(self.nodes, moment), blend(self.heights, moment)
        spots = self.space.seen(nodes, moment)
        behind = self.space.depth(nodes, moment)
        _sort(self.lines, _segments(spots), _middles(behind), _middles(heights))
        around = [_around(values)[:, ::_STRIDE, ::_STRIDE] for values in (behind, heights)]
        _sort(self.bodies, _boxes(spots), *(values.mean(axis=0).ravel() for values in around))
        self.seam.points = _seam(spots, heights) if self.seamed else np.zeros((0, 3))
        return self


Shapes = dict[tuple[int, int], VMobject]


def _sort(shapes: Shapes, pieces: np.ndarray, behind: np.ndarray, heights: np.ndarray) -> None:
    """Give pieces (k, points, 3) to the shape of their shade and side of the cut."""
    shade = np.minimum((_SHADES * behind).astype(int), _SHADES - 1)
    for (side, which), shape in shapes.items():
        chosen = (shade == which) & ((heights >= 0.0) == (side == HIGH))
        shape.points = pieces[chosen].reshape(-1, 3)


def _ends(values: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Both ends of all pieces of lines, of rows and of columns."""
    rows, columns = values[::_STRIDE], values[:, ::_STRIDE]
    return [(rows[:, :-1], rows[:, 1:]), (columns[:-1], columns[1:])]


def _segments(spots: np.ndarray) -> np.ndarray:
    """Control points (k, 4, 3) of the pieces of all lines."""
    pairs = [(low.reshape(-1, 3), high.reshape(-1, 3)) for low, high in _ends(spots)]
    return np.concatenate([straight(*pair).reshape(-1, 4, 3) for pair in pairs])


def _middles(values: np.ndarray) -> np.ndarray:
    """A value (k,) for each piece, the mean of its ends'."""
    return np.concatenate([((low + high) / 2.0).ravel() for low, high in _ends(values)])


def _around(values: np.ndarray) -> np.ndarray:
    """Values (4, m - s, n - s, …) at the corners of boxes of the paper, in their order around."""
    low, high = slice(None, -_STRIDE), slice(_STRIDE, None)
    return np.stack([values[at] for at in ((low, low), (low, high), (high, high), (high, low))])


def _boxes(spots: np.ndarray) -> np.ndarray:
    """Control points (k, 16, 3) of the boxes, all the same way round on the screen.

    Otherwise a box seen from below would cut a hole into one seen from above.
    """
    boxes = np.moveaxis(_around(spots)[:, ::_STRIDE, ::_STRIDE], 0, 2).reshape(-1, 4, 3)
    one, other = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    turned = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0] < 0.0
    boxes[turned] = boxes[turned, ::-1]
    ends = np.roll(boxes, -1, axis=1)
    return straight(boxes.reshape(-1, 3), ends.reshape(-1, 3)).reshape(-1, 16, 3)


def _seam(spots: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Control points of the line where the heights are zero, on the sheet as it is seen."""
    runs = contour_generator(z=heights).lines(0.0)
    pieces = [polyline(_between(spots, np.asarray(run, dtype=float))) for run in runs]
    return np.concatenate([np.zeros((0, 3)), *pieces])


def _between(spots: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Points (k, 3) of a sheet (m, n, 3) at places (k, 2) of column and row between its nodes."""
    most = np.array(spots.shape[1::-1]) - 2
    whole = np.clip(places.astype(int), 0, most)
    across, upward = (places - whole).T[..., None]
    column, row = whole.T
    near = (1.0 - across) * spots[row, column] + across * spots[row, column + 1]
    far = (1.0 - across) * spots[row + 1, column] + across * spots[row + 1, column + 1]
    return np.asarray((1.0 - upward) * near + upward * far)
