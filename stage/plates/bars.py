"""Bar plates: the same things measured in several ways, one panel a measure, one row a thing, with digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stage.page import Page
from stage.readout import resolve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Panel = tuple[str, str, str, str]
"""Path of an array (K,) in the trace, title, format of its digits, path of the sum to print below or nothing."""


def bars_plate(page: Page, panels: Sequence[Panel], names: Sequence[str], colors: Sequence[str]) -> Figure:
    """Draw each panel's array as K horizontal bars; ``names`` stand on the left, ``colors`` are roles."""
    figure = page.figure(1, len(panels), size=(8.0, 3.6), sharey=True)
    for axes, (path, title, spec, total) in zip(figure.axes, panels, strict=True):
        draw_bars(page, axes, path, colors, spec)
        if total:
            style: dict[str, Any] = {"prefix": "Σ = ", "transform": axes.transAxes, "fontsize": 14}
            page.number(axes, total, None, (0.4, -0.06), spec=spec, **style)
        axes.set_title(title, loc="center")
        axes.tick_params(length=0)
    first = figure.axes[0]
    first.set_yticks(range(len(names)), names, fontsize=14, color=page.color("ink"))
    first.invert_yaxis()
    return figure


def draw_bars(page: Page, axes: Axes, path: str, colors: Sequence[str], spec: str) -> None:
    """Draw one array as horizontal bars from zero, the digits beyond their ends."""
    values = np.asarray(resolve(page.trace, path), dtype=float)
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    span = high - low or 1.0
    tints = [page.color(colors[place % len(colors)]) for place in range(len(values))]
    axes.barh(range(len(values)), values, height=0.55, color=tints)
    axes.axvline(0.0, color=page.color("muted"), linewidth=1.0)
    for place, value in enumerate(values):
        side = 1.0 if value >= 0 else -1.0
        spot = (float(value) + side * 0.03 * span, float(place))
        page.number(axes, path, place, spot, spec=spec, ha="left" if value >= 0 else "right")
    axes.set_xlim(low - (0.5 * span if low < 0 else 0.0), high + 0.35 * span)
    axes.set_xticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
