"""Large numbers, each under its word: what a beat comes down to, for a screen of any size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.place import Place

_WORD, _NUMBER = (0.5, 0.85), (0.5, 0.25)


def large_numbers(place: Place, rows: Mapping[Quantity, Any]) -> Together:
    """Quantity → number, or array with the step on its axis; one below the other, in the middle."""
    marks: list[Mark] = []
    _, *boxes, _ = place.rows(0.5, *[1.0] * len(rows), 0.5, gap=0.3)
    for box, (quantity, values) in zip(boxes, rows.items(), strict=True):
        marks.append(Note(box, quantity.label, role="muted", at=_WORD))
        marks.append(Digit(box, values, quantity, size="takeaway", at=_NUMBER))
    return Together(*marks)
