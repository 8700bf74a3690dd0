"""Summary: a network with each layer's shape above it, its parameters below, and their total."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dlmotion.stage.marks.arrays.shape import Shape
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.architecture import Architecture
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.place import Place

_ROOMY = 7
"""Columns that have room for their words side by side; of more, every second one steps aside."""


class Summary:
    """The marks of a network as ``model.summary()`` tells it.

    Parameters
    ----------
    shapes, dense, weights
        As for ``Architecture``.
    params, known, sums
        Parameters (K,) of each layer, whether they are told, and how many there are up to it
        (K + 1,).
    quantity
        What is counted; its label names the total. What is not told is the word ``unknown``.
    """

    def __init__(
        self,
        place: Place,
        shapes: Sequence[Any],
        dense: Any,
        weights: Sequence[Any],
        counted: tuple[Any, Any, Any],
        quantity: Quantity,
    ) -> None:
        params, known, sums = counted
        roomy = len(shapes) <= _ROOMY
        high = 0.4 if roomy else 0.8
        upper, middle, lower = place.rows(high, 2.6, high, gap=0.12)
        self.net = Architecture(middle, shapes, list(dense), weights)
        self.shapes = [
            Shape(box, shape, size="small") if len(shape) else Note(box, "unknown", size="small")
            for box, shape in zip(_boxes(upper, len(shapes), roomy), shapes, strict=True)
        ]
        first, *boxes = _boxes(lower, len(shapes), roomy)
        total = Digit(
            first,
            sums,
            quantity,
            size="small",
            align=-1.0,
            at=(0.05, 0.5),
            prefix=f"{place.label(quantity.label)} ",
            suffix="" if known.all() else f" + {place.label('unknown')}",
        )
        self.counts: list[Mark] = [total.at(len(params))]
        for k, box in enumerate(boxes):
            self.counts.append(
                Digit(box, params[k], quantity, size="small")
                if known[k]
                else Note(box, "unknown", role="loss", bold=True)
            )


def _boxes(place: Place, count: int, roomy: bool) -> list[Place]:
    """Columns; without room each has half the height, the upper and the lower one in turn."""
    columns = place.beside(*[1.0] * count, gap=0.0)
    if roomy:
        return list(columns)
    return [box.rows(1.0, 1.0, gap=0.0)[k % 2] for k, box in enumerate(columns)]
