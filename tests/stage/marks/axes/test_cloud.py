"""A cloud's dots stand where the record has them, and move straight between two steps."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.mark import MarkError
from tests.stage.marks.board import J, W, painted, place, same_outline


@dataclass(frozen=True)
class CloudTrace:
    """Three dots at two steps, and what is too high for their axes."""

    x: np.ndarray
    y: np.ndarray
    high: np.ndarray


def trace():
    x = np.array([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]])
    return bind(CloudTrace(x, x**2, x + 9.0))


def middles(cloud):
    return cloud.dots.points.reshape(len(cloud.spots[0]), -1, 3)[:, ::4].mean(axis=1)


@pytest.mark.parametrize("moment", [0.0, 0.25, 1.0])
def test_dots_are_where_the_moment_has_them(moment):
    t = trace()
    axes = Axes(place(t), (W, t.x), (J, t.y))
    cloud = Cloud(axes, t.x, t.y).at(moment)
    x, y = ((1 - moment) * side[0] + moment * side[1] for side in (t.x, t.y))
    assert middles(cloud) == pytest.approx(axes.path(np.asarray(x), np.asarray(y)), abs=0.01)
    assert any(same_outline(patch, cloud.dots.points) for patch in painted(axes, cloud)[1])


def test_dots_may_share_their_places_across():
    t = trace()
    axes = Axes(place(t), (W, t.x), (J, t.y))
    cloud = Cloud(axes, t.x[0], t.y).at(1.0)
    assert middles(cloud)[:, 0] == pytest.approx(axes.path(t.x[0], t.y[1])[:, 0], abs=0.01)


def test_a_dot_outside_the_axes_is_refused():
    t = trace()
    with pytest.raises(MarkError, match="expected y from"):
        Cloud(Axes(place(t), (W, t.x), (J, t.y)), t.x, t.high)
