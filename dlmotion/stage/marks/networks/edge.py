"""Edge: the line of one weight; colour and dashes tell its sign, width its magnitude."""

from __future__ import annotations

import numpy as np
from manim import VMobject

from dlmotion.stage.layout import Point
from dlmotion.stage.theme import Theme

_THINNEST, _THICKEST = 2.5, 16.0  # per unit of radius
_DASH = 0.13


class Edge(VMobject):
    """Line from one unit to the next; ``share`` is its magnitude by the largest one's."""

    def __init__(
        self,
        start: Point,
        end: Point,
        weight: float | None,
        share: float,
        radius: float,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.weight = weight
        color = theme.muted if weight is None else theme.weight(weight)
        self.set_stroke(color, radius * (_THINNEST + (_THICKEST - _THINNEST) * share), 1.0)
        for a, b in dashes(start, end) if weight is not None and weight < 0 else [(start, end)]:
            self.start_new_path(a)
            self.add_line_to(b)

    @property
    def tail(self) -> Point:
        """Where the edge leaves its unit."""
        return np.array(self.points[0])

    @property
    def tip(self) -> Point:
        """Where it enters the next."""
        return np.array(self.points[-1])


def dashes(start: Point, end: Point, length: float = _DASH) -> list[tuple[Point, Point]]:
    """Cut a line into dashes of about ``length``, one at either end, with gaps of two thirds."""
    count = max(2, round((float(np.linalg.norm(end - start)) / length + 2 / 3) / (5 / 3)))
    unit = 1.0 / (count + (count - 1) * 2 / 3)
    starts = [k * unit * 5 / 3 for k in range(count)]
    return [(start + s * (end - start), start + (s + unit) * (end - start)) for s in starts]
