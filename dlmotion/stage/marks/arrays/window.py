"""Window: a frame or a light on cells of an array, which glides to where the record has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from manim import Animation, Create, FadeIn, Rectangle

from dlmotion.stage.marks.mark import Mark, MarkError

if TYPE_CHECKING:
    from dlmotion.stage.marks.arrays.array import Array


class Window(Mark):
    """``size`` cells of an array from row and column ``positions[step]`` (T, 2) on.

    A frame, or a light behind the numbers if ``fill`` is not zero.
    """

    def __init__(
        self, array: Array, positions: Any, size: tuple[int, int], role: str, fill: float
    ) -> None:
        self.array, self.size, self.fill = array, size, fill
        self.positions = np.asarray(positions, dtype=float)
        last = self.positions.max(axis=0) + size
        if self.positions.min() < 0 or last[0] > array.rows or last[1] > array.columns:
            raise MarkError(
                f"expected a window within {array.rows}×{array.columns} cells, "
                f"got {size[0]}×{size[1]} from {self.positions.max(axis=0).astype(int).tolist()}"
            )
        height, width = size[0] * array.cell_height, size[1] * array.cell_width
        room = 0.06 if fill else 0.0
        self.frame = Rectangle(width=width - room, height=height - room)
        theme, wide = array.theme, 1.0 if fill else 1.3
        self.frame.set_fill(theme.color(role), opacity=fill)
        self.frame.set_stroke(theme.color(role), (theme.thin if fill else theme.stroke) * wide)
        super().__init__(array.place, self.frame)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Stand at the window of a moment, between two steps on the way to the next."""
        steps = np.arange(len(self.positions))
        row, column = (float(np.interp(moment, steps, self.positions[:, axis])) for axis in (0, 1))
        spot = self.array.spot(row + (self.size[0] - 1) / 2, column + (self.size[1] - 1) / 2)
        self.frame.move_to(spot)
        return self

    def entrance(self) -> Animation:
        """Draw the frame; a light comes up."""
        return FadeIn(self.frame) if self.fill else Create(self.frame)
