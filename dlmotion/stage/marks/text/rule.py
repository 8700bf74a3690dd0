"""Rule: a row of mathematics whose numbers follow the clock, each in a slot that never moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from manim import DOWN, RIGHT, VGroup, VMobject

from dlmotion.stage.marks.clock.clock import begun, reached
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.formula import Formula, Symbol
from dlmotion.stage.place import Place
from dlmotion.stage.readout import Readout
from dlmotion.stage.theme import em

_GAP = 0.28
"""Between two parts, in em."""


@dataclass(frozen=True)
class Slot:
    """A number of a rule: its name, and the array it follows.

    ``ahead`` is how many steps it is ahead of the move; with ``wraps`` it stands in parentheses
    while it is negative.
    """

    name: str
    value: Any
    quantity: Quantity
    ahead: int = 0
    wraps: bool = False


class Rule(Mark):
    """Symbols, and slots for numbers; it shows the last move begun, never what is still to come.

    Parameters
    ----------
    parts
        Strings and ``Symbol`` (Typst math) and ``Slot``, in reading order.
    moves
        How many moves the record has; none for a rule without slots.
    states
        It explains states, not moves: it shows the last step reached.
    """

    def __init__(
        self,
        place: Place,
        *parts: str | Symbol | Slot,
        moves: int = 0,
        states: bool = False,
        size: str = "heading",
    ) -> None:
        self.moves, self.states, self.size = moves, states, size
        self.slots: dict[str, Slot] = {}
        self.digits: dict[str, Digit] = {}
        self.parts: dict[str, VMobject] = {}
        self.origins: dict[str, str] = {}
        self._others: list[VMobject] = []
        super().__init__(place, VGroup())
        pen, gap = 0.0, _GAP * em(size)
        for part in parts:
            drawn, width = self._draw(part)
            if isinstance(part, Slot):
                drawn.place(np.array([pen + width / 2, 0.0, 0.0]))
            else:
                drawn.shift((pen + width / 2 - drawn.get_center()[0]) * RIGHT)
            pen += width + gap
        self.mobject.shift(place.center - np.array([(pen - gap) / 2, 0.0, 0.0]))
        if (pen - gap) > place.width:
            raise MarkError(f"expected a rule no wider than {place.width:.1f}, got {pen - gap:.1f}")
        self.at(0.0)  # a slot that is ahead stands there from the start, or the rule is false

    def _draw(self, part: str | Symbol | Slot) -> tuple[Any, float]:
        if isinstance(part, Slot):
            digit = Digit(self.place, part.value, part.quantity, size=self.size, wraps=part.wraps)
            self.slots[part.name], self.digits[part.name] = part, digit
            self.parts[part.name] = digit.readout
            self.mobject.add(digit.readout)
            return digit.readout, self._widest(digit)
        drawn = Formula((part,), self.place.theme, size=self.size, level=True)
        drawn.shift(drawn.axis * DOWN)
        if isinstance(part, Symbol):
            self.parts[part.name] = drawn
        self._others.append(drawn)
        self.mobject.add(drawn)
        return drawn, float(drawn.width)

    def _widest(self, digit: Digit) -> float:
        widths = []
        for step in range(digit.steps or 1):
            digit.read(step)
            widths.append(float(digit.readout.width))
        digit.read(0)
        return max(widths)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Print the numbers of the last move that has begun."""
        last = (reached if self.states else begun)(moment if printed is None else printed)
        move = min(last, max(self.moves - 1, 0))
        for name, slot in self.slots.items():
            self.digits[name].read(move + slot.ahead)
        return self

    def slot(self, name: str) -> Readout:
        """Return the number in a slot."""
        return self.digits[name].readout

    def without(self, *names: str) -> VGroup:
        """All parts but some slots, to be brought on after these have been carried in."""
        rest = [digit.readout for name, digit in self.digits.items() if name not in names]
        return VGroup(*self._others, *rest)


__all__ = ["Rule", "Slot", "Symbol"]
