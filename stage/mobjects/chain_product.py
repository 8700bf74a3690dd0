"""ChainProduct: a derivative as the product of its factors, one a line, multiplied out below a rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import LEFT, Line, VGroup

from stage.layout import Region
from stage.mobjects.formula import Formula
from stage.readout import Index, Readout
from stage.text import text
from stage.theme import Theme
from stage.words import Words

Factor = tuple[str, str, str, Index, str]
"""Symbol in Typst math, key of a word for it (or nothing), array in the trace, index, colour role."""


class ChainProduct(VGroup):
    """The chain rule as a formula, below it a line of symbol, word and number for each factor, then the product.

    Its parts, from top to bottom, can be brought in one by one. ``chain`` are the factors and, last, the product.
    """

    def __init__(
        self, region: Region, trace: Any, chain: Sequence[Factor], theme: Theme, words: Words, *, spec: str = ".3f"
    ) -> None:
        super().__init__()
        self.trace, self.theme, self.words, self.spec = trace, theme, words, spec
        *factors, result = chain
        boxes = region.rows(1.3, *[1.0] * (len(factors) + 1), gap=0.0)
        rule = f"{result[0]} = " + " dot ".join(factor[0] for factor in factors)
        head = Formula((rule,), theme)
        boxes[0].fit(head)
        self.add(head)
        for place, (box, factor) in enumerate(zip(boxes[1:], factors, strict=False)):
            self.add(self._line(box, factor, "×" if place else ""))
        ends = boxes[-1].at(0.0, 1.0), boxes[-1].at(1.0, 1.0)
        line = Line(*ends, color=theme.color("muted"), stroke_width=theme.thin)
        self.add(VGroup(line, self._line(boxes[-1], result, "=")))

    def _line(self, box: Region, factor: Factor, sign: str) -> VGroup:
        symbol, key, array, index, color = factor
        line = VGroup()
        if sign:
            line.add(text(sign, self.theme, "label", "muted").move_to(box.at(0.03, 0.5)))
        name = Formula((symbol,), self.theme, size="small").set_color(self.theme.color(color))
        line.add(name.move_to(box.at(0.2, 0.5)))
        if key:
            word = text(self.words.label(key), self.theme, "small", "muted")
            line.add(word.move_to(box.at(0.34, 0.5), aligned_edge=LEFT))
        style: dict[str, Any] = {"theme": self.theme, "spec": self.spec, "size": "heading", "color": color}
        number = Readout(self.trace, array, index, align=1.0, **style)
        line.add(number.place(box.at(0.98, 0.5)))
        return line
