"""Canvas: an empty figure whose coordinates are inches, for what is drawn by hand rather than plotted."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stage.page import Page


def canvas(page: Page, width: float = 8.0, height: float = 4.5) -> tuple[Figure, Axes]:
    """Make a figure of ``width`` × ``height`` inches with one invisible axes over all of it, in inches."""
    figure = page.figure(0, 0, size=(width, height))
    figure.set_layout_engine("none")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0.0, width), ylim=(0.0, height))
    axes.set_axis_off()
    return figure, axes
