"""Dots by formula lie in the rings that were measured, until the formula is wrong."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.tables.comparison import Comparison
from tests.stage.marks.board import J, numbers, place


@dataclass(frozen=True)
class CheckTrace:
    """A right gradient and a wrong one."""

    formed: np.ndarray


T = bind(CheckTrace(np.array([[0.5, -0.25], [0.9, -0.25]])))


def comparison(measured=True):
    rings = T.formed[0] if measured else None
    return Comparison(place(T), ("u", "v"), T.formed, J, rings)


@pytest.mark.parametrize(("moment", "gap"), [(0.0, 0.0), (0.5, 0.0), (1.0, 0.4)])
def test_a_dot_leaves_its_ring_by_as_much_as_the_formula_is_wrong(moment, gap):
    made = comparison().at(moment)
    away = made.dots[0].get_x() - made.rings[0].get_x()
    assert away == pytest.approx(gap * (made.across(1.0) - made.across(0.0)), abs=1e-6)
    assert made.dots[1].get_x() == pytest.approx(made.rings[1].get_x())


def test_sticks_start_at_zero_and_numbers_follow_the_step():
    made = comparison().at(1.0)
    assert [n.text for n in numbers(made)] == ["0.90", "−0.25"]
    for stick in made.sticks:
        assert stick.points[0][0] == pytest.approx(made.across(0.0))


def test_without_a_measurement_there_are_no_rings():
    assert len(comparison(measured=False).rings) == 0


def test_zeros_stand_still():
    still = bind(CheckTrace(np.zeros((1, 2))))
    made = Comparison(place(still), ("u", "v"), still.formed, J)
    assert [dot.get_x() for dot in made.dots] == [pytest.approx(made.across(0.0))] * 2
