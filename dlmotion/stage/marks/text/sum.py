"""Sum: numbers of the record with a sign between them, and what they make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.rule import Rule, Slot
from dlmotion.stage.place import Place


class Sum(Rule):
    """The numbers of an array (n,) joined by a sign, and the total; slots ``0`` … and ``total``.

    Of more than ``most`` numbers the first ones and the last are written, with dots between.
    """

    def __init__(
        self,
        place: Place,
        terms: Any,
        total: Any,
        quantity: Quantity,
        *,
        sign: str = "+",
        most: int | None = None,
        size: str = "heading",
    ) -> None:
        slots: list[tuple[str | Slot, ...]] = [
            (Slot(str(k), term, quantity),) for k, term in enumerate(terms)
        ]
        if most is not None and len(slots) > most:
            slots[most - 1 : -1] = [("dots.c",)]
        end = Slot("total", total, quantity)
        super().__init__(place, *joined(sign, slots), "=", end, size=size)


def joined(sign: str, terms: Iterable[Iterable[Any]]) -> tuple[Any, ...]:
    """Parts of a rule or an equation, term after term, with a sign between two terms."""
    parts: list[Any] = []
    for term in terms:
        parts += [sign, *term] if parts else term
    return tuple(parts)
