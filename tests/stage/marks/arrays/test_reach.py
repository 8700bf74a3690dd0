"""Reach of a change: rims and lines read back from the drawing."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.reach import Reach
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.quantity import Quantity
from tests.stage.marks.board import painted, place

GREY = Quantity("w", spec=".0f")
CHANGED = np.array([[True, False, True], [False, False, True]])


@dataclass(frozen=True)
class ReachTrace:
    """Six numbers, and which of them change."""

    values: np.ndarray
    changed: np.ndarray


def drawn(changed=CHANGED, **style):
    t = bind(ReachTrace(np.arange(6.0).reshape(2, 3), changed))
    array = Array(place(t), t.values, GREY, **style)
    return array, Reach(array, t.changed, np.array([-5.0, 0.0, 0.0]))


def test_lines_run_from_the_origin_to_the_changed_cells():
    array, reach = drawn()
    spots = [array.spot(0, 0), array.spot(0, 2), array.spot(1, 2)]
    assert not len(reach.rays.points)
    assert reach.rims.get_stroke_opacity() == 0
    for share in (0.5, 1.0):
        paths = reach.at(share).rays.get_subpaths()
        assert [path[0].tolist() for path in paths] == [[-5.0, 0.0, 0.0]] * 3
        sides = [spot - [array.cell_width / 2, 0.0, 0.0] for spot in spots]
        ends = [reach.origin + share * (side - reach.origin) for side in sides]
        np.testing.assert_allclose([path[-1] for path in paths], ends)
    middles = [np.ptp(path, axis=0) / 2 + path.min(axis=0) for path in reach.rims.get_subpaths()]
    np.testing.assert_allclose(middles, spots, atol=1e-9)
    assert reach.rims.get_stroke_opacity() == 1
    assert not len(reach.at(0.0).rays.points)


def test_from_the_right_they_end_at_the_right_side():
    t = bind(ReachTrace(np.arange(6.0).reshape(2, 3), CHANGED))
    array = Array(place(t), t.values, GREY)
    reach = Reach(array, t.changed, np.array([5.0, 0.0, 0.0]))
    assert reach.ends[0][0] == array.spot(0, 0)[0] + array.cell_width / 2


def test_what_changes_nothing_draws_nothing():
    _, reach = drawn(np.zeros((2, 3), dtype=bool))
    assert not len(reach.at(1.0).rays.points)
    assert not len(reach.rims.points)


def test_an_upright_row_has_its_cells_below_each_other():
    t = bind(ReachTrace(np.arange(3.0), np.array([False, True, False])))
    array = Array(place(t), t.values, GREY, upright=True)
    reach = Reach(array, t.changed).at(1.0)
    np.testing.assert_allclose(reach.rims.points.mean(axis=0), array.spot(1, 0), atol=1e-9)
    assert not len(reach.rays.points)


def test_there_is_one_truth_value_a_cell():
    with pytest.raises(MarkError, match="changed: expected 2×3 cells"):
        drawn(np.ones((2, 2), dtype=bool))


def test_the_figure_has_the_lines_and_rims():
    _, reach = drawn()
    _, patches = painted(reach.at(1.0))
    assert len(patches) == 2
