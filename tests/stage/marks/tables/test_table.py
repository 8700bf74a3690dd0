"""Tables fill as steps are reached, and print the record."""

import numpy as np
import pytest

from dlmotion.stage.marks.tables.table import Table
from tests.stage.marks.board import J, K, W, bowl, painted, place

T = bowl()


def table(rows=5):
    return Table(place(T), {K: T.step, W: T.at, J: T.grads}, rows)


def texts(made):
    return [[digit.readout.text for digit in row if digit.readout.opacity] for row in made.digits]


@pytest.mark.parametrize(("moment", "rows"), [(0.0, 1), (0.9, 1), (1.0, 2), (3.0, 4)])
def test_rows_appear_with_their_steps(moment, rows):
    made = table().at(moment)
    assert sum(bool(row) for row in texts(made)) == rows


def test_the_last_step_has_no_gradient_and_shows_none():
    made = table().at(4.0)
    assert texts(made)[-1] == ["4", "0.19"]
    assert texts(made)[0] == ["0", "3.00", "6.00"]


def test_a_table_with_fewer_rows_shows_the_last_ones():
    made = table(rows=3).at(4.0)
    assert [row[0] for row in texts(made)] == ["2", "3", "4"]
    assert made.cell(W, 3).number.path == "at[3]"


def test_a_painted_table_prints_what_it_shows():
    painter, _ = painted(table().at(1.0))
    shown = list(painter.texts.values())
    assert shown == ["step", "parameter", "loss", "0", "3.00", "6.00", "1", "1.50", "3.00"]


def test_heads_stand_on_one_line_whatever_their_ink():
    step, _, loss = table().heads
    assert loss.get_bottom()[1] > step.get_bottom()[1] + 0.05
    assert loss.get_top()[1] == pytest.approx(step.get_top()[1], abs=0.08)


def test_columns_share_the_width():
    made = table().at(4.0)
    spots = [digit.readout.pen[0] for digit in made.digits[0]]
    assert np.diff(spots) == pytest.approx([made.place.width / 3] * 2)
