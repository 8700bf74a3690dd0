"""A fitted curve is the recorded one of its step, and lies between two steps in between."""

import numpy as np
import pytest

from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.mark import MarkError
from tests.stage.marks.board import J, W, bars, painted, place, same_outline

T = bars([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]])
X = bars([0.0, 1.0, 2.0])


def test_it_is_the_curve_of_its_step_and_straight_between():
    axes = Axes(place(T), (W, X.values), (J, T.values))
    curve = axes.fitted(X.values, T.values)
    for moment, heights in ((0.0, [0, 0, 0]), (0.5, [0.5, 1, 1.5]), (1.0, [1, 2, 3])):
        corners = np.asarray(curve.at(moment).stroke.get_anchors())[[0, 1, 3]]
        wanted = [axes.point(x, y) for x, y in zip((0, 1, 2), heights, strict=True)]
        np.testing.assert_allclose(corners, wanted, atol=1e-9)
    _, patches = painted(curve)
    assert same_outline(patches[0], curve.stroke.points)


def test_a_curve_that_leaves_the_axes_at_any_step_raises():
    axes = Axes(place(T), (W, X.values), (J, T.values[0]))
    with pytest.raises(MarkError, match="expected y from"):
        axes.fitted(X.values, T.values)


def test_a_way_is_laid_anew_by_each_step():
    sideways = bars([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]])
    axes = Axes(place(T), (W, X.values), (J, T.values))
    way = axes.fitted(sideways.values, T.values).at(1.0)
    corners = np.asarray(way.stroke.get_anchors())[[0, 1, 3]]
    wanted = [axes.point(x, y) for x, y in zip((2, 1, 0), (1, 2, 3), strict=True)]
    np.testing.assert_allclose(corners, wanted, atol=1e-9)


def test_its_width_is_that_of_a_curve_unless_it_is_given():
    axes = Axes(place(T), (W, X.values), (J, T.values))
    thin, plain = (axes.fitted(X.values, T.values, width=width) for width in (1.5, None))
    assert thin.stroke.get_stroke_width() == 1.5
    assert plain.stroke.get_stroke_width() == axes.place.theme.stroke
