"""Tensors of any rank: sheets where their index puts them, axes from the first to the last."""

import numpy as np
import pytest

from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.shape import Shape
from dlmotion.stage.marks.arrays.tensor import Tensor
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.theme import DARK
from tests.stage.marks.arrays.record import WHOLE, arrays
from tests.stage.marks.board import painted, place

T = arrays()
WAY = (0.5, 0.4)


def tensor(**style):
    return Tensor(place(T), T.sheets, WHOLE, ways=(WAY,), cell=0.6, **style)


def test_sheets_lie_one_behind_another_and_only_the_first_prints():
    made = tensor()
    for depth in range(3):
        moved = made.middle((depth,)) - made.middle((0,))
        assert moved == pytest.approx([depth * WAY[0], depth * WAY[1], 0])
        assert bool(made.sheets[(depth,)].cells) is (depth == 0)
    assert made.mobject.submobjects[-1] is made.front.mobject
    assert made.front.cell(1, 2).number.path == "sheets[0][1,2]"


def test_a_painted_tensor_prints_its_first_sheet():
    painter, _ = painted(tensor())
    assert list(painter.texts.values()) == ["1", "−2", "3", "4", "5", "−6"]


def test_a_table_becomes_its_first_sheet_and_the_others_come_out_of_it():
    made = tensor()
    names = set(Array(place(T), T.table, WHOLE).parts)
    assert names <= set(made.parts)
    assert {made.origins[name] for name in set(made.parts) - names} == {""}


def test_an_axis_runs_from_the_first_sheet_to_the_last():
    made = tensor()
    ends = [made.axis(number, "w", "data").arrow for number in range(3)]
    spans = [arrow.get_end() - arrow.get_start() for arrow in ends]
    assert spans[0] == pytest.approx([2 * WAY[0], 2 * WAY[1], 0], abs=1e-6)
    assert spans[1] == pytest.approx([0, -made.size[1], 0], abs=1e-6)
    assert spans[2] == pytest.approx([made.size[0], 0, 0], abs=1e-6)


def test_an_axis_of_one_place_has_the_length_it_is_given():
    arrow = tensor().axis(0, "w", "data", length=0.7).arrow
    assert np.linalg.norm(arrow.get_end() - arrow.get_start()) == pytest.approx(0.7)


def test_a_tour_frames_the_sheet_of_its_step():
    made = tensor()
    tour = made.tour([[0], [1], [2]])
    assert tour.at(1.5).frame.get_center() == pytest.approx(made.middle((1.5,)))


def test_ways_are_as_many_as_leading_axes():
    with pytest.raises(MarkError, match="a way for each of 1 leading axes, got 2"):
        Tensor(place(T), T.sheets, WHOLE, ways=(WAY, WAY), cell=0.6)


def test_a_shape_has_the_lengths_and_colours_of_its_axes():
    made = Shape(place(T), T.positions[:, 0])
    assert [number.value for number in made.formula.numbers()] == [0, 0, 1]
    assert list(made.parts) == ["axis-3", "axis-2", "axis-1", "rest"]
    colour = made.parts["axis-2"].get_family()[-1].get_fill_color().to_hex()
    assert colour == DARK.series[1]


def test_a_shape_with_steps_shows_that_of_the_last_one_reached():
    made = Shape(place(T), T.positions)
    assert made.parts == {}
    for moment, row in ((0.0, 0), (1.0, 1), (1.9, 1), (5.0, 2)):
        shown = [part for part in made.at(moment).mobject if part.opacity > 0]
        assert [n.value for part in shown for n in part.numbers()] == list(T.positions[row])
