"""Working: a calculation in writing, one term a line, and the result below a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from manim import LEFT, Line, VGroup, VMobject

from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.formula import Formula
from dlmotion.stage.place import Place
from dlmotion.stage.text import text


@dataclass(frozen=True)
class Term:
    """One line: its name among the parts, its number, and the quantity: symbol, word, colour."""

    name: str
    value: Any
    quantity: Quantity


class Working(Mark):
    """Terms that ``sign`` joins, and the result; a quantity without a label stands without a word.

    ``parts`` are the numbers by the names of their terms, ``NAME line`` what stands beside them,
    and ``rule``.
    """

    def __init__(self, place: Place, terms: Sequence[Term], result: Term, sign: str = "×") -> None:
        theme = place.theme
        self.parts: dict[str, VMobject] = {}
        lines = [*terms, result]
        boxes = place.rows(*[1.0] * len(lines), gap=0.0)
        for row, (box, term) in enumerate(zip(boxes, lines, strict=True)):
            mark = "=" if term is result else sign if row else ""
            digit = Digit(place, term.value, term.quantity, size="heading", align=1.0)
            digit.to(box.at(0.98, 0.5))
            self.parts[term.name] = digit.readout
            self.parts[f"{term.name} line"] = _beside(box, term.quantity, mark)
        ends = boxes[-1].at(0.0, 1.0), boxes[-1].at(1.0, 1.0)
        self.parts["rule"] = Line(*ends, color=theme.color("muted"), stroke_width=theme.thin)
        super().__init__(place, VGroup(*self.parts.values()))


def _beside(box: Place, quantity: Quantity, sign: str) -> VGroup:
    """Sign, symbol and word at the left of a line."""
    line, theme = VGroup(), box.theme
    if sign:
        line.add(text(sign, theme, "label", "muted").move_to(box.at(0.03, 0.5)))
    symbol = Formula((quantity.symbol,), theme).set_color(theme.color(quantity.role))
    line.add(symbol.move_to(box.at(0.1, 0.5), aligned_edge=LEFT))
    if quantity.label:
        word = text(box.label(quantity.label), theme, "small", "muted")
        line.add(word.move_to(box.at(0.5, 0.5), aligned_edge=LEFT))
    return line
