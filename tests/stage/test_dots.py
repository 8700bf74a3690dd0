"""Dots: one shape whose parts stand where the data are and come up in turn."""

import numpy as np
import pytest

from stage.mobjects.dots import Dots, Sprout

SPOTS = np.array([[0.0, 0.0, 0.0], [1.0, 2.0, 0.0], [3.0, -1.0, 0.0]])


def extents(dots):
    """Middle and width of each dot as it is drawn."""
    parts = dots.points.reshape(len(SPOTS), -1, 3)
    low, high = parts.min(axis=1), parts.max(axis=1)
    return (low + high) / 2, (high - low)[:, 0]


def test_every_dot_is_round_its_spot():
    middles, widths = extents(Dots(SPOTS, 0.1, "#FF0000"))
    np.testing.assert_allclose(middles, SPOTS, atol=1e-9)
    assert widths == pytest.approx([0.2] * 3)


def test_dots_come_up_one_after_the_other():
    dots = Dots(SPOTS, 0.1, "#FF0000")
    sprout = Sprout(dots, lag=0.5)
    sprout.interpolate_mobject(0.5)
    first, second, third = extents(dots)[1]
    assert first == pytest.approx(0.2)
    assert 0.0 < second < first
    assert third == 0.0
    sprout.interpolate_mobject(1.0)
    assert extents(dots)[1] == pytest.approx([0.2] * 3)
