"""Maps: the feature maps of one layer as pictures side by side, on one scale and one clock."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from manim import Group

from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.picture import limits_of
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.place import Place


class Maps(Mark):
    """Maps (C, H, W) of the record, or with ``steps`` (T, C, H, W), in a grid of columns.

    Parameters
    ----------
    columns
        How many stand side by side.
    cell
        Side of the square of one value; the largest that fits by default.
    style
        How they look, as for ``Array``.
    """

    def __init__(
        self,
        place: Place,
        values: Any,
        quantity: Quantity,
        *,
        columns: int = 2,
        steps: bool = False,
        cell: float | None = None,
        gap: float = 0.25,
        **style: Any,
    ) -> None:
        count, height, width = values.shape[-3:]
        rows = -(-count // columns)
        signed = style.get("look") == "signed"
        style.setdefault("limits", limits_of(np.asarray(values), signed=signed))
        across = (place.width - gap * (columns - 1)) / columns / width
        upward = (place.height - gap * (rows - 1)) / rows / height
        self.cell = min(cell or np.inf, across, upward)
        pitch = np.array([self.cell * width + gap, self.cell * height + gap])
        self.maps: list[Array] = []
        for channel in range(count):
            row, column = divmod(channel, columns)
            short = columns if row < rows - 1 else count - columns * (rows - 1)
            x = place.center[0] + (column - (short - 1) / 2) * pitch[0]
            y = place.center[1] + ((rows - 1) / 2 - row) * pitch[1]
            box = Place(x - 0.5, x + 0.5, y - 0.5, y + 0.5, place.board)
            sheet = values[:, channel] if steps else values[channel]
            self.maps.append(
                Array(box, sheet, quantity, steps=steps, digits=False, cell=self.cell, **style)
            )
        self.origins: dict[str, str] = {}
        self.parts = {f"map{k}": made.mobject for k, made in enumerate(self.maps)}
        super().__init__(place, Group(*self.parts.values()))

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show all maps at a moment."""
        for made in self.maps:
            made.at(moment, printed)
        return self

    def dealt(self) -> Self:
        """Come out of one picture: a copy of the whole of it flies to the place of each."""
        self.origins = dict.fromkeys(self.parts, "")
        return self
