"""Code on a canvas: source lines in the monospace family, coloured as on film."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stage.mobjects.code import VARIABLE_ROLES, colored_runs
from stage.page import Page

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_code(page: Page, axes: Axes, line: str, start: tuple[float, float], *, points: float = 14.0) -> float:
    """Write one line of source from ``start`` (its left middle, inches); return where it ends."""
    x, y = start
    advance = points / 72 / 2
    for run, role in colored_runs(line, VARIABLE_ROLES):
        if run.strip():
            axes.text(x, y, run, family=page.theme.monospace, fontsize=points, color=page.color(role), va="center")
        x += len(run) * advance
    return x
