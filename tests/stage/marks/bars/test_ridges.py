"""Ridges are as high as their numbers say, at each moment, and paint what they show."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.layout import Region
from dlmotion.stage.marks.axes.plot import Tick
from dlmotion.stage.marks.bars.ridges import Ridges
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.quantity import Quantity
from tests.stage.marks.board import numbers, painted, place, same_outline

BOX = Region(-5.0, 3.0, -2.0, 2.0)
X, RMS = Quantity("w", "x"), Quantity("loss", "a", "loss")
NAMES = ("a_1", "a_2")


@dataclass(frozen=True)
class RidgesTrace:
    """Two rows of four heights at two steps, and a number beside each row."""

    x: np.ndarray
    rows: np.ndarray
    size: np.ndarray


def trace() -> Any:
    rows = np.array([[[0, 1, 4, 0], [0, 2, 2, 0]], [[0, 3, 0, 0], [0, 0, 0, 1]]])
    size = np.array([[1.5, 2.5], [3.5, 4.5]])
    return bind(RidgesTrace(np.array([-2.0, -1.0, 0.0, 1.0]), rows / 4.0, size))


@pytest.mark.parametrize(("moment", "step"), [(0.0, 0), (0.5, 0), (1.0, 1)])
def test_heights_are_those_of_the_step_whose_numbers_stand_beside_them(moment, step):
    t = trace()
    ridges = Ridges(place(t, region=BOX), (X, t.x), t.rows, NAMES).at(moment)
    for row in range(2):
        assert ridges.read(row) == pytest.approx(np.asarray(t.rows[step, row]))
    assert [same_outline(patch, ridges.ridges[0].points) for patch in painted(ridges)[1]].count(
        True
    ) == 1


def test_the_highest_ridge_stays_in_the_place_and_the_first_row_is_on_top():
    t = trace()
    ridges = Ridges(place(t, region=BOX), (X, t.x), t.rows, NAMES)
    assert ridges.mobject.get_top()[1] <= BOX.top + 1e-6
    assert ridges.floors[0] > ridges.floors[1] > BOX.bottom
    assert ridges.ridges[0].get_top()[1] == pytest.approx(
        ridges.floors[0] + ridges.unit * t.rows[0, 0].max()
    )


def test_numbers_stand_beside_their_rows():
    t = trace()
    ridges = Ridges(place(t, region=BOX), (X, t.x), t.rows, NAMES, numbers=(RMS, t.size)).at(1.0)
    assert [(number.path, number.value) for number in numbers(ridges)] == [
        ("size[:,0][1]", 3.5),
        ("size[:,1][1]", 4.5),
    ]


def test_exponents_are_named_as_powers_of_ten():
    t = trace()
    ridges = Ridges(place(t, region=BOX), (X, t.x), t.rows, NAMES, powers=True)
    ticks = [part for part in ridges.mobject.get_family() if isinstance(part, Tick)]
    assert [tick.text for tick in ticks] == ["10⁻²", "10⁻¹", "1", "10¹"]
    zero = next(tick for tick in ticks if tick.text == "1")
    assert zero.get_center()[0] == pytest.approx(ridges.area.left + 2 / 3 * ridges.area.width)


def test_rows_that_do_not_fit_are_refused():
    t = trace()
    with pytest.raises(MarkError, match=r"rows: expected 1 rows of 4 heights, got shape"):
        Ridges(place(t, region=BOX), (X, t.x), t.rows, NAMES[:1])
