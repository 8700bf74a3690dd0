"""Network on a canvas: units in columns, edges whose colour, dashes and width tell the weight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Circle

from stage.layout import Region
from stage.page import Page
from stage.plates.canvas import canvas
from stage.readout import resolve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_THINNEST, _THICKEST = 2.6, 13.0  # points per inch of radius


def draw_network(
    page: Page,
    axes: Axes,
    region: Region,
    sizes: Sequence[int],
    *,
    weights: Sequence[str] = (),
    radius: float = 0.24,
) -> list[list[tuple[float, float]]]:
    """Draw a network inside ``region`` (inches) and return the middles of its units, layer by layer.

    ``weights`` are paths of matrices (n_out, n_in) in the trace, one between every two layers; without them the
    edges are plain.
    """
    pitch = min(region.height / max(sizes), 3.2 * radius)
    columns = np.linspace(region.left + radius, region.right - radius, len(sizes))
    middle = (region.bottom + region.top) / 2
    spots = [
        [(float(x), middle + ((size - 1) / 2 - n) * pitch) for n in range(size)]
        for x, size in zip(columns, sizes, strict=True)
    ]
    matrices = [np.asarray(resolve(page.trace, path)) for path in weights]
    largest = max((float(np.abs(matrix).max()) for matrix in matrices), default=1.0)
    for layer, (before, after) in enumerate(zip(spots, spots[1:], strict=False)):
        for to, end in enumerate(after):
            for origin, start in enumerate(before):
                weight = float(matrices[layer][to, origin]) if matrices else None
                _edge(page, axes, start, end, weight, largest, radius)
    for layer, column in enumerate(spots):
        for spot in column:
            tone = page.color("data" if layer == 0 else "activation")
            axes.add_patch(Circle(spot, radius, facecolor=page.theme.background, edgecolor=tone, lw=2.0, zorder=3))
    return spots


def network_figure(
    page: Page,
    path: str,
    names: Sequence[str],
    region: Region,
    *,
    size: tuple[float, float] = (8.0, 4.4),
    radius: float = 0.24,
) -> tuple[Figure, list[list[tuple[float, float]]]]:
    """Draw the network at ``path`` (a record with ``sizes`` and ``weights``), its layers' names at the bottom."""
    figure, axes = canvas(page, *size)
    net = resolve(page.trace, path)
    weights = [f"{path}.weights[{k}]" for k in range(len(net.weights))]
    spots = draw_network(page, axes, region, [int(n) for n in net.sizes], weights=weights, radius=radius)
    for column, name in zip(spots, names, strict=True):
        axes.text(column[0][0], region.bottom - 0.28, name, ha="center", va="center", fontsize=14)
    return figure, spots


def _edge(
    page: Page,
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    weight: float | None,
    largest: float,
    radius: float,
) -> None:
    share = 0.0 if weight is None else abs(weight) / largest
    tone = page.color("muted") if weight is None else page.theme.weight(weight)
    dashes = (0, (3.0, 1.6)) if weight is not None and weight < 0 else "solid"
    width = max(0.7, radius * (_THINNEST + (_THICKEST - _THINNEST) * share))
    axes.plot([start[0], end[0]], [start[1], end[1]], color=tone, lw=width, linestyle=dashes, zorder=1)


def write_values(
    page: Page,
    axes: Axes,
    spots: Sequence[tuple[float, float]],
    name: str,
    index: tuple[int, ...] = (),
    *,
    spec: str = ".1f",
    **style: Any,
) -> None:
    """Print ``name[*index, n]`` of the trace in the unit at ``spots[n]``."""
    for n, spot in enumerate(spots):
        page.number(axes, name, (*index, n), spot, spec=spec, zorder=4, **style)
