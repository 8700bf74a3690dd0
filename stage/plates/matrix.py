"""Matrix on a canvas: the numbers of an array between brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stage.layout import Region
from stage.page import Page
from stage.readout import resolve

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LIP = 0.06


def draw_matrix(
    page: Page,
    axes: Axes,
    name: str,
    middle: tuple[float, float],
    *,
    index: tuple[int, ...] = (),
    transposed: bool = False,
    spec: str = ".1f",
    color: str = "ink",
    cell: tuple[float, float] = (0.62, 0.36),
    **style: Any,
) -> Region:
    """Draw a vector (as a row) or a matrix of the trace around ``middle`` and return its box in inches.

    ``color`` is a role, or ``"sign"`` for the role of a weight by its sign.
    """
    values = np.asarray(resolve(page.trace, name))[index]
    shape = (1, len(values)) if values.ndim == 1 else values.T.shape if transposed else values.shape
    box = _box(middle, shape, cell)
    for row, column in np.ndindex(*shape):
        place = (column,) if values.ndim == 1 else (column, row) if transposed else (row, column)
        tone = page.theme.weight(float(values[place])) if color == "sign" else page.color(color)
        spot = (box.left + (column + 0.5) * cell[0], box.top - (row + 0.5) * cell[1])
        page.number(axes, name, (*index, *place), spot, spec=spec, color=tone, **style)
    _brackets(page, axes, box)
    return box


def _box(middle: tuple[float, float], shape: tuple[int, ...], cell: tuple[float, float]) -> Region:
    half_width, half_height = shape[1] * cell[0] / 2, shape[0] * cell[1] / 2
    x, y = middle
    return Region(x - half_width, x + half_width, y - half_height, y + half_height)


def _brackets(page: Page, axes: Axes, box: Region) -> None:
    for x, inward in ((box.left, _LIP), (box.right, -_LIP)):
        axes.plot(
            [x + inward, x, x, x + inward],
            [box.top, box.top, box.bottom, box.bottom],
            color=page.color("muted"),
            linewidth=1.3,
        )
