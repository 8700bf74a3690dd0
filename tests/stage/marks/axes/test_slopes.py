"""Slopes: where the lines and dots of pairs stand, in which colour, and as the clock runs."""

from dataclasses import dataclass

import numpy as np
import pytest
from manim import ManimColor

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.axes.slopes import Slopes
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.theme import DARK
from tests.stage.marks.board import J, painted, place, same_outline


@dataclass(frozen=True)
class PairsTrace:
    """Three pairs, of which the first and the last fall."""

    pairs: np.ndarray


def view():
    t = bind(PairsTrace(np.array([[3.0, 1.0, 2.0], [1.0, 2.0, 1.5]])))
    return t, Slopes(place(t), (J, t.pairs), ("w", "loss"))


def ends(line):
    """First and last point of every straight line."""
    return line.points.reshape(-1, 4, 3)[:, [0, 3], :2]


def test_lines_lead_from_the_left_post_to_the_right_one():
    t, slopes = view()
    falling, others = (ends(line) for line in slopes.lines)
    pairs = np.asarray(t.pairs)
    for drawn, own in ((falling, [0, 2]), (others, [1])):
        for side in (0, 1):
            wanted = slopes.axes.path(np.full(len(own), float(side)), pairs[side, own])
            assert drawn[:, side] == pytest.approx(wanted[:, :2])
    assert slopes.lines[0].get_stroke_color() == ManimColor(DARK.loss)
    assert slopes.lines[1].get_stroke_color() == ManimColor(DARK.muted)
    patches = painted(slopes)[1]
    assert any(same_outline(patch, slopes.lines[0].points) for patch in patches)


def test_pairs_come_one_after_the_other():
    t, slopes = view()
    slopes.at(0.5)
    whole, growing = ends(slopes.lines[0])[0], ends(slopes.lines[1])[0]
    middle = (slopes.feet[1] + slopes.tips[1])[:2] / 2
    assert whole[1] == pytest.approx(slopes.tips[0][:2])
    assert growing[1] == pytest.approx(middle)
    assert len(ends(slopes.lines[0])) == 1
    assert len(slopes.dots[1].points) == 2 * len(slopes.circle)
    slopes.at(0.0)
    assert len(slopes.lines[1].points) == 0


def test_what_are_no_pairs_is_refused():
    t = bind(PairsTrace(np.ones((3, 2))))
    with pytest.raises(MarkError, match=r"pairs \(2, N\)"):
        Slopes(place(t), (J, t.pairs), ("w", "loss"))
