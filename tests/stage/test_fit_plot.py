"""A fit is drawn where the record says: curve and errors between two steps, points where the data are."""

from dataclasses import dataclass

import numpy as np
import pytest

from stage.layout import Region
from stage.mobjects.fit_plot import FitPlot
from stage.mobjects.sweep import Sweep
from stage.theme import DARK

BOX = Region(-3.0, 3.0, -2.0, 2.0)


@dataclass(frozen=True)
class Fit:
    x: np.ndarray
    targets: np.ndarray
    grid: np.ndarray
    curves: np.ndarray
    fitted: np.ndarray


@dataclass(frozen=True)
class Trace:
    fit: Fit


def fit(**style):
    grid = np.linspace(-1.0, 1.0, 5)
    x, targets = np.array([-0.5, 0.5]), np.array([0.0, 1.0])
    record = Fit(x, targets, grid, np.stack([0 * grid, 2 * grid]), np.stack([0 * x, 2 * x]))
    return FitPlot(BOX, Trace(record), "fit", (-1.0, 1.5), DARK, **style)


def test_the_points_are_the_data():
    drawn = fit()
    assert drawn.plot.coordinates(drawn.dots.spots[1]) == pytest.approx((0.5, 1.0))


def test_between_steps_curve_and_errors_lie_in_between():
    drawn = fit().at(0.5)
    assert drawn.plot.coordinates(drawn.curve.get_end()) == pytest.approx((1.0, 1.0))
    first, second = drawn.errors.get_subpaths()
    assert drawn.plot.coordinates(first[0]) == pytest.approx((-0.5, 0.0))
    assert drawn.plot.coordinates(first[-1]) == pytest.approx((-0.5, -0.5))
    assert drawn.plot.coordinates(second[-1]) == pytest.approx((0.5, 0.5))


def test_a_curve_that_leaves_the_axes_is_cut():
    drawn = fit().at(1.0)
    heights = [drawn.plot.coordinates(point)[1] for point in drawn.curve.points]
    assert min(heights) >= -1.05
    assert max(heights) <= 1.55


def test_what_cannot_be_reached_is_shaded():
    below, above = fit(reachable=(0.0, 1.0)).shade
    assert below.get_top()[1] == pytest.approx(fit().plot.point(0.0, 0.0)[1])
    assert above.get_bottom()[1] == pytest.approx(fit().plot.point(0.0, 1.0)[1])
    assert len(fit(reachable=(-np.inf, np.inf)).shade) == 0
    assert len(fit(reachable=(0.0, np.inf)).shade) == 1


def test_a_sweep_paints_the_part_that_moves():
    drawn = fit()
    sweep = Sweep([drawn], 0.0, 1.0)
    sweep.interpolate_mobject(0.5)
    assert drawn.curve in sweep.mobject.get_family()
    assert drawn.plot.coordinates(drawn.curve.get_end())[1] == pytest.approx(1.0)
