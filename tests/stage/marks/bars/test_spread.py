"""Numbers in a row stand where they want, apart, in order, and within the ends."""

import numpy as np
import pytest

from dlmotion.stage.marks.bars.spread import spread


def test_what_does_not_touch_stays():
    assert spread(np.array([1.0, 4.0]), [1.0, 1.0], (0.0, 5.0)) == pytest.approx([1.0, 4.0])


def test_what_would_touch_stands_around_the_mean():
    assert spread(np.array([2.0, 2.0]), [1.0, 1.0], (0.0, 5.0)) == pytest.approx([1.5, 2.5])


def test_the_end_of_the_row_pushes_back():
    found = spread(np.array([4.0, 4.9, 5.0]), [1.0, 1.0, 1.0], (0.0, 5.0))
    assert found == pytest.approx([2.5, 3.5, 4.5])


def test_moving_wishes_make_no_jumps():
    ways = np.linspace(0.0, 5.0, 501)
    places = np.array([spread(np.sort([2.0, 3.0, way]), [0.8] * 3, (0.0, 5.0)) for way in ways])
    assert np.abs(np.diff(places, axis=0)).max() < 0.011
