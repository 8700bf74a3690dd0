"""A network with its shapes and counts: what is printed, and that nothing meets its neighbour."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.networks.summary import Summary
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.receipt import visible_numbers
from tests.stage.marks.board import TABLE, place

TABLE["labels"].setdefault("unknown", {"zh": "?", "en": "?"})
COUNT = Quantity("w", spec=",d")


@dataclass(frozen=True)
class CountsTrace:
    shapes: tuple[np.ndarray, ...]
    params: np.ndarray
    known: np.ndarray
    sums: np.ndarray


def summary(shapes, params, known=None):
    t = bind(
        CountsTrace(
            tuple(np.array(shape, dtype=int) for shape in shapes),
            np.array(params),
            np.array(known or [True] * len(params)),
            np.cumsum([0, *params]),
        )
    )
    weights = [np.zeros((0, 0))] * len(params)
    counted = t.params, t.known, t.sums
    return Summary(place(t), t.shapes, [False] * len(params), weights, counted, COUNT)


def test_shapes_counts_and_their_sum_are_printed():
    made = summary([(4,), (3,), (2,)], [15, 8])
    shown = visible_numbers([mark.mobject for mark in made.shapes])
    assert [number.text for number in shown] == ["4", "3", "2"]
    shown = visible_numbers([mark.mobject for mark in made.counts])
    assert [number.text for number in shown] == ["23", "15", "8"]


def test_what_is_not_told_is_a_question_mark():
    made = summary([(), (3,), (2,)], [0, 8], [False, True])
    assert isinstance(made.shapes[0], Note)
    assert isinstance(made.counts[1], Note)
    assert made.counts[0].readout.suffix == " + ?"


@pytest.mark.parametrize("layers", [2, 5, 6, 12, 13, 16])
def test_words_do_not_meet(layers):
    made = summary([(32, 32, 128)] * (layers + 1), [1_048_832] * layers)
    for row in (made.shapes, made.counts):
        for one, other in combinations([mark.mobject for mark in row], 2):
            beside = one.get_right()[0] < other.get_left()[0]
            apart = abs(one.get_center()[1] - other.get_center()[1]) > 0.2
            assert beside or apart
