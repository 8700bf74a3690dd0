"""Two classes and the curve between them are drawn where the numbers say."""

import numpy as np
import pytest

from stage.layout import Region
from stage.mobjects.logistic_plot import LogisticPlot
from stage.mobjects.sweep import Sweep
from stage.theme import DARK

BOX = Region(-3.0, 3.0, -2.0, 2.0)
GRID = np.linspace(-1.0, 1.0, 5)
FITS = np.stack([np.full(5, 0.2), np.full(5, 0.6)])


def drawn():
    feature, label = np.array([-0.5, 0.5, -0.25]), np.array([0.0, 1.0, 0.0])
    return LogisticPlot(BOX, feature, label, GRID, FITS, DARK, ("three", "eight"))


def heights(plot):
    ends = plot.moving.get_start(), plot.moving.get_end()
    return [plot.plot.coordinates(end)[1] for end in ends]


def test_a_sample_stands_over_its_feature_in_the_colour_of_its_class():
    plot = drawn()
    for dot, x, color in zip((plot.samples[0], plot.samples[2]), (-0.5, 0.5), DARK.classes, strict=False):
        assert plot.plot.coordinates(dot.get_center())[0] == pytest.approx(x)
        assert dot.get_fill_color().to_hex() == color
    assert plot.samples[0].get_y() < plot.samples[2].get_y()


def test_the_curve_lies_between_two_recorded_steps():
    assert heights(drawn().at(0.25)) == pytest.approx([0.3, 0.3])


def test_a_sweep_ends_on_the_last_step_and_another_run_starts_at_its_first():
    plot = drawn()
    sweep = Sweep([plot], 0.0, 1.0, run_time=1.0)
    sweep.begin()
    sweep.interpolate(1.0)
    assert heights(plot) == pytest.approx([0.6, 0.6])
    assert heights(plot.follow(1.0 - FITS)) == pytest.approx([0.8, 0.8])
