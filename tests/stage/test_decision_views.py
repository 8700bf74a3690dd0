"""What follows a recorded training: maps, boundary, scatter, loop, meters, loss plot, and their one clock."""

from dataclasses import dataclass

import numpy as np
import pytest
from manim import VGroup

from stage.layout import Region
from stage.mobjects.boundary import Boundary
from stage.mobjects.decision_map import DecisionMap
from stage.mobjects.loop import Loop
from stage.mobjects.loss_plot import LossPlot
from stage.mobjects.meters import Meters
from stage.mobjects.plane_map import ACTIVATIONS, PlaneMap, blend
from stage.mobjects.playback import playback
from stage.mobjects.plot import Plot
from stage.mobjects.scatter import Scatter
from stage.mobjects.unit_maps import UnitMaps
from stage.theme import DARK
from stage.words import Words

BOX = Region(-3.0, 3.0, -2.0, 2.0)
GRID = np.linspace(0.0, 1.0, 11), np.linspace(0.0, 2.0, 9)


@dataclass(frozen=True)
class Recorded:
    """Three moments of a made-up training; the boundary x = 0.2, 0.5, 0.8 moves to the right."""

    step: np.ndarray
    loss: np.ndarray
    share: np.ndarray
    probs: np.ndarray
    hidden: np.ndarray
    weight: np.ndarray


@pytest.fixture
def trace() -> Recorded:
    x = np.broadcast_to(GRID[0], (9, 11))
    probs = np.array([np.clip(0.5 + x - place, 0.0, 1.0) for place in (0.2, 0.5, 0.8)])
    return Recorded(
        step=np.array([0, 1, 10]),
        loss=np.array([0.72, 0.41, 0.05]),
        share=np.array([0.5, 0.75, 1.0]),
        probs=probs,
        hidden=np.stack([2 * probs - 1, 1 - 2 * probs], axis=1),
        weight=np.array([[1.5, -2.0], [0.5, 0.25], [-0.5, 3.0]]),
    )


@pytest.fixture
def words() -> Words:
    labels = {key: {"en": key} for key in ("step", "loss_all", "share")}
    return Words({"labels": labels}, "en", {})


@pytest.fixture
def plot() -> Plot:
    return Plot(BOX, (0.0, 1.0), (0.0, 2.0), DARK, numbers=False)


def test_blend_mixes_neighbours_and_stops_at_the_ends() -> None:
    frames = np.array([[0.0], [1.0], [5.0]])
    assert [float(blend(frames, t)[0]) for t in (-1.0, 0.0, 0.5, 1.25, 2.0, 9.0)] == [0.0, 0.0, 0.5, 2.0, 5.0, 5.0]


def test_a_map_shows_row_zero_at_the_bottom_in_the_colours_of_its_roles() -> None:
    frames = np.array([[[-1.0, -1.0], [1.0, 1.0]]])
    picture = PlaneMap(BOX, frames, DARK, limits=(-1.0, 1.0), roles=ACTIVATIONS, strength=1.0)
    top, bottom = picture.pixel_array[0, 0], picture.pixel_array[-1, 0]
    assert "#{:02X}{:02X}{:02X}".format(*top[:3]) == DARK.activation
    assert "#{:02X}{:02X}{:02X}".format(*bottom[:3]) == DARK.background
    assert (picture.width, picture.height) == pytest.approx((BOX.width, BOX.height))


def test_boundary_lies_where_the_recorded_probability_is_one_half(trace: Recorded, plot: Plot) -> None:
    edge = Boundary(plot, *GRID, trace.probs)
    for time, place in ((0.0, 0.2), (1.0, 0.5), (1.5, 0.65)):
        x = [plot.coordinates(point)[0] for point in edge.at(time).points]
        assert x == pytest.approx([place] * len(x), abs=1e-6)


def test_decision_map_moves_colours_and_line_together(trace: Recorded, plot: Plot) -> None:
    decision = DecisionMap(plot, *GRID, trace.probs)
    before = decision.field.pixel_array.copy()
    decision.at(decision.last)
    assert not np.array_equal(before, decision.field.pixel_array)
    assert plot.coordinates(decision.edge.points[0])[0] == pytest.approx(0.8)


def test_decision_map_moves_by_fifths_of_a_recorded_frame(trace: Recorded, plot: Plot) -> None:
    decision = DecisionMap(plot, *GRID, trace.probs)
    fifth, points = decision.at(1.2).field.pixel_array, decision.edge.points.copy()
    np.testing.assert_array_equal(decision.at(1.12).field.pixel_array, fifth)
    np.testing.assert_array_equal(decision.edge.points, points)
    assert not np.array_equal(decision.at(1.31).field.pixel_array, fifth)


