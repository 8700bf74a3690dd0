"""MatrixProduct: rows on the left, columns above, and each entry of the result where the two meet."""

from __future__ import annotations

from manim import DOWN, LEFT, UP, VGroup

from stage.layout import Region
from stage.mobjects.formula import Value
from stage.mobjects.matrix import Matrix

Parts = tuple[str | Value, ...]


class MatrixProduct(VGroup):
    """Arrange ``left`` (m, k), ``above`` (k, n) and ``result`` (m, n) as a corner in ``region``.

    Raises
    ------
    ValueError
        If the three shapes do not belong together.
    """

    def __init__(self, region: Region, left: Matrix, above: Matrix, result: Matrix, *, gap: float = 0.35) -> None:
        super().__init__()
        shapes = [(matrix.rows, matrix.columns) for matrix in (left, above, result)]
        if left.columns != above.rows or shapes[2] != (left.rows, above.columns):
            raise ValueError(f"expected shapes (m, k), (k, n), (m, n), got {', '.join(map(str, shapes))}")
        self.left_factor, self.above_factor, self.result = left, above, result
        region.put(above, 1.0, 1.0)
        result.next_to(above, DOWN, buff=gap)
        left.next_to(result, LEFT, buff=gap + 0.1).align_to(result, UP)
        self.add(left, above, result)

    def halos(self, row: int, column: int) -> VGroup:
        """Boxes around the row and the column that make one entry."""
        return VGroup(
            self.left_factor.halo(row=row, color="data"), self.above_factor.halo(column=column, color="highlight")
        )

    def terms(self, row: int, column: int) -> Parts:
        """Formula parts of one entry: the sum of products, with the digits of the matrices."""
        parts: list[str | Value] = []
        for k in range(self.left_factor.columns):
            left, above = self.left_factor.term(row, k), self.above_factor.term(k, column)
            parts += [*(["+"] if k else []), *left, "dot", *above]
        return (*parts, "=", self.result.value(row, column))
