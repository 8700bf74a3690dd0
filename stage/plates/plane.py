"""Plane: recorded maps of a plane and the samples on it, as matplotlib panels in the page's theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from stage.mobjects.plane_map import CLASSES
from stage.page import Page

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Extent = tuple[float, float, float, float]


def paint_decision(
    page: Page, axes: Axes, extent: Extent, probs: np.ndarray, x: np.ndarray, labels: np.ndarray, *, size: float = 5.0
) -> None:
    """Paint probabilities (H, W) of class 1, the line at one half, and the samples: dots and rings."""
    left, right, bottom, top = extent
    colors = LinearSegmentedColormap.from_list("plane", [page.color(role) for role in CLASSES])
    box: dict[str, Any] = {"extent": extent, "origin": "lower", "aspect": "equal", "interpolation": "bilinear"}
    axes.imshow(probs, cmap=colors, vmin=0.0, vmax=1.0, alpha=0.5, **box)
    axes.set(xticks=(), yticks=(), xlim=extent[:2], ylim=extent[2:])
    grid = np.linspace(left, right, probs.shape[1]), np.linspace(bottom, top, probs.shape[0])
    axes.contour(*grid, probs, levels=[0.5], colors=page.color("highlight"), linewidths=1.8)
    for kind in (0, 1):
        color = page.color(f"class{kind}")
        look: dict[str, Any] = {
            "edgecolors": color,
            "facecolors": "none" if kind else color,
            "linewidths": 0.9,
            "rasterized": True,
        }
        axes.scatter(x[labels == kind, 0], x[labels == kind, 1], s=size, **look)
