"""Sums: a sign between two terms, none before the first, and the total of the record."""

from dataclasses import dataclass

import numpy as np

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.text.sum import Sum, joined
from tests.stage.marks.board import K, numbers, place


@dataclass(frozen=True)
class CountsTrace:
    counts: np.ndarray
    total: int


def test_a_sum_prints_its_terms_and_its_total():
    t = bind(CountsTrace(np.array([6, 3, 2]), 11))
    made = Sum(place(t), t.counts, t.total, K)
    assert [(n.path, n.text) for n in numbers(made)] == [
        ("counts[0]", "6"), ("counts[1]", "3"), ("counts[2]", "2"), ("total", "11"),
    ]  # fmt: skip
    assert list(made.slots) == ["0", "1", "2", "total"]


def test_a_long_sum_has_dots_before_its_last_term():
    t = bind(CountsTrace(np.arange(1, 8), 28))
    made = Sum(place(t), t.counts, t.total, K, most=4)
    assert [n.path for n in numbers(made)] == [
        "counts[0]", "counts[1]", "counts[2]", "counts[6]", "total",
    ]  # fmt: skip


def test_signs_stand_between_terms_only():
    assert joined("+", [("a", "b"), ("c",), ("d",)]) == ("a", "b", "+", "c", "+", "d")
    assert joined("+", [("a",)]) == ("a",)
    assert joined("+", []) == ()
