"""A readout that changes stays one mobject."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.readout import Readout
from dlmotion.stage.theme import DARK


@dataclass(frozen=True)
class Trace:
    values: np.ndarray


def test_the_same_mobject_shows_the_next_number_and_nothing_of_the_last():
    readout = Readout(Trace(np.array([-123.45, 6.0])), "values", 0, theme=DARK)
    fresh = Readout(Trace(np.array([-123.45, 6.0])), "values", 1, theme=DARK)
    readout.read(1)
    assert readout.get_family() == [readout]
    np.testing.assert_allclose(readout.points, fresh.points, atol=1e-12)


@pytest.mark.parametrize("align", [-1.0, 0.0, 1.0])
def test_the_pen_stays_where_it_was_put_while_digits_come_and_go(align):
    readout = Readout(Trace(np.array([6.0, -123.45])), "values", 0, theme=DARK, align=align)
    readout.place(np.array([1.0, 2.0, 0.0])).scale(0.5, about_point=np.array([1.0, 2.0, 0.0]))
    readout.read(1)
    np.testing.assert_allclose(readout.pen, [1.0, 2.0, 0.0], atol=1e-12)
    assert (readout.get_right()[0] <= 1.01, readout.get_left()[0] >= 0.99) == (
        align == 1.0,
        align == -1.0,
    )


def test_a_number_keeps_its_size_when_it_changes():
    readout = Readout(Trace(np.array([4.41, 1.47, 0.08])), "values", 0, theme=DARK)
    for step in (1, 0, 2, 1):
        assert readout.read(step).pixels == pytest.approx(40.0)
