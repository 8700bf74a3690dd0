"""Surface: a recorded landscape seen from the side, drawn with flat tiles from back to front."""

from __future__ import annotations

import numpy as np
from manim import DOWN, UP, FadeIn, FadeOut, LaggedStart, Line, Polygon, VGroup, VMobject
from manim.utils.color import interpolate_color
from manim.utils.color.core import ManimColor

from stage.layout import Point, Region
from stage.text import text
from stage.theme import Theme

_RIGHTWARD = np.array([0.62, -0.2, 0.0])
_BACKWARD = np.array([-0.38, -0.3, 0.0])
"""Where the two horizontal axes go on screen; up stays up."""


class Surface(VGroup):
    """Tiles of ``loss`` (m, n) over ``x`` (n,) and ``y`` (m,), fitted into ``region``.

    ``tiles`` limits the tiles per axis: the recorded grid is thinned to that many.
    """

    def __init__(
        self, region: Region, x: np.ndarray, y: np.ndarray, loss: np.ndarray, theme: Theme, *, tiles: int = 18
    ) -> None:
        super().__init__()
        self.theme = theme
        columns = np.linspace(0, len(x) - 1, tiles + 1).round().astype(int)
        rows = np.linspace(0, len(y) - 1, tiles + 1).round().astype(int)
        self.x, self.y, self.loss = x[columns], y[rows], loss[np.ix_(rows, columns)]
        self.low, self.high = float(self.loss.min()), float(self.loss.max())
        self.region = region
        self.floor, self.rows = self._floor(), self._tiles()
        self.add(self.floor, self.rows)

    def point(self, x: float, y: float, loss: float) -> Point:
        """Point of the frame for landscape coordinates."""
        across = (x - self.x[0]) / (self.x[-1] - self.x[0]) - 0.5
        behind = (y - self.y[0]) / (self.y[-1] - self.y[0]) - 0.5
        up = (loss - self.low) / (self.high - self.low)
        wide, tall = self.region.width, self.region.height
        flat = across * _RIGHTWARD + behind * _BACKWARD
        shift = np.array([flat[0] * wide, flat[1] * tall + (up - 0.62) * 0.44 * tall, 0.0])
        return np.asarray(self.region.center + np.array([0.0, 0.08 * tall, 0.0]) + shift)

    def path(self, x: np.ndarray, y: np.ndarray, loss: np.ndarray) -> np.ndarray:
        """Points (n, 3) of the frame for a walk over the landscape."""
        return np.array([self.point(*spot) for spot in zip(x, y, loss, strict=True)])

    def wave(self, *others: VMobject, back: bool = False) -> LaggedStart:
        """Rows of tiles rise from back to front after floor and ``others``; ``back`` takes all of it away again."""
        parts = [VGroup(self.floor, *others), *self.rows]
        if back:
            return LaggedStart(*(FadeOut(part, shift=DOWN * 0.3) for part in reversed(parts)), lag_ratio=0.2)
        return LaggedStart(*(FadeIn(part, shift=UP * 0.3) for part in parts), lag_ratio=0.2)

    def names(self, x_name: str, y_name: str, z_name: str) -> VGroup:
        """Names of the three axes, placed outside the tiles."""
        right = text(x_name, self.theme, "label", "muted")
        right.move_to(self.point((self.x[0] + self.x[-1]) / 2, self.y[-1], self.low) + np.array([0.35, -0.4, 0.0]))
        back = text(y_name, self.theme, "label", "muted")
        back.move_to(self.point(self.x[0], (self.y[0] + self.y[-1]) / 2, self.low) + np.array([-0.45, -0.35, 0.0]))
        up = text(z_name, self.theme, "label", "loss")
        up.move_to(self.point(self.x[0], self.y[0], self.high) + np.array([0.8, -0.12, 0.0]))
        return VGroup(right, back, up)

    def _tiles(self) -> VGroup:
        rows = VGroup(*(VGroup() for _ in self.y[1:]))
        stops = [ManimColor(color) for color in (self.theme.data, self.theme.surface, self.theme.loss)]
        for row in range(len(self.y) - 1):
            for column in range(len(self.x) - 1):
                corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
                spots = [self.point(self.x[j], self.y[i], self.loss[i, j]) for i, j in corners]
                height = float(np.mean([self.loss[i, j] for i, j in corners]))
                rows[row].add(self._tile(spots, (height - self.low) / (self.high - self.low), stops))
        return rows

    def _tile(self, spots: list[Point], share: float, stops: list[ManimColor]) -> VMobject:
        half = 0.0 if share < 0.5 else 0.5
        color = interpolate_color(stops[int(half * 2)], stops[int(half * 2) + 1], (share - half) * 2)
        tile = Polygon(*spots, stroke_color=self.theme.background, stroke_width=0.8)
        return tile.set_fill(color, opacity=0.92)

    def _floor(self) -> VGroup:
        x0, x1, y0, y1 = self.x[0], self.x[-1], self.y[0], self.y[-1]
        corners = [self.point(x, y, self.low) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
        post = Line(self.point(x0, y0, self.low), self.point(x0, y0, self.high))
        edge = Polygon(*corners, stroke_color=self.theme.hairline, stroke_width=self.theme.thin)
        return VGroup(edge, post.set_stroke(self.theme.hairline, self.theme.thin))
