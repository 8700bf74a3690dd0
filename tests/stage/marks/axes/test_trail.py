"""Trail: which steps have dots, and how far back the line is strong."""

import numpy as np
import pytest

from dlmotion.stage.marks.axes.axes import Axes
from tests.stage.marks.board import J, W, bowl, place

T = bowl()
AXES = Axes(place(T), (W, T.w), (J, T.cost))
CORNERS = AXES.path(T.at, T.loss)


def test_a_dot_stands_at_each_step_reached_unless_there_are_none():
    assert len(AXES.trail(T.at, T.loss).steps) == len(T.at)
    assert len(AXES.trail(T.at, T.loss, dotted=False).steps) == 0


def test_a_way_that_ends_before_the_clock_stays_whole():
    for recent in (None, 1):
        trail = AXES.trail(T.at, T.loss, recent=recent)
        ended = trail.at(len(T.at) - 1.0).line.points.copy()
        np.testing.assert_array_equal(trail.at(3.0 * len(T.at)).line.points, ended)


@pytest.mark.parametrize(("moment", "cut"), [(0.0, 0), (1.0, 0), (1.5, 0), (2.5, 1), (3.0, 2)])
def test_what_is_older_than_the_recent_steps_is_faint_and_still_there(moment, cut):
    trail = AXES.trail(T.at, T.loss, recent=1).at(moment)
    assert trail.older.get_stroke_opacity() < trail.line.get_stroke_opacity()
    whole = AXES.trail(T.at, T.loss).at(moment)
    both = np.vstack([trail.older.points, trail.line.points])
    np.testing.assert_allclose(both, whole.line.points)
    if cut:
        np.testing.assert_allclose(trail.line.points[0], CORNERS[cut])
    assert (len(trail.older.points) == 0) == (cut == 0)
