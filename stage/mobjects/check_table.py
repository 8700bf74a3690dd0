"""CheckTable: a gradient by formula beside the same gradient by differences, and how far they are apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import RIGHT, VGroup

from stage.layout import Region
from stage.mobjects.formula import Formula
from stage.readout import Readout, resolve
from stage.text import text
from stage.theme import Theme
from stage.words import Words

Heads = tuple[str, str, str]


class CheckTable(VGroup):
    """Heads, names, two columns of numbers of a recorded ``GradientCheck``, and its relative error below.

    Parameters
    ----------
    path
        Of the check in the trace.
    names
        In Typst math, one an entry.
    heads
        Keys of the words for the formula, the differences and the relative error.
    """

    def __init__(
        self, region: Region, trace: Any, path: str, names: Sequence[str], heads: Heads, theme: Theme, words: Words
    ) -> None:
        super().__init__()
        self.trace, self.theme, self.error = trace, theme, words.label(heads[2])
        if len(names) != len(resolve(trace, f"{path}.analytic")):
            raise ValueError(f"names: expected one for each entry of {path}, got {len(names)}")
        rows = region.rows(*[1.0] * (len(names) + 2), gap=0.0)
        self.boxes = [row.columns(0.75, 1.0, 1.0, gap=0.1) for row in rows]
        self.foot = rows[-1]
        self.heads = VGroup(
            *(
                text(words.label(key), theme, "small", "muted").move_to(self.boxes[0][place].center)
                for place, key in enumerate(heads[:2], start=1)
            )
        )
        self.names = VGroup(*(Formula((name,), theme, size="small") for name in names))
        for name, boxes in zip(self.names, self.boxes[1:], strict=False):
            name.move_to(boxes[0].center)
        self.analytic = self._column(1, f"{path}.analytic", len(names), "gradient")
        self.numeric = self._column(2, f"{path}.numeric", len(names), "ink")
        self.verdict = self._verdict(path, "weight_positive")
        self.add(self.heads, self.names, self.analytic, self.numeric, self.verdict)

    def failing(self, path: str, count: int) -> tuple[VGroup, VGroup]:
        """First ``count`` formula entries and the relative error of another check, in the colour of errors."""
        return self._column(1, f"{path}.analytic", count, "loss"), self._verdict(path, "loss")

    def _column(self, column: int, array: str, count: int, color: str) -> VGroup:
        style: dict[str, Any] = {"theme": self.theme, "spec": ".6f", "size": "small", "color": color}
        return VGroup(
            *(Readout(self.trace, array, k, **style).place(self.boxes[k + 1][column].center) for k in range(count))
        )

    def _verdict(self, path: str, color: str) -> VGroup:
        word = text(self.error, self.theme, "label", color)
        style: dict[str, Any] = {"theme": self.theme, "spec": "#.2g", "color": color, "bold": True}
        number = Readout(self.trace, f"{path}.relative_error", **style)
        return VGroup(word, number).arrange(RIGHT, buff=0.3).move_to(self.foot.center)
