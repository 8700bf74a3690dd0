"""Axes: data coordinates there and back, ticks that tell the truth."""

import numpy as np
import pytest

from dlmotion.stage.layout import Region
from dlmotion.stage.marks.axes.plot import Plot, Tick, nice_ticks, tick_spec
from dlmotion.stage.marks.text.formula import Formula, Value
from dlmotion.stage.theme import DARK

REGION = Region(-6.0, 1.0, -2.5, 3.0)


def plot():
    return Plot(REGION, (-4.0, 4.0), (0.0, 16.0), DARK, x_name="w", y_name="J")


def test_points_and_coordinates_are_inverse():
    axes = plot()
    assert axes.coordinates(axes.point(1.5, 7.0)) == pytest.approx((1.5, 7.0))


def test_everything_stays_in_its_region():
    axes = plot()
    assert axes.get_left()[0] >= REGION.left - 0.02
    assert axes.get_right()[0] <= REGION.right + 0.15
    assert axes.get_bottom()[1] >= REGION.bottom - 0.02
    assert axes.get_top()[1] <= REGION.top + 0.02


def test_ticks_stand_where_they_say():
    axes = plot()
    ticks = [part for part in axes.get_family() if isinstance(part, Tick)]
    assert {tick.text for tick in ticks} >= {"−4", "0", "4"}
    for tick in ticks[: len(axes.x_ticks)]:
        assert tick.get_x() == pytest.approx(axes.point(tick.value, 0.0)[0], abs=0.03)
        assert float(tick.text.replace("−", "-")) == tick.value


def test_curve_points_are_the_data():
    axes, x = plot(), np.linspace(-3, 3, 31)
    corners = axes.curve(x, x**2).get_anchors()
    read_back = np.array([axes.coordinates(corner) for corner in corners])
    assert np.allclose(np.interp(x, read_back[:, 0], read_back[:, 1]), x**2, atol=1e-6)


def test_a_curve_is_cut_at_the_limits():
    axes, x = plot(), np.linspace(-8, 8, 101)
    points = axes.curve(x, x**2).points
    assert points[:, 1].max() <= axes.point(0, 16.4)[1]


def test_formula_shows_the_traces_digits():
    trace = {"w": np.array([3.0, 2.1])}
    formula = Formula(
        (Value("new", "w", 1), "=", Value("old", "w", 0), "-", "0.9"), DARK, trace=trace
    )
    assert [(n.path, n.text) for n in formula.numbers()] == [("w[1]", "2.10"), ("w[0]", "3.00")]
    (digits,) = formula.part("new")
    outlines_and_the_hole_of_0 = 5
    assert len(digits.get_subpaths()) == outlines_and_the_hole_of_0


@pytest.mark.parametrize("limits", [(1.0, 9.0), (0.0, 3.0), (0.0, 20.0), (0.0, 768.0)])
def test_ticks_of_counts_are_whole(limits):
    ticks = nice_ticks(limits, 4, whole=True)
    assert len(ticks) >= 2
    assert all(tick.is_integer() for tick in ticks)


def test_nice_ticks_stay_within_the_limits():
    assert nice_ticks((0.0, 1.0), 5) == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert tick_spec([0.0, 0.25, 0.5]) == ".2f"
    assert tick_spec([0, 5, 10]) == ".0f"
