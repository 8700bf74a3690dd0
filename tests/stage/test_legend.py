"""A legend says which colour is what, aligned, and lists the numbers it shows."""

from dataclasses import dataclass

import numpy as np
import pytest
from manim import ManimColor

from stage.layout import STAGE
from stage.mobjects.legend import Legend
from stage.readout import Readout
from stage.receipt import visible_numbers
from stage.theme import DARK


@dataclass(frozen=True)
class Trace:
    peak: np.ndarray


def legend():
    shown = [Readout(Trace(np.array([0.25, 10.0])), "peak", k, theme=DARK, align=1.0) for k in (0, 1)]
    return Legend([("sigmoid", "series0"), ("tanh", "series1")], DARK, values=shown, width=4.0)


def test_swatches_have_the_colour_of_their_role():
    colors = [row[0].get_color() for row in legend()]
    assert colors == [ManimColor(DARK.series[0]), ManimColor(DARK.series[1])]


def test_names_start_and_numbers_end_at_one_edge():
    rows = list(legend())
    assert rows[0][1].get_left()[0] == pytest.approx(rows[1][1].get_left()[0], abs=0.05)
    assert rows[0][2].get_right()[0] == pytest.approx(rows[1][2].get_right()[0], abs=1e-6)
    assert rows[1].get_y() < rows[0].get_y()


def test_a_number_that_changes_keeps_its_right_edge():
    row = legend().row(0)
    edge = row[2].get_right()[0]
    row[2].read(1)
    assert row[2].get_right()[0] == pytest.approx(edge, abs=0.05)


def test_the_numbers_are_in_the_receipt():
    drawn = STAGE.put(legend(), 0.0, 1.0)
    assert [(number.path, number.text) for number in visible_numbers([drawn])] == [
        ("peak[0]", "0.25"),
        ("peak[1]", "10.00"),
    ]
