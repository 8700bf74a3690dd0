"""Equation on a canvas: matrices of the trace and signs between them, in one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stage.layout import Region
from stage.page import Page
from stage.plates.matrix import draw_matrix
from stage.readout import resolve

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Term:
    """A matrix in an equation; ``head`` is written above it, other fields as in ``draw_matrix``."""

    name: str
    index: tuple[int, ...] = ()
    transposed: bool = False
    spec: str = ".1f"
    color: str = "ink"
    head: str = ""


def draw_equation(
    page: Page,
    axes: Axes,
    parts: Sequence[str | Term],
    end: tuple[float, float],
    *,
    cell: tuple[float, float] = (0.56, 0.36),
    gap: float = 0.36,
) -> list[Region]:
    """Draw signs and matrices so that the row ends at ``end`` (its right middle); return the matrices' boxes."""
    x, y = end
    boxes: list[Region] = []
    for part in reversed(parts):
        if isinstance(part, str):
            axes.text(x - gap / 2, y, part, fontsize=15, ha="center", va="center")
            x -= gap
            continue
        columns = _columns(page, part)
        middle = (x - columns * cell[0] / 2, y)
        box = draw_matrix(
            page,
            axes,
            part.name,
            middle,
            index=part.index,
            transposed=part.transposed,
            spec=part.spec,
            color=part.color,
            cell=cell,
        )
        if part.head:
            place = (middle[0], box.top + 0.17)
            axes.text(*place, part.head, fontsize=11.5, ha="center", va="center", color=page.color("muted"))
        boxes.insert(0, box)
        x = box.left
    return boxes


def _columns(page: Page, term: Term) -> int:
    shape = np.asarray(resolve(page.trace, term.name))[term.index].shape
    return int(shape[0] if term.transposed else shape[-1])
