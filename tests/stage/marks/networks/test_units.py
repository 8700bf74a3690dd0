"""Units of a layer: areas, places and crosses read back from the drawing."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.networks.units import Units
from tests.stage.marks.board import place


@dataclass(frozen=True)
class UnitsTrace:
    """Six units in two steps, of which some are dropped."""

    values: np.ndarray
    alive: np.ndarray


def trace():
    values = np.array([[1.0, 0.0, 2.0, 0.5, 4.0, 1.0], [0.0, 0.0, 4.0, 0.0, 8.0, 2.0]])
    return bind(UnitsTrace(values, np.array([[1] * 6, [0, 1, 1, 0, 1, 1]], dtype=bool)))


def view(t):
    return Units(place(t), t.values, t.alive, columns=3)


def widths(shape):
    """Width of each closed path of a shape."""
    return np.array([np.ptp(path[:, 0]) for path in shape.get_subpaths()])


def test_areas_are_what_units_put_out():
    t = trace()
    drawn = view(t).at(1.0)
    areas = widths(drawn.discs) ** 2
    assert areas / areas.max() == pytest.approx([4 / 8, 8 / 8, 2 / 8], rel=1e-3)
    later = areas.max()
    drawn.at(0.0)
    assert (widths(drawn.discs) ** 2).max() == pytest.approx(later / 2, rel=1e-3)


def test_dropped_units_are_crossed_out_and_have_no_rim():
    drawn = view(trace())
    assert len(drawn.crosses.points) == 0
    assert len(drawn.rims.get_subpaths()) == 6
    drawn.at(1.0)
    middles = [path.mean(axis=0).round(3) for path in drawn.crosses.get_subpaths()]
    assert np.unique(middles, axis=0)[::-1] == pytest.approx(drawn.spots[[0, 3]], abs=2e-3)
    assert len(drawn.rims.get_subpaths()) == 4


def test_units_stand_in_rows_and_do_not_touch():
    drawn = view(trace())
    assert len(np.unique(drawn.spots[:, 1].round(6))) == 2
    steps = np.diff(np.unique(drawn.spots[:, 0].round(6)))
    assert steps == pytest.approx([drawn.pitch] * 2)
    assert 2 * drawn.radii(1).max() < drawn.pitch


def test_a_ring_lies_around_its_unit():
    drawn = view(trace())
    ring = drawn.ring(4).mobject
    assert ring.get_center() == pytest.approx(drawn.spots[4], abs=1e-6)
    assert ring.width > 2 * drawn.radii(1).max()


def test_what_does_not_fit_is_refused():
    t = trace()
    with pytest.raises(MarkError, match=r"both \(T, N\)"):
        Units(place(t), t.values, t.alive[:, :3], columns=3)
    below = bind(UnitsTrace(-np.ones((1, 2)), np.ones((1, 2), dtype=bool)))
    with pytest.raises(MarkError, match="zero"):
        Units(place(below), below.values, below.alive, columns=2)
