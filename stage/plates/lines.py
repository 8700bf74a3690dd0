"""Line plates: several curves of the trace over one axis, told apart by colour, dash and name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from stage.page import Page

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DASHES = ("-", "--", "-.", ":")

Curve = tuple[str, str, str]
"""Path of the array in the trace, name in the legend, colour role."""


def lines_plate(
    page: Page, x: str, curves: Sequence[Curve], names: tuple[str, str], *, legend: Any = "upper right"
) -> Figure:
    """Draw ``curves`` over the array ``x``; ``names`` are those of the horizontal and the vertical axis."""
    figure = page.figure(size=(8.0, 4.0))
    (axes,) = figure.axes
    for place, (path, name, role) in enumerate(curves):
        page.curve(axes, x, path, role=role, label=name, linestyle=DASHES[place % len(DASHES)])
    axes.set(xlabel=names[0], ylabel=names[1])
    axes.grid(visible=True)
    axes.legend(loc=legend)
    return figure
