"""LayerSheet: the arrays of one dense layer, each where it is computed, named as in the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from manim import DOWN, LEFT, RIGHT, UP, VGroup

from stage.layout import Region
from stage.mobjects.code import snippet
from stage.mobjects.matrix import Matrix
from stage.mobjects.product import MatrixProduct
from stage.text import Line
from stage.theme import Theme, em

_ROLES = {"x": "data", "weight": "sign", "z": "ink", "bias": "sign", "a": "activation"}
_HEAD_ROLES = {**_ROLES, "weight": "weight_positive", "bias": "weight_positive"}
_GAP = 0.3


class LayerSheet(VGroup):
    """x beside its product with weight.T, below it bias and a, whose columns are the units of the layer.

    Parameters
    ----------
    arrays
        Path in ``trace``, or path and leading index, of ``x``, ``weight`` and of ``z``, ``bias``, ``a``; the last
        three may be left out, and without ``z`` the output ``a`` takes its place.
    """

    def __init__(
        self,
        region: Region,
        trace: Any,
        arrays: Mapping[str, str | tuple[str, int]],
        theme: Theme,
        *,
        size: str = "heading",
    ) -> None:
        super().__init__()
        self.trace, self.theme, self.size = trace, theme, size
        self.matrices = {part: self._matrix(part, array) for part, array in arrays.items()}
        first = "z" if "z" in arrays else "a"
        beside = region.columns(region.width - 0.75, 0.75, gap=0.0)[0]
        x, weight, result = (self.matrices[part] for part in ("x", "weight", first))
        self.product = MatrixProduct(beside, x, weight, result)
        above = result
        for part in ("bias", "a"):
            if part in arrays and part != first:
                above = self.matrices[part].next_to(above, DOWN, buff=_GAP)
        self.heads = {part: self._head(part) for part in arrays}
        self.add(*self.matrices.values(), *self.heads.values())

    def matrix(self, part: str) -> Matrix:
        """One array, such as ``"weight"``."""
        return self.matrices[part]

    def head(self, part: str) -> Line:
        """Name of an array."""
        return self.heads[part]

    def frame(self, part: str) -> VGroup:
        """Brackets and name of an array, without its numbers."""
        return VGroup(self.matrices[part].brackets, self.heads[part])

    def factors(self, unit: int, number: int) -> VGroup:
        """Boxes around the weight of a unit and the input that it multiplies; none if ``unit`` is negative."""
        if unit < 0:
            return VGroup()
        weight, x = self.matrices["weight"], self.matrices["x"]
        return VGroup(weight.halo(row=number, column=unit), x.halo(row=0, column=number, color="data"))

    def _matrix(self, part: str, array: str | tuple[str, int]) -> Matrix:
        path, index = (array, ()) if isinstance(array, str) else (array[0], array[1:])
        return Matrix(
            self.trace,
            path,
            self.theme,
            index=index,
            transposed=part == "weight",
            spec=".2f" if part == "a" else ".1f",
            color=_ROLES[part],
            size=self.size,
            cell_width=3.5 * em(self.size),
            cell_height=1.85 * em(self.size),
        )

    def _head(self, part: str) -> Line:
        name = snippet("weight.T" if part == "weight" else part, self.theme, _HEAD_ROLES[part])
        side = {"x": UP, "weight": LEFT, "bias": LEFT}.get(part, RIGHT)
        return name.next_to(self.matrices[part], side, buff=_GAP / 2 if part == "x" else _GAP)
