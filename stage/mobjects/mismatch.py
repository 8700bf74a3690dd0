"""Mismatch: two matrices that cannot be multiplied, the row and the column that differ in length, and both lengths."""

from __future__ import annotations

from manim import DOWN, RIGHT, UP, VGroup, VMobject

from stage.mobjects.code import snippet
from stage.mobjects.matrix import Matrix
from stage.readout import Readout
from stage.theme import Theme


class Mismatch(VGroup):
    """Two factors with their names above; fade ``halos`` and ``lengths`` in to show what does not fit.

    Parameters
    ----------
    factors, names
        The data and the weights, and what the code calls them.
    lengths
        Paths of the length of a row of the first and of a column of the second.
    words
        Mobjects that stand before the first length and after the second.
    """

    def __init__(
        self,
        factors: tuple[Matrix, Matrix],
        names: tuple[str, str],
        lengths: tuple[str, str],
        words: tuple[VMobject, VMobject],
        theme: Theme,
    ) -> None:
        super().__init__()
        left, right = factors
        if left.columns == right.rows:
            raise ValueError(f"expected a row and a column of different lengths, got {left.columns} for both")
        self.pair = VGroup(left, snippet("@", theme), right).arrange(RIGHT, buff=0.3)
        heads = [snippet(name, theme, role) for name, role in zip(names, ("data", "weight_positive"), strict=True)]
        for head, matrix in zip(heads, (left, right), strict=True):
            head.next_to(matrix, UP, buff=0.15)
        numbers = [
            Readout(left.trace, path, theme=theme, spec=".0f", size="heading", color="loss", bold=True)
            for path in lengths
        ]
        clash = (words[0], numbers[0], snippet("≠", theme, "loss"), numbers[1], words[1])
        self.lengths = VGroup(*clash).arrange(RIGHT, buff=0.25).next_to(self.pair, DOWN, buff=0.3)
        self.halos = VGroup(left.halo(row=0, color="loss"), right.halo(column=0, color="loss"))
        self.factors = VGroup(self.pair, *heads)
        self.add(self.factors, self.lengths, self.halos)
