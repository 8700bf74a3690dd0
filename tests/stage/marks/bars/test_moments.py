"""Moments: areas are mean squares, the arrow is the mean, and a figure has the same shapes."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.layout import Region
from dlmotion.stage.marks.bars.moments import Moments
from dlmotion.stage.marks.mark import MarkError
from tests.stage.marks.board import painted, place, same_outline


@dataclass(frozen=True)
class MeansTrace:
    """Means and mean squares of three steps, and ones ten times as large."""

    m: np.ndarray
    v: np.ndarray
    large_m: np.ndarray
    large_v: np.ndarray


M, V = np.array([1.0, -2.0, 0.5]), np.array([1.0, 9.0, 4.0])
T = bind(MeansTrace(M, V, 10.0 * M, 100.0 * V))
BOX = Region(-2.0, 2.0, -1.0, 2.3)


def spans(shape):
    points = shape.points[:, :2]
    return points.max(axis=0) - points.min(axis=0)


def test_sides_and_arrows_are_on_one_scale():
    moments = Moments(place(T, region=BOX), T.m, T.v)
    for step in range(3):
        moments.at(float(step))
        assert spans(moments.square) == pytest.approx(np.sqrt(V[step]) * moments.unit)
        assert spans(moments.arrow)[0] == pytest.approx(abs(M[step]) * moments.unit, rel=0.2)
        tail, tip = moments.arrow.points[0, 0], moments.arrow.points[3, 0]
        assert tip - tail == pytest.approx(M[step] * moments.unit)


def test_they_stay_in_their_place_and_are_painted():
    moments = Moments(place(T, region=BOX), T.m, T.v).at(1.0)
    points = moments.mobject.get_all_points()
    assert points[:, 1].min() == pytest.approx(BOX.bottom)
    assert points[:, 1].max() <= BOX.top + 1e-9
    patches = painted(moments)[1]
    assert any(same_outline(patch, moments.square.points) for patch in patches)


def test_one_scale_holds_others():
    alone = Moments(place(T, region=BOX), T.m, T.v)
    small = Moments(place(T, region=BOX), T.m, T.v, holds=((T.large_m, T.large_v),))
    assert small.unit == pytest.approx(alone.unit / 10.0)


def test_negative_squares_raise():
    with pytest.raises(MarkError, match="negative"):
        Moments(place(T, region=BOX), T.m, T.m)
