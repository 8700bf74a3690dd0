"""Neuron on a plot: what goes in, a unit with its bent curve, what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnchoredOffsetbox, DrawingArea, HPacker, TextArea
from matplotlib.patches import Circle, FancyArrow

from stage.mobjects.neuron import ICONS
from stage.page import Page

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_neuron(
    page: Page, axes: Axes, names: tuple[str, str], *, icon: str = "relu", place: str = "upper left"
) -> None:
    """Put a unit between the names of its input and its output into a corner of ``axes``."""
    tone = page.color("activation")
    body = DrawingArea(104, 40, 0, 0)
    middle, radius = (52.0, 20.0), 18.0
    body.add_artist(Circle(middle, radius, facecolor=page.theme.background, edgecolor=tone, linewidth=2.0))
    x, y = ([middle[axis] + 0.55 * radius * corner[axis] for corner in ICONS[icon]] for axis in (0, 1))
    body.add_artist(Line2D(x, y, color=tone, linewidth=2.2))
    for start in (2.0, 74.0):
        arrow = FancyArrow(
            start, 20.0, 28.0, 0.0, width=1.2, head_width=7.0, head_length=7.0, length_includes_head=True
        )
        arrow.set(facecolor=page.color("muted"), edgecolor="none")
        body.add_artist(arrow)
    before, after = (
        TextArea(name, textprops={"color": page.color(role), "fontsize": 13})
        for name, role in zip(names, ("data", "activation"), strict=True)
    )
    row = HPacker(children=[before, body, after], align="center", pad=0, sep=5)
    axes.add_artist(AnchoredOffsetbox(place, child=row, frameon=False, pad=0.2, borderpad=0.4))
