"""CellTable: columns of ready-made cells (readouts, words) below their formulas."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VGroup, VMobject

from stage.layout import Region
from stage.mobjects.formula import Formula
from stage.theme import Theme


class CellTable(VGroup):
    """A table that appears column by column.

    Parameters
    ----------
    heads
        A formula in Typst math for each column; empty for none.
    columns
        The cells of each column from top to bottom; a short column leaves its last rows empty.
    """

    def __init__(
        self, region: Region, heads: Sequence[str], columns: Sequence[Sequence[VMobject]], theme: Theme
    ) -> None:
        super().__init__()
        rows = region.rows(*[1.0] * (1 + max(len(cells) for cells in columns)), gap=0.0)
        self.boxes = [row.columns(*[1.0] * len(heads), gap=0.1) for row in rows]
        for place, (head, cells) in enumerate(zip(heads, columns, strict=True)):
            column = VGroup()
            if head:
                title = Formula((head,), theme).set_color(theme.color("muted"))
                column.add(title.move_to(self.boxes[0][place].center))
            for cell, boxes in zip(cells, self.boxes[1:], strict=False):
                column.add(cell.move_to(boxes[place].center))
            self.add(column)

    def space(self, column: int) -> Region:
        """Box of a column below its head."""
        top, bottom = self.boxes[1][column], self.boxes[-1][column]
        return Region(top.left, top.right, bottom.bottom, top.top)
