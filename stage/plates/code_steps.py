"""Code steps: every line of a source beside the arrays that it takes and makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stage.page import Page
from stage.plates.canvas import canvas
from stage.plates.code import draw_code
from stage.plates.equation import Term, draw_equation

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Step = tuple[str, str, float, Sequence[str | Term]]
"""Line of source, what it does in words, height of its row in inches, the equation."""


def code_steps(page: Page, steps: Sequence[Step], *, width: float = 8.0) -> Figure:
    """Draw the steps from top to bottom, a rule between every two."""
    margin = 0.28
    figure, axes = canvas(page, width, sum(height for _, _, height, _ in steps))
    top = axes.get_ylim()[1]
    for place, (line, does, height, equation) in enumerate(steps):
        if place:
            axes.plot([margin, width - margin], [top, top], color=page.color("hairline"), linewidth=1.0)
        middle = top - height / 2 - 0.08
        draw_code(page, axes, line, (margin, middle + 0.14), points=15)
        axes.text(margin, middle - 0.2, does, color=page.color("muted"), fontsize=12.5, va="center")
        draw_equation(page, axes, equation, (width - margin, middle))
        top -= height
    return figure
