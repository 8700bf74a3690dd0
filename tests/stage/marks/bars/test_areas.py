"""Areas: squares as large as their amounts, in their place, that grow one out of the other."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.layout import Region
from dlmotion.stage.marks.bars.areas import Areas
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.quantity import Quantity
from tests.stage.marks.board import painted, place, same_outline


@dataclass(frozen=True)
class AmountsTrace:
    """Amounts a hundred times as large each, and one that is none."""

    amounts: np.ndarray
    none: np.ndarray


T = bind(AmountsTrace(np.array([5.0, 500.0, 50000.0]), np.array([1.0, 0.0])))
WEIGHTS = Quantity("loss", "", "data", ",.0f")
KEYS = ("loss", "loss", "loss")
BOX = Region(-6.0, 6.0, -2.5, 3.0)


def areas():
    return Areas(place(T, region=BOX), T.amounts, WEIGHTS, KEYS)


def sides(mark):
    spans = [square.points[:, :2] for square in mark.squares if len(square.points)]
    return np.array([points.max(axis=0) - points.min(axis=0) for points in spans])


def test_areas_are_as_the_amounts():
    found = sides(areas())
    assert found[:, 0] == pytest.approx(found[:, 1])
    assert found.prod(axis=1) / found[0].prod() == pytest.approx([1.0, 100.0, 10000.0])


def test_each_grows_out_of_the_one_before():
    mark = areas()
    full = sides(mark)[:, 0]
    assert len(sides(mark.at(0.0))) == 1
    assert sides(mark.at(0.001))[1, 0] == pytest.approx(full[0], rel=0.05)
    assert sides(mark.at(1.5))[2, 0] == pytest.approx((full[1] + full[2]) / 2)
    assert [digit.readout.opacity for digit in mark.digits] == [1.0, 1.0, 0.0]


def test_they_stay_in_their_place_and_are_painted():
    mark = areas()
    points = mark.mobject.get_all_points()
    assert BOX.left <= points[:, 0].min()
    assert points[:, 0].max() <= BOX.right
    assert points[:, 1].min() >= BOX.bottom - 0.1
    assert points[:, 1].max() == pytest.approx(BOX.top)
    patches = painted(mark)[1]
    assert any(same_outline(patch, mark.squares[2].points) for patch in patches)


def test_a_place_too_narrow_makes_them_smaller():
    mark = Areas(place(T, region=Region(-4.0, 4.0, -2.5, 3.0)), T.amounts, WEIGHTS, KEYS)
    points = mark.squares.get_all_points()
    assert points[:, 0].max() <= 4.0 + 1e-9
    assert points[:, 1].max() < 3.0


def test_amounts_that_are_not_positive_raise():
    with pytest.raises(MarkError, match="positive"):
        Areas(place(T, region=BOX), T.none, WEIGHTS, KEYS[:2])
