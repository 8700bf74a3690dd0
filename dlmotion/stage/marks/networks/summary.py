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

_ROOMY = 6, 13
"""Columns that have room for their words in one row, and in two rows in turn; more take three."""


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
        deep = 1 + sum(len(shapes) > most for most in _ROOMY)
        foot = 0.4 * (deep > 1)  # the total has a row of its own where columns are narrow
        upper, middle, lower = place.rows(0.4 * deep, 2.6, 0.4 * deep + foot, gap=0.12)
        self.net = Architecture(middle, shapes, list(dense), weights)
        self.shapes = [
            Shape(box, shape, size="small") if len(shape) else Note(box, "unknown", size="small")
            for box, shape in zip(_boxes(upper, len(shapes), deep), shapes, strict=True)
        ]
        rows, last = lower.rows(deep, 1.0, gap=0.0) if foot else (lower, lower)
        first, boxes = _boxes(last, len(shapes))[0], _boxes(rows, len(shapes), deep)[1:]
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


def _boxes(place: Place, count: int, deep: int = 1) -> list[Place]:
    """Columns, each with one of ``deep`` rows in turn."""
    columns = place.beside(*[1.0] * count, gap=0.0)
    return [box.rows(*[1.0] * deep, gap=0.0)[k % deep] for k, box in enumerate(columns)]
