"""f over f′: the pen touches both, jumps stay open, and what is flat is shaded."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.axes.derivative import Derivative
from dlmotion.stage.marks.axes.spans import stretches
from dlmotion.stage.marks.quantity import Quantity
from tests.stage.marks.board import painted, place, same_outline

Z, A, DA = Quantity("w", "z"), Quantity("loss", "f"), Quantity("step", "f'", "gradient")


@dataclass(frozen=True)
class HingeTrace:
    """max(0, z), with the point between its two slopes."""

    z: np.ndarray
    a: np.ndarray
    da: np.ndarray
    drawn: np.ndarray
    flat: np.ndarray


def hinge():
    z = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    drawn = np.array([0.0, 0.0, np.nan, 1.0, 1.0])
    return bind(HingeTrace(z, np.maximum(z, 0.0), (z > 0) * 1.0, drawn, z <= 0))


def view(t):
    return Derivative(place(t), (Z, t.z), (A, t.a), (DA, t.da), drawn=(t.a, t.drawn))


def test_the_pen_touches_both_curves():
    drawn = view(hinge()).at(3.5)
    ball, foot = drawn.ball.dot.get_center(), drawn.foot.dot.get_center()
    np.testing.assert_allclose(ball, drawn.upper.point(1.5, 1.5), atol=1e-9)
    np.testing.assert_allclose(foot, drawn.lower.point(1.5, 1.0), atol=1e-9)
    assert ball[0] == pytest.approx(foot[0])
    assert drawn.stem.stroke.get_start()[1] == pytest.approx(drawn.lower.point(0.0, 0.0)[1])


def test_the_slope_is_drawn_as_far_as_the_pen_and_jumps_stay_open():
    drawn = view(hinge()).at(1.0)
    assert drawn.slopes.curve.read()[:, 0].max() == pytest.approx(-1.0)
    drawn.at(4.0)
    xs = set(drawn.slopes.curve.read()[:, 0].round(6))
    assert xs == {-2.0, -1.0, 1.0, 2.0}
    painter, _ = painted(drawn)
    assert [curve.paths for curve in painter.curves.values()] == [("z", "a"), ("z", "drawn")]


def test_a_tangent_has_the_recorded_slope_and_stays_on_its_axes():
    drawn = view(hinge()).at(4.0)
    start, end = drawn.tangent.stroke.get_start_and_end()
    run = np.subtract(drawn.upper.plot.coordinates(end), drawn.upper.plot.coordinates(start))
    assert run[1] / run[0] == pytest.approx(1.0)
    assert end[0] <= drawn.upper.plot.area.right + 1e-9


def test_shade_covers_the_stretches_over_the_whole_height():
    t = hinge()
    drawn = view(t)
    spans = drawn.upper.spans(t.z, t.flat)
    low, high = drawn.upper.plot.y_limits
    corners = spans.shade.get_anchors()
    left, bottom = drawn.upper.plot.coordinates(np.min(corners, axis=0))
    right, top = drawn.upper.plot.coordinates(np.max(corners, axis=0))
    assert (left, right, bottom, top) == pytest.approx((-2.0, 0.0, low, high))
    _, patches = painted(spans)
    assert same_outline(patches[0], spans.shade.points)


def test_each_run_of_neighbours_is_a_stretch():
    x = np.arange(6.0)
    mask = np.array([True, True, False, True, False, True])
    assert stretches(x, mask) == [(0.0, 1.0), (3.0, 3.0), (5.0, 5.0)]
    assert stretches(x, np.zeros(6, dtype=bool)) == []
