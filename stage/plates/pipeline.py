"""Pipeline plate: a convolutional network as columns of its real feature maps, with names, shapes and counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Rectangle

from stage.page import Page
from stage.plates.canvas import canvas
from stage.readout import resolve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HEIGHT, _BODY = 4.4, (0.9, 3.86)
_SIZE = 12.0

MapColumn = tuple[str, str, float]
"""Name of a layer, path of its maps (C, H, W) or vector (n,), width in inches."""


def pipeline_plate(page: Page, columns: Sequence[MapColumn], answer: str, counts: str, probs: str) -> Figure:
    """Draw one column a layer and, last, the class probabilities (K,) at ``probs`` as bars under the name ``answer``.

    Output shapes are the trace's ``shapes[k]`` and learned numbers its ``n_params[k]``, the input first, in a row
    that ``counts`` names; class k has the name ``classes[k]``.
    """
    figure, sheet = canvas(page, 8.0, _HEIGHT)
    left = 0.15
    for k, (name, path, width) in enumerate((*columns, (answer, "", 1.6))):
        sheet.text(left, _HEIGHT - 0.25, name, fontsize=_SIZE, va="center")
        _counts(page, sheet, k, left)
        if path:
            _draw_maps(page, sheet, np.asarray(resolve(page.trace, path)), left, width)
            left += max(width, 0.78) + 0.24
    _draw_bars(page, sheet, probs, left, 7.4 - left)
    sheet.text(0.15, 0.28, counts, fontsize=_SIZE, va="center", color=page.color("muted"))
    sheet.set(xlim=(0.0, 8.0), ylim=(0.0, _HEIGHT))
    return figure


def _counts(page: Page, sheet: Axes, column: int, left: float) -> None:
    sizes = np.asarray(resolve(page.trace, f"shapes[{column}]"))
    terms = [(f"shapes[{column}]", axis, "d", "data") for axis in range(len(sizes))]
    page.row(sheet, (left, 0.6), [part for term in terms for part in (term, "×")][:-1], size=_SIZE)
    if column:
        page.number(sheet, "n_params", column, (left, 0.28), spec="d", ha="left", fontsize=_SIZE)


def _draw_maps(page: Page, sheet: Axes, values: np.ndarray, left: float, width: float) -> None:
    """Draw maps below each other on one colour scale, signed if some value is negative."""
    maps = values[None, :, None] if values.ndim == 1 else values
    bottom, top = _BODY
    pitch = (top - bottom) / len(maps)
    height = pitch if values.ndim == 1 else min(pitch - 0.08, width * maps.shape[1] / maps.shape[2])
    signed, reach = bool(maps.min() < 0), float(np.abs(maps).max()) or 1.0
    for k, picture in enumerate(maps):
        middle = top - (k + 0.5) * pitch
        across = width if values.ndim == 1 else height * maps.shape[2] / maps.shape[1]
        box = (left, left + across, middle - height / 2, middle + height / 2)
        colors = page.colormap("signed" if signed else "heat")
        sheet.imshow(picture, extent=box, aspect="auto", cmap=colors, vmin=-reach if signed else 0.0, vmax=reach)
        corner, edge = (box[0], box[2]), page.color("hairline")
        sheet.add_patch(Rectangle(corner, across, height, fill=False, edgecolor=edge, linewidth=1.0))


def _draw_bars(page: Page, sheet: Axes, probs: str, left: float, width: float) -> None:
    shares = np.asarray(resolve(page.trace, probs))
    bottom, top = _BODY
    pitch = (top - bottom) / len(shares)
    for k, share in enumerate(shares):
        level, length = top - (k + 0.5) * pitch, float(share) * (width - 0.3)
        page.number(sheet, "classes", k, (left + 0.06, level), spec="d", fontsize=_SIZE - 1)
        sheet.barh(level, length, 0.64 * pitch, left=left + 0.22, color=page.color("activation"))
        spot = (left + 0.28 + length, level)
        page.number(sheet, probs, k, spot, ha="left", fontsize=_SIZE - 1)
