"""Bars are as long as their numbers say, on one scale, on the right side of zero, with the digits beyond."""

from dataclasses import dataclass

import numpy as np
import pytest

from stage.layout import Region
from stage.mobjects.bars import Bars
from stage.mobjects.cell_table import CellTable
from stage.mobjects.cursor import Cursor
from stage.mobjects.plot import Plot
from stage.mobjects.sweep import Sweep
from stage.readout import Readout
from stage.receipt import visible_numbers
from stage.text import text
from stage.theme import DARK

BOX = Region(-3.0, 5.0, -2.0, 1.0)


@dataclass(frozen=True)
class Trace:
    scores: np.ndarray
    sweep: np.ndarray
    temperatures: np.ndarray


def trace():
    sweep = np.array([[3.0, 1.0, -3.0], [1.0, 1.0, 1.0]])
    return Trace(sweep[0], sweep, np.array([1.0, 5.0]))


def bars(name="scores", **style):
    return Bars(BOX, trace(), name, (-3.0, 3.0), DARK, **style)


@pytest.mark.parametrize("upright", [False, True])
def test_lengths_are_in_proportion_to_the_numbers(upright):
    drawn = bars(upright=upright)
    lengths = [bar.height if upright else bar.width for bar in drawn.bars]
    assert lengths == pytest.approx([3 * lengths[1], lengths[1], 3 * lengths[1]])


def test_negative_bars_lie_on_the_other_side_of_zero():
    drawn = bars()
    assert drawn.bars[0].get_left()[0] == pytest.approx(drawn.zero)
    assert drawn.bars[2].get_right()[0] == pytest.approx(drawn.zero)
    assert drawn.readouts[2].get_right()[0] < drawn.bars[2].get_left()[0]
    assert drawn.readouts[0].get_left()[0] > drawn.bars[0].get_right()[0]


@pytest.mark.parametrize("upright", [False, True])
def test_bars_and_digits_stay_in_their_box(upright):
    drawn = bars(upright=upright)
    assert drawn.get_left()[0] >= BOX.left - 0.01
    assert drawn.get_right()[0] <= BOX.right + 0.01
    assert drawn.get_bottom()[1] >= BOX.bottom - 0.01
    assert drawn.get_top()[1] <= BOX.top + 0.01


def test_between_rows_lengths_are_interpolated_and_digits_are_recorded_ones():
    drawn = bars("sweep").at(0.25)
    unit = drawn.spot(0, 1.0)[0] - drawn.spot(0, 0.0)[0]
    assert drawn.bars[0].width == pytest.approx(2.5 * unit)
    assert [readout.text for readout in drawn.readouts] == ["3.00", "1.00", "−3.00"]
    assert [number.path for number in visible_numbers([drawn.at(1.0)])] == ["sweep[1,0]", "sweep[1,1]", "sweep[1,2]"]


def test_bars_laid_end_to_end_are_as_long_as_their_sum():
    drawn = Bars(BOX, Trace(np.array([2.0, 1.0, 0.5]), np.empty(0), np.empty(0)), "scores", (0.0, 4.0), DARK)
    stack = drawn.end_to_end(-1.5)
    assert stack[-1].get_right()[0] == pytest.approx(drawn.spot(0, 3.5)[0])
    assert stack[1].get_left()[0] == pytest.approx(stack[0].get_right()[0])
    assert {round(part.get_y(), 9) for part in stack} == {-1.5}


def test_a_sweep_moves_bars_cursor_and_digits_on_one_clock():
    plot = Plot(BOX, (0.0, 5.0), (0.0, 1.0), DARK)
    cursor, drawn = Cursor(plot, trace().temperatures), bars("sweep")
    digits = Readout(trace(), "temperatures", 0, theme=DARK)
    Sweep((drawn, cursor), 0.0, 1.0, digits=[digits]).interpolate_mobject(0.75)
    assert plot.coordinates(cursor.get_start())[0] == pytest.approx(4.0)
    assert (digits.text, drawn.readouts[0].text) == ("5.00", "1.00")


def test_the_cells_of_a_table_line_up():
    cells = [[text(word, DARK) for word in ("a", "b")], [text("c", DARK)]]
    table = CellTable(BOX, ("", "z"), cells, DARK)
    assert len(table[0]) == 2
    assert len(table[1]) == 2
    assert table[1][1].get_y() == pytest.approx(table[0][0].get_y(), abs=0.1)
    assert table[1][0].get_y() > table[1][1].get_y()
    space = table.space(1)
    assert space.bottom == pytest.approx(BOX.bottom)
    assert space.right == pytest.approx(BOX.right)
