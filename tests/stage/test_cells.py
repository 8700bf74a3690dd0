"""Boxes of arrays, stacks of them, and pictures: what is drawn is what the trace has."""

import numpy as np
import pytest
from manim import DOWN, LEFT, ORIGIN, RIGHT, UP, VGroup

from stage.mobjects.cells import Cells, axis_arrow, fan
from stage.mobjects.picture import Picture, paint
from stage.mobjects.trail import Trail
from stage.theme import DARK, LIGHT

TRACE = {"scalar": np.array(12), "vector": np.array([12, 3, 6]), "cube": np.arange(24).reshape(2, 3, 4)}


def shown(cells):
    return [number.text for digit in cells.digits for number in digit.numbers()]


def test_cells_show_every_number_of_the_last_two_axes():
    assert shown(Cells(TRACE, "scalar", DARK)) == ["12"]
    assert shown(Cells(TRACE, "vector", DARK)) == ["12", "3", "6"]
    assert shown(Cells(TRACE, "cube", DARK, index=(1,))) == [str(n) for n in range(12, 24)]


def test_cells_know_where_each_number_stands():
    cells = Cells(TRACE, "cube", DARK, index=(0,))
    first, last = cells.digits[0], cells.digits[-1]
    assert [number.path for number in last.numbers()] == ["cube[0,2,3]"]
    assert last.get_x() > first.get_x()
    assert last.get_y() < first.get_y()


def test_a_fan_goes_back_to_front():
    sheets = VGroup(*(Cells(TRACE, "cube", DARK, index=(k,)) for k in range(2)))
    order = fan(sheets, RIGHT + UP)
    assert order[-1] is sheets[0]
    assert sheets[1].get_x() - sheets[0].get_x() == pytest.approx(1.0)


def test_an_axis_runs_beside_its_edge_and_carries_its_name_outside():
    arrow, name = axis_arrow(ORIGIN, 3 * DOWN, LEFT, "axis 0", DARK, "series1")
    assert arrow.get_end() - arrow.get_start() == pytest.approx(3 * DOWN)
    assert name.get_right()[0] < arrow.get_left()[0] < 0.0
    assert name.get_y() == pytest.approx(-1.5, abs=0.1)
    assert arrow.get_color().to_hex() == DARK.color("series1")


def test_picture_paints_values_with_the_ends_of_the_scale():
    colors = paint(np.array([[0.0, 1.0], [-5.0, 9.0]]), LIGHT, (0.0, 1.0))
    low, high = (tuple(int(hexa[i : i + 2], 16) for i in (1, 3, 5)) for hexa in (LIGHT.heat[0], LIGHT.heat[-1]))
    assert tuple(colors[0, 0, :3]) == low == tuple(colors[1, 0, :3])
    assert tuple(colors[0, 1, :3]) == high == tuple(colors[1, 1, :3])


def test_picture_spots_are_the_middles_of_its_squares():
    picture = Picture(np.zeros((2, 4)), DARK, height=1.0).shift(RIGHT)
    assert picture.width == pytest.approx(2.0)
    assert picture.spot(0, 0) == pytest.approx([0.25, 0.25, 0.0])
    assert picture.spot(1, 3) == pytest.approx([1.75, -0.25, 0.0])


def test_repaint_keeps_the_scale():
    picture = Picture(np.array([[0.0, 2.0]]), DARK)
    before = picture.pixel_array[0, 1].copy()
    picture.repaint(np.array([[2.0, 0.0]]))
    assert np.array_equal(picture.pixel_array[0, 0], before)


def test_trail_ends_between_recorded_steps():
    trail = Trail(np.array([[0.0, 0, 0], [1, 0, 0], [1, 2, 0]]), DARK)
    trail.draw(1.5)
    assert trail.head.get_center() == pytest.approx([1.0, 1.0, 0.0])
    assert [mark.get_fill_opacity() for mark in trail.marks] == [1.0, 1.0, 0.0]
    assert trail.draw(99).head.get_center() == pytest.approx([1.0, 2.0, 0.0])
