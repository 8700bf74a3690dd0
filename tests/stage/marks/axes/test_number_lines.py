"""Number lines: where dots, thread and strokes stand, and what the numbers say."""

from dataclasses import dataclass

import numpy as np
import pytest
from manim import UP

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.axes.number_lines import NumberLines
from dlmotion.stage.marks.mark import MarkError
from tests.scenes.lengths import misfits
from tests.stage.marks.board import J, W, painted, place, same_outline


@dataclass(frozen=True)
class LinesTrace:
    """Two numbers that move three times."""

    values: np.ndarray


VALUES = np.array([[1.0, 2.0], [3.0, 2.5], [0.0, 2.25]])
T = bind(LinesTrace(VALUES))


@pytest.fixture
def lines():
    return NumberLines(place(T), (W, J), T.values)


def test_dots_and_thread_stand_at_the_values_on_one_scale(lines):
    low, high = lines.limits
    for moment, wanted in ((0.0, VALUES[0]), (0.5, VALUES[0]), (2.0, VALUES[2])):
        lines.at(moment)
        heights = np.array([dot.get_center()[1] for dot in lines.dots])
        shares = (heights - lines.bottom) / (lines.top - lines.bottom)
        np.testing.assert_allclose(low + shares * (high - low), wanted, atol=1e-9)
        ends = lines.thread.points[[0, -1], 1]
        np.testing.assert_allclose(ends, heights, atol=1e-9)


def test_strokes_cover_what_was_passed_and_forget_it_going_back(lines):
    def length(k):
        return float(np.ptp(lines.swept[k].points[:, 1]))

    unit = (lines.top - lines.bottom) / (lines.limits[1] - lines.limits[0])
    assert [length(0), length(1)] == [0.0, 0.0]
    lines.at(2.0)
    np.testing.assert_allclose([length(0), length(1)], [3.0 * unit, 0.5 * unit], atol=1e-9)
    lines.at(1.5)
    np.testing.assert_allclose([length(0), length(1)], [2.0 * unit, 0.5 * unit], atol=1e-9)


def test_dots_wait_for_the_tick_with_their_digits(lines):
    lines.at(2.0, printed=1.5)
    assert [digit.readout.number.value for digit in lines.digits] == [3.0, 2.5]
    assert list(misfits(lines)) == []
    lines.dots[1].shift(0.05 * UP)
    assert len(list(misfits(lines))) == 1


def test_a_figure_has_the_dots_where_the_film_has(lines):
    patches = painted(lines.at(1.0))[1]
    assert any(same_outline(patch, lines.dots[0].points) for patch in patches)


def test_a_number_without_a_quantity_raises():
    with pytest.raises(MarkError, match=r"expected numbers \(T, 1\)"):
        NumberLines(place(T), (W,), T.values)
