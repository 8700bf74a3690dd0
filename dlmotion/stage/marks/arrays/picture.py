"""Picture: values as an image, one sharp square a value, in the theme's colours."""

from __future__ import annotations

import numpy as np
from manim.constants import RESAMPLING_ALGORITHMS
from matplotlib.colors import LinearSegmentedColormap

from dlmotion.stage.raster import Raster
from dlmotion.stage.theme import Theme

Limits = tuple[float, float]


def paint(values: np.ndarray, theme: Theme, limits: Limits, *, signed: bool = False) -> np.ndarray:
    """Colours (H, W, 4) of uint8 for values (H, W).

    ``heat`` for amounts, the weights' colours around the background for signed ones.
    """
    stops = list(theme.heat)
    if signed:
        stops = [theme.weight_negative, theme.background, theme.weight_positive]
    colors = LinearSegmentedColormap.from_list(theme.name, stops)
    low, high = limits
    shares = np.clip((np.asarray(values, dtype=float) - low) / ((high - low) or 1.0), 0.0, 1.0)
    return np.asarray(np.round(colors(shares) * 255), dtype=np.uint8)


def limits_of(values: np.ndarray, *, signed: bool) -> Limits:
    """Values at both ends of the colours: 0 … the largest, or ± the largest magnitude."""
    top = float(np.abs(values).max()) or 1.0
    return (-top if signed else 0.0, top)


def hex_of(color: np.ndarray) -> str:
    """``#rrggbb`` of a painted colour (4,)."""
    red, green, blue = color[:3]
    return f"#{red:02x}{green:02x}{blue:02x}"


class Picture(Raster):
    """Image of painted colours (H, W, 4), ``width`` by ``height`` units."""

    def __init__(self, colors: np.ndarray, width: float, height: float) -> None:
        super().__init__(colors)
        self.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        self.stretch_to_fit_height(height)
        self.stretch_to_fit_width(width)
