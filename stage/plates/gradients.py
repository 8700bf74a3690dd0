"""Gradients on a drawn network: a weight above each edge, its gradient below, and δ below the units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stage.layout import Region
from stage.mobjects.check_table import Heads
from stage.page import Page
from stage.plates.canvas import canvas
from stage.plates.network import draw_network, write_values
from stage.readout import resolve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Spot = tuple[float, float]


def write_edges(
    page: Page,
    axes: Axes,
    before: Sequence[Spot],
    after: Sequence[Spot],
    name: str,
    *,
    spec: str = ".1f",
    color: str = "",
    below: bool = False,
    size: float = 12.0,
) -> None:
    """Print ``name[to, origin]`` of the trace along every edge; without a colour, in that of the number's sign."""
    for to, end in enumerate(after):
        for origin, start in enumerate(before):
            run = np.subtract(end, start)
            across = np.array([-run[1], run[0]]) / np.linalg.norm(run)
            share = 0.5 if to == origin else 0.3
            reach = (0.13 + 0.16 * abs(across[0])) * (-1.0 if below else 1.0)
            place = np.asarray(start) + share * run + reach * across
            value = float(np.asarray(resolve(page.trace, name))[to, origin])
            tone = page.color(color) if color else page.theme.weight(value)
            page.number(axes, name, (to, origin), (place[0], place[1]), spec=spec, color=tone, fontsize=size)


def write_below(
    page: Page, axes: Axes, spots: Sequence[Spot], name: str, index: tuple[int, ...], reach: float, **style: Any
) -> None:
    """Print ``name[*index, n]`` of the trace below the unit at ``spots[n]``, in the gradient's colour."""
    for n, (x, y) in enumerate(spots):
        page.number(axes, name, (*index, n), (x, y - reach), color=page.color("gradient"), **style)


def gradient_figure(
    page: Page,
    values: Sequence[tuple[str, tuple[int, ...]]],
    weights: Sequence[str],
    back: str,
    names: Sequence[Sequence[str]],
) -> tuple[Figure, Axes, list[list[Spot]]]:
    """Draw a network of two units a layer with its values, weights and, from the record ``back``, its gradients.

    ``values`` are array and leading index of each layer's numbers, ``weights`` paths of the matrices between, ``names``
    of the units in mathtext.
    """
    figure, axes = canvas(page, 8.0, 4.4)
    spots = draw_network(page, axes, Region(0.4, 6.4, 0.5, 4.2), [2] * len(values), weights=weights, radius=0.52)
    for layer, (name, index) in enumerate(values):
        write_values(page, axes, spots[layer], name, index, spec=".3f" if layer else ".1f", fontsize=15)
        for (x, y), unit in zip(spots[layer], names[layer], strict=True):
            axes.text(x, y + 0.68, f"${unit}$", ha="center", va="center", fontsize=17)
        if layer:
            ends = spots[layer - 1], spots[layer]
            write_edges(page, axes, *ends, weights[layer - 1])
            write_edges(page, axes, *ends, f"{back}.dW[{layer - 1}]", spec=".3f", color="gradient", below=True)
            write_below(page, axes, spots[layer], f"{back}.delta[{layer - 1}]", (0,), 0.7, spec=".3f", fontsize=13)
    return figure, axes, spots


def check_figure(page: Page, path: str, names: Sequence[str], heads: Heads) -> Figure:
    """Set the recorded ``GradientCheck`` at ``path`` as a table; ``names`` are its entries in mathtext.

    ``heads`` are the keys of the words for the formula, the differences and the relative error.
    """
    pitch = 0.4
    height = pitch * (len(names) + 2.6)
    figure, axes = canvas(page, 8.0, height)
    columns = ((3.4, "analytic", heads[0]), (6.2, "numeric", heads[1]))
    for x, array, key in columns:
        axes.text(x, height - 0.35, page.label(key), ha="center", va="center", color=page.color("muted"))
        for row in range(len(names)):
            y = height - pitch * (row + 1.8)
            page.number(axes, f"{path}.{array}", row, (x, y), spec=".8f", color=page.color("gradient"), fontsize=15)
    for row, name in enumerate(names):
        axes.text(1.2, height - pitch * (row + 1.8), name, ha="center", va="center", fontsize=16)
    prefix = f"{page.label(heads[2])} "
    page.number(axes, f"{path}.relative_error", None, (4.8, 0.3), spec=".2g", prefix=prefix, fontsize=15)
    return figure