def test_scatter_marks_every_sample_by_shape_where_it_is(plot: Plot) -> None:
    x = np.array([[0.25, 1.0], [0.75, 0.5], [0.5, 1.5]])
    scatter = Scatter(plot, x, np.array([0.0, 1.0, 0.0]))
    assert [len(marks[0].get_subpaths()) for marks in scatter] == [2, 1]
    assert [len(marks[1].get_subpaths()) for marks in scatter] == [4, 2]
    assert plot.coordinates(scatter.rings.get_center()) == pytest.approx((0.75, 0.5))
    assert scatter.dots[0].get_fill_color().to_hex() == DARK.classes[0]
    assert scatter.rings[1].get_fill_color().to_hex() == DARK.classes[1]
    assert plot.coordinates(scatter.halos(np.array([2])).get_center()) == pytest.approx((0.5, 1.5))
    assert [row[1].text for row in scatter.legend(BOX, "dot", "ring")] == ["dot", "ring"]


def test_unit_maps_print_each_weight_of_the_moment_in_the_colour_of_its_sign(trace: Recorded) -> None:
    units = UnitMaps(BOX, trace, "hidden", "weight", DARK, "units")
    assert [weight.text for weight in units.at(1.9).weights] == ["+0.50", "+0.25"]
    assert [weight.ink for weight in units.weights] == [DARK.weight_positive] * 2
    assert [weight.text for weight in units.at(2.0).weights] == ["−0.50", "+3.00"]
    assert units.weights[0].ink == DARK.weight_negative


def test_unit_maps_cut_the_plane_where_a_unit_is_zero(trace: Recorded, plot: Plot) -> None:
    units = UnitMaps(BOX, trace, "hidden", "weight", DARK, "units")
    for cut in units.cuts(plot, *GRID):
        assert plot.coordinates(cut.points[0])[0] == pytest.approx(0.8)
    widths = [frame.get_stroke_width() for frame in units.light(1).frames]
    assert widths == [DARK.thin, DARK.stroke]


def test_loop_lights_one_chip_and_reads_the_moment(trace: Recorded, words: Words) -> None:
    stations = (("share", "share", ".0%", "activation"), ("loss_all", "loss", ".2f", "loss"))
    loop = Loop(BOX, trace, stations, DARK, words)
    assert [chip.get_stroke_width() for chip in loop.light(1).chips] == [DARK.thin, DARK.stroke]
    assert [chip.get_stroke_width() for chip in loop.light(-1).chips] == [DARK.thin, DARK.thin]
    assert [loop.at(1.7).number(k).number.path for k in (0, 1)] == ["share[1]", "loss[1]"]
    assert loop.number(0).get_left()[0] > loop.chips[0].get_right()[0]


def test_meters_stand_in_columns_or_rows_and_follow_the_clock(trace: Recorded, words: Words) -> None:
    rows = (("step", "step", "d", "ink"), ("loss_all", "loss", ".2f", "loss"))
    meters = Meters(BOX, trace, rows, DARK, words).at(2.0)
    assert [number.text for number in meters.readouts] == ["10", "0.05"]
    assert meters.readouts[0].get_x() < meters.readouts[1].get_x()
    upright = Meters(BOX, trace, rows, DARK, words, upright=True)
    assert upright.readouts[0].get_y() > upright.readouts[1].get_y()


def test_loss_plot_draws_up_to_the_recorded_step(trace: Recorded, words: Words) -> None:
    board = LossPlot(BOX, trace, "step", "loss", DARK, words)
    trail = board.run("loss")
    assert board.y_limits == (0.0, 0.8)
    trail.at(1.0)
    assert board.coordinates(trail.head.get_center()) == pytest.approx((1.0, 0.41))
    trail.at(1.5)
    assert board.coordinates(trail.head.get_center()) == pytest.approx((5.5, 0.23))


def test_playback_takes_every_view_through_the_frames_on_one_clock() -> None:
    class View(VGroup):
        def at(self, time: float) -> None:
            self.time = time

    views = View(), View()
    run = playback(1.0, 3.0, *views)
    for animation in run:
        animation.begin()
    for share, frame in ((0.0, 1.0), (0.25, 1.5), (1.0, 3.0)):
        for animation in run:
            animation.interpolate(share)
        assert [view.time for view in views] == pytest.approx([frame, frame])
