"""Names: words of the lesson one below the other, or side by side, each in its colour."""

from __future__ import annotations

from collections.abc import Sequence

from manim import UP, VGroup

from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.place import Place
from dlmotion.stage.text import text


class Names(Mark):
    """The labels ``keys`` of the ``.toml``, spread evenly over their place.

    They stand where ``Bars`` of as many numbers in a place of the same height have theirs.

    Parameters
    ----------
    roles
        Colour roles, repeated as often as it takes.
    align
        -1 puts them at the left of their cells, 0 in the middle, 1 at the right.
    across
        Side by side instead of one below the other.
    """

    def __init__(
        self,
        place: Place,
        keys: Sequence[str],
        roles: Sequence[str] = ("ink",),
        *,
        size: str = "label",
        align: float = -1.0,
        across: bool = False,
        bold: bool = False,
    ) -> None:
        split = place.columns if across else place.rows
        lines = [
            text(place.label(key), place.theme, size, roles[row % len(roles)], bold=bold)
            for row, key in enumerate(keys)
        ]
        for cell, line in zip(split(*[1.0] * len(keys), gap=0.0), lines, strict=True):
            middle = line.get_center()[1]
            cell.put(line, (align + 1.0) / 2, 0.5)
            if across:
                line.shift(middle * UP)  # words side by side stand on one base line
        super().__init__(place, VGroup(*lines))
        self.parts = {f"name{row}": line for row, line in enumerate(lines)}
