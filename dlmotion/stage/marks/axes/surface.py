"""Surface: a recorded landscape that turns, and tilts until it is its contours; the same mesh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import LEFT, ORIGIN, RIGHT, Dot, VGroup, VMobject
from manim.utils.color import interpolate_color
from manim.utils.color.core import ManimColor

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.contours import level_lines, shades
from dlmotion.stage.marks.axes.line import polyline
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.mark import Drawn, Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.text import text
from dlmotion.stage.theme import Theme

if TYPE_CHECKING:
    from dlmotion.stage.marks.axes.axes import Axes

VIEWS = ((-62.0, 30.0, 0.74), (-28.0, 34.0, 0.78), (0.0, 90.0, 1.0))
"""Azimuth and elevation in degrees, and size: from the side, turned, and from above."""
_TILES, _RISE, _SOLID, _FAINT = 11, 0.62, 0.95, 0.45
_SHADES = 24  # colours of tiles: a film as vectors names each, as it fades, frame by frame


class Surface(Mark):
    """Tiles, level lines and a walk over axes; moment 0 is from the side, 2 straight from above.

    At moment 2 the tiles are gone and the lines stand where ``axes.contours`` has them.

    Parameters
    ----------
    x, y, loss
        The landscape: (n,), (m,), (m, n).
    quantity
        What its height is.
    levels
        Heights (L,) of the lines.
    params, height
        A walk (T + 1, 2) and its losses (T + 1,).
    """

    def __init__(
        self,
        axes: Axes,
        x: Any,
        y: Any,
        loss: Any,
        quantity: Quantity,
        levels: Any,
        params: Any,
        height: Any,
    ) -> None:
        self.loss_path, self.params_path = path_of(loss), path_of(params)
        self.axes, theme = axes, axes.place.theme
        values = np.asarray(loss, dtype=float)
        self.low, self.high = float(values.min()), float(values.max())
        self.corners, heights = self._mesh(np.asarray(x), np.asarray(y), values)
        self.tiles = [_tile(theme, share) for share in heights]
        self.lines = [
            VMobject(stroke_color=i, stroke_width=theme.thin) for i in shades(theme, len(levels))
        ]
        runs = level_lines(x, y, loss, np.asarray(levels))
        self.runs = [
            self._lifted(run[:, 0], run[:, 1], np.full(len(run), level))
            for run, level in zip(runs, np.asarray(levels), strict=True)
        ]
        walk = np.asarray(params, dtype=float)
        self.way = self._lifted(walk[:, 0], walk[:, 1], np.asarray(height, dtype=float))
        self.walk = VMobject(stroke_color=theme.color("highlight"), stroke_width=theme.stroke)
        self.names, self.ends = self._names(quantity)
        self.outlines = [
            [np.array(part.points) for part in name.get_family()] for name in self.names
        ]
        self.ground = VGroup(*self.tiles)
        super().__init__(axes.place, VGroup(self.ground, *self.lines, self.walk, *self.names))
        self.parts = {f"level {k}": line for k, line in enumerate(self.lines)}
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Look from where the moment has the camera."""
        views, steps = np.array(VIEWS), np.arange(len(VIEWS))
        azimuth, elevation, size = (np.interp(moment, steps, views[:, k]) for k in range(3))
        self.camera = _camera(azimuth, elevation) * size
        above = float(np.clip(moment - 1.0, 0.0, 1.0))
        spots = self.seen(self.corners)
        for tile, box in zip(self.tiles, spots, strict=True):
            tile.points = straight(box, np.roll(box, -1, axis=0))
            tile.set_fill(opacity=_SOLID * (1.0 - above)).set_stroke(opacity=1.0 - above)
        for line, run in zip(self.lines, self.runs, strict=True):
            line.points = polyline(self.seen(run))
            line.set_stroke(opacity=_FAINT + (1.0 - _FAINT) * above)
        self.walk.points = polyline(self.seen(self.way))
        for name, end, outlines in zip(self.names, self.ends, self.outlines, strict=True):
            for part, outline in zip(name.get_family(), outlines, strict=True):
                part.points = outline + self.seen(end)
            name.set_opacity(max(0.0, 1.0 - 4.0 * above))
        return self

    def spot(self, step: int) -> Drawn:
        """A ball at a step of the walk, as the camera sees it now."""
        theme = self.place.theme
        ball = Dot(self.seen(self.way[step]), radius=0.12, color=theme.color("highlight"))
        return Drawn(self.place, ball)

    def seen(self, spots: np.ndarray) -> np.ndarray:
        """Points of the frame where the camera sees spots (…, 3): across, behind, up."""
        return np.asarray(spots @ self.camera.T + self.axes.plot.area.center)

    def _lifted(self, x: Any, y: Any, loss: Any) -> np.ndarray:
        """Across, behind and up (n, 3), in units from the middle of the axes."""
        flat = self.axes.path(x, y) - self.axes.plot.area.center
        share = (np.asarray(loss) - self.low) / (self.high - self.low)
        flat[:, 2] = (share - 0.4) * _RISE * self.axes.plot.area.height
        return np.asarray(flat)

    def _mesh(
        self, x: np.ndarray, y: np.ndarray, loss: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Corners (tiles, 4, 3) of the tiles, and how high each stands, from 0 to 1.

        They come from back to front for all azimuths of a quadrant, VIEWS among them: no tile of a
        landscape hides one of a row before its own, nor one to the left of it in its row.
        """
        columns, rows = (np.linspace(0, len(s) - 1, _TILES + 1).round().astype(int) for s in (x, y))
        across, behind = np.meshgrid(x[columns], y[rows])
        kept = loss[np.ix_(rows, columns)]
        nodes = self._lifted(across.ravel(), behind.ravel(), kept.ravel()).reshape(*kept.shape, 3)
        near, far = slice(None, -1), slice(1, None)
        around = [(near, near), (near, far), (far, far), (far, near)]
        corners = np.stack([nodes[place] for place in around], axis=2)[::-1].reshape(-1, 4, 3)
        heights = np.mean([kept[place] for place in around], axis=0)[::-1].ravel()
        shares = (heights - self.low) / (self.high - self.low)
        return corners, np.round(shares * (_SHADES - 1)) / (_SHADES - 1)

    def _names(self, quantity: Quantity) -> tuple[list[Any], list[np.ndarray]]:
        """Names of both parameters and of the height, and where they stand."""
        board, axes = self.axes.place, self.axes
        named = (axes.x_quantity, "muted"), (axes.y_quantity, "muted"), (quantity, quantity.role)
        names = [text(board.label(q.label), board.theme, "label", role) for q, role in named]
        # from the side one name lies left of its spot and one right: centred they cross the mesh
        for name, side in zip(names, (LEFT, RIGHT, ORIGIN), strict=True):
            name.center().shift(side * name.width / 2)
        across, upward = axes.plot.area.width / 2, axes.plot.area.height / 2
        floor, top = -0.4 * _RISE * axes.plot.area.height, 0.6 * _RISE * axes.plot.area.height
        spots = [(0.0, -1.16 * upward, floor), (1.12 * across, 0.0, floor)]
        return names, [np.array(spot) for spot in (*spots, (-across, upward, 1.15 * top))]


def _camera(azimuth: float, elevation: float) -> np.ndarray:
    """Matrix (3, 3) that projects across, behind, up on the frame."""
    a, e = np.radians(azimuth), np.radians(elevation)
    across = [np.cos(a), -np.sin(a), 0.0]
    upward = [np.sin(a) * np.sin(e), np.cos(a) * np.sin(e), np.cos(e)]
    return np.array([across, upward, [0.0, 0.0, 0.0]])


def _tile(theme: Theme, share: float) -> VMobject:
    """A tile in the colour of its height."""
    stops = [ManimColor(theme.color(role)) for role in ("data", "surface", "loss")]
    low = int(share >= 0.5)
    color = interpolate_color(stops[low], stops[low + 1], 2.0 * share - low)
    return VMobject(
        fill_color=color, fill_opacity=_SOLID, stroke_color=theme.background, stroke_width=0.8
    )
