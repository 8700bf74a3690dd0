"""Canvas: an empty figure whose coordinates are inches, for what is drawn by hand rather than plotted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stage.page import Page

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def canvas(page: Page, width: float = 8.0, height: float = 4.5) -> tuple[Figure, Axes]:
    """Make a figure of ``width`` × ``height`` inches with one invisible axes over all of it, in inches."""
    return page.sheet(width, height)
