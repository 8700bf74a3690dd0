"""Arrows beside units point as their values do, on one scale."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.networks.gradient_network import GradientNetwork
from tests.stage.marks.board import place

NAMES = (("x_1", "x_2"), ("h_1", "h_2"))


@dataclass(frozen=True)
class ArrowTrace:
    """A layer, and what its units want at two steps."""

    weights: np.ndarray
    wishes: np.ndarray
    larger: np.ndarray


T = bind(
    ArrowTrace(
        np.array([[0.8, -0.6], [0.4, 0.9]]), np.array([[0.5, -0.25], [0.0, 0.5]]), np.array([1.0])
    )
)


@pytest.fixture
def net():
    return GradientNetwork(place(T), (T.weights,), NAMES)


def reach(arrows, unit):
    """How far the arrow goes from the middle of its unit."""
    feet = arrows.feet[unit]
    near = np.abs(arrows.arrows.points[:, 1] - feet[1]) < 1.3
    heights = arrows.arrows.points[near, 1] - feet[1]
    return heights[np.argmax(np.abs(heights))] if len(heights) else 0.0


def test_arrows_point_up_and_down_on_one_scale(net):
    arrows = net.arrows(1, T.wishes)
    assert [reach(arrows, unit) for unit in (0, 1)] == pytest.approx([1.2, -0.6])


def test_between_steps_they_turn_evenly_and_zero_has_none(net):
    arrows = net.arrows(1, T.wishes)
    assert reach(arrows.at(0.5), 0) == pytest.approx(0.6)
    assert reach(arrows.at(1.0), 0) == 0.0
    assert reach(arrows, 1) == pytest.approx(1.2)


def test_the_scale_holds_further_arrays(net):
    assert reach(net.arrows(1, T.wishes, holds=(T.larger,)), 0) == pytest.approx(0.6)


def test_the_last_layer_has_them_on_the_right(net):
    left, right = net.arrows(0, T.wishes), net.arrows(1, T.wishes)
    assert left.feet[0][0] < net.spots[0][0][0] < net.spots[1][0][0] < right.feet[0][0]


def test_one_value_a_unit(net):
    with pytest.raises(MarkError, match="expected 2 values"):
        net.arrows(1, T.larger)
