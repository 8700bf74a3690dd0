"""Picture: a recorded array as an image, one square a value, in the theme's colours."""

from __future__ import annotations

import numpy as np
from manim import ImageMobject, Square
from manim.constants import RESAMPLING_ALGORITHMS
from matplotlib.colors import LinearSegmentedColormap

from stage.layout import Point
from stage.theme import Theme


def paint(values: np.ndarray, theme: Theme, limits: tuple[float, float], *, signed: bool = False) -> np.ndarray:
    """Colours (H, W, 4) of uint8 for values (H, W): ``heat`` for amounts, the weights' colours for signed ones."""
    stops = [theme.weight_negative, theme.background, theme.weight_positive] if signed else list(theme.heat)
    colors = LinearSegmentedColormap.from_list(theme.name, stops)
    low, high = limits
    shares = np.clip((np.asarray(values, dtype=float) - low) / ((high - low) or 1.0), 0.0, 1.0)
    return np.asarray(np.round(colors(shares) * 255), dtype=np.uint8)


class Picture(ImageMobject):
    """Image of ``values`` (H, W), sharp squares, ``height`` units high.

    Parameters
    ----------
    limits
        Values at both ends of the colours; by default 0 … the largest, or ± the largest magnitude when ``signed``.
    """

    def __init__(
        self,
        values: np.ndarray,
        theme: Theme,
        *,
        height: float = 2.0,
        limits: tuple[float, float] | None = None,
        signed: bool = False,
    ) -> None:
        self.values, self.theme, self.signed = np.asarray(values, dtype=float), theme, signed
        top = float(np.abs(self.values).max()) or 1.0
        self.limits = limits or ((-top, top) if signed else (0.0, top))
        super().__init__(paint(self.values, theme, self.limits, signed=signed))
        self.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        self.rows, self.columns = self.values.shape
        self.stretch_to_fit_height(height)
        self.stretch_to_fit_width(height * self.columns / self.rows)

    @property
    def cell(self) -> float:
        """Side of the square of one value."""
        return float(self.height / self.rows)

    def spot(self, row: float, column: float) -> Point:
        """Middle of the square at (row, column), row 0 on top."""
        across = (column - (self.columns - 1) / 2) * self.cell
        upward = ((self.rows - 1) / 2 - row) * self.cell
        return np.asarray(self.get_center() + np.array([across, upward, 0.0]))

    def window(self, row: int, column: int, size: tuple[int, int], color: str = "highlight") -> Square:
        """Outline of a window whose first square is (row, column)."""
        frame = Square(1.0, stroke_color=self.theme.color(color), stroke_width=self.theme.stroke * 1.3)
        frame.stretch_to_fit_height(size[0] * self.cell).stretch_to_fit_width(size[1] * self.cell)
        return frame.move_to(self.spot(row + (size[0] - 1) / 2, column + (size[1] - 1) / 2))

    def repaint(self, values: np.ndarray) -> Picture:
        """Show other values of the same shape on the same scale."""
        self.values = np.asarray(values, dtype=float)
        self.pixel_array = paint(self.values, self.theme, self.limits, signed=self.signed)
        return self
