"""A pen on f and f′: it touches both curves where the record says, and what it leaves behind is the record."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from stage.layout import STAGE, Region
from stage.mobjects.band import Band, bands_where
from stage.mobjects.derivative_plot import DerivativePlot, SlidePen
from stage.mobjects.function_card import FunctionCard
from stage.mobjects.multiples import SmallMultiples
from stage.mobjects.plot import Plot
from stage.mobjects.unit_lane import UnitLanes
from stage.theme import DARK

Z = np.linspace(-2.0, 2.0, 41)


@dataclass(frozen=True)
class Piece:
    z: np.ndarray
    a: np.ndarray
    da: np.ndarray


@dataclass(frozen=True)
class Unit:
    params: np.ndarray
    grads: np.ndarray


@dataclass(frozen=True)
class Record:
    formula: str
    z: np.ndarray
    a: np.ndarray
    da: np.ndarray
    pieces: tuple[Piece, ...]
    saturated: np.ndarray
    unit: Unit


@dataclass(frozen=True)
class Trace:
    square: Record


def trace():
    halves = [Z[Z <= 0], Z[Z > 0]]
    pieces = tuple(Piece(z, z**2, 2 * z) for z in halves)
    walk = Unit(np.array([[2.0], [1.0], [0.5]]), np.array([[4.0], [2.0]]))
    return Trace(Record("f(z) = z^2", Z, Z**2, 2 * Z, pieces, np.abs(Z) < 0.3, walk))


def plot():
    names = ("z", "f(z)", "slope")
    return DerivativePlot(STAGE, trace(), "square", DARK, names=names, slope_limits=(-4.4, 4.4))


def test_the_pen_touches_both_curves():
    drawn = plot().touch(1.5)
    assert drawn.upper.coordinates(drawn.dot.get_center()) == pytest.approx((1.5, 2.25))
    assert drawn.lower.coordinates(drawn.foot.get_center()) == pytest.approx((1.5, 3.0))


def test_the_tangent_has_the_recorded_slope_and_stays_within_the_axes():
    drawn = plot()
    for z in (-2.0, 0.5, 2.0):
        drawn.touch(z)
        start, end = (drawn.upper.coordinates(p) for p in drawn.tangent.get_start_and_end())
        assert (end[1] - start[1]) / (end[0] - start[0]) == pytest.approx(2 * z, abs=1e-6)
        assert start[0] >= -2.0 - 1e-6
        assert end[0] <= 2.0 + 1e-6


def test_both_plots_share_the_horizontal_axis():
    drawn = plot()
    assert drawn.upper.point(1.0, 1.0)[0] == pytest.approx(drawn.lower.point(1.0, 1.0)[0])


def test_the_derivative_is_drawn_as_far_as_the_pen_came():
    drawn = plot().trace_to(0.5)
    assert drawn.lower.coordinates(drawn.traced.get_end())[0] == pytest.approx(0.5, abs=0.11)


def test_a_jump_between_pieces_stays_open():
    assert len(plot().curve.get_subpaths()) == 2


def test_sliding_moves_pen_and_digits_together():
    drawn = plot()
    card = FunctionCard(STAGE, trace(), "square", "square", DARK)
    SlidePen(drawn, card, -2.0, 2.0, rate_func=lambda t: t).interpolate_mobject(0.75)
    assert [value.text for value in card.values] == ["1.00", "1.0000", "2.0000"]
    assert drawn.upper.coordinates(drawn.dot.get_center())[0] == pytest.approx(1.0)


def test_bands_cover_the_stretches_of_the_mask():
    axes = Plot(STAGE, (-2.0, 2.0), (0.0, 4.0), DARK)
    low, high = bands_where(axes, Z, np.abs(Z) > 1.45)
    assert (low.low, low.high) == pytest.approx((-2.0, -1.5))
    assert axes.coordinates(high.get_left())[0] == pytest.approx(1.5)
    assert axes.coordinates(high.get_right())[0] == pytest.approx(2.0)


def test_a_band_is_cut_at_the_axes():
    axes = Plot(STAGE, (-2.0, 2.0), (0.0, 4.0), DARK)
    assert axes.coordinates(Band(axes, 1.0, 9.0).get_right())[0] == pytest.approx(2.0)


def test_small_multiples_have_equal_axes_and_cut_what_is_outside():
    wall = SmallMultiples(STAGE, ["a", "b", "c", "d"], 3, (-1.0, 1.0), (0.0, 2.0), DARK)
    assert len(wall.spare) == 2
    assert {round(plot.area.width, 6) for plot in wall.plots} == {round(wall.plots[0].area.width, 6)}
    lines = wall.curve(3, trace().square, "a", "data")
    ends = [wall.cell(3).coordinates(point) for line in lines for point in (line.get_start(), line.get_end())]
    assert min(x for x, _ in ends) == pytest.approx(-1.0)
    assert max(x for x, _ in ends) == pytest.approx(1.0)


def test_lanes_show_the_digits_of_the_nearest_step():
    heads = ("f(z)", "z by step", "z", "gradient")
    lanes = UnitLanes(STAGE, trace(), ["square"], ["square"], heads, DARK, 2.0).at(1.6)
    (lane,) = lanes.lanes
    assert (lane.z.text, lane.slope.text) == ("0.50", "2.0000")
    assert lane.space.coordinates(lane.ball.get_center())[0] == pytest.approx(0.7)
    assert lane.clock.coordinates(lane.head.get_center()) == pytest.approx((1.6, 0.7))


@pytest.mark.parametrize(("flat", "stuck"), [(0.3, False), (0.7, True)])
def test_a_lane_is_stuck_if_its_unit_ends_where_the_curve_is_saturated(flat, stuck):
    square = replace(trace().square, saturated=np.abs(Z) < flat)
    (lane,) = UnitLanes(STAGE, Trace(square), ["square"], ["square"], ("f", "t", "z", "g"), DARK, 2.0).lanes
    assert lane.stuck is stuck


def test_everything_stays_in_the_region():
    region = Region(-6.0, 2.0, -2.0, 3.0)
    drawn = DerivativePlot(region, trace(), "square", DARK, names=("z", "f", "s"), slope_limits=(-4.4, 4.4))
    for z in (-2.0, 2.0):
        drawn.touch(z)
        assert drawn.get_right()[0] <= region.right + 0.02
        assert drawn.get_top()[1] <= region.top + 0.02
        assert drawn.get_bottom()[1] >= region.bottom - 0.02
