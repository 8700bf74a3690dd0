"""Marks on axes, read back from the mobject and from the painted figure."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import PathError, bind
from dlmotion.stage.marks.axes.axes import Axes, limits_of
from dlmotion.stage.marks.axes.contours import thinned
from dlmotion.stage.marks.axes.plot import Tick, power_of_ten
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.text.digit import Digit
from tests.stage.marks.board import J, K, W, bowl, painted, place, same_outline

T = bowl()


@dataclass(frozen=True)
class RoundTrace:
    """A round bowl over a plane."""

    x: np.ndarray
    y: np.ndarray
    loss: np.ndarray
    levels: np.ndarray
    walk: np.ndarray
    heights: np.ndarray


SIDE = np.linspace(-2.0, 2.0, 41)
WALK = np.array([[1.0, 1.0], [0.5, 0.0], [0.0, 0.0]])
BOWL = bind(
    RoundTrace(
        x=SIDE,
        y=SIDE,
        loss=SIDE**2 + SIDE[:, None] ** 2,
        levels=np.array([0.5, 1.0, 2.0]),
        walk=WALK,
        heights=(WALK**2).sum(axis=1),
    )
)


def axes(*, x=(W, T.w), y=(J, T.cost), **more):
    return Axes(place(T), x, y, **more)


@pytest.mark.parametrize(
    ("arrays", "limits"),
    [
        (([2.0, 10.0],), (0.0, 10.0)),
        (([8.0, 10.0],), (8.0, 10.0)),
        (([-10.0, -2.0],), (-10.0, 0.0)),
        (([-1.0, 3.0], [5.0]), (-1.0, 5.0)),
        (([1.0, np.nan, 2.0],), (1.0, 2.0)),
    ],
)
def test_axes_start_at_zero_where_zero_is_near(arrays, limits):
    assert limits_of(arrays, 0.0, (None, None)) == limits


def test_an_axis_of_nothing_is_refused():
    with pytest.raises(MarkError, match="expected an axis to have arrays or both its ends"):
        limits_of((), 0.0, (None, 1.0))
    assert limits_of((), 0.0, (0.0, 1.0)) == (0.0, 1.0)


def test_what_leaves_its_axes_raises():
    small = axes(y=(J, T.loss))
    with pytest.raises(MarkError, match=r"expected y from 0 to 9\.\d+ on these axes, got 16"):
        small.line(T.w, T.cost)


def test_what_was_calculated_is_refused():
    with pytest.raises(PathError, match="expected an array or number of the trace"):
        axes().line(T.w, T.cost / 2)


def test_a_line_runs_through_the_record_and_knows_where_it_stands():
    line = axes().line(T.w, T.cost)
    read = line.curve.read()
    data = np.column_stack([T.w, T.cost])
    assert np.abs(read[:, None] - data[None]).max(axis=2).min(axis=1).max() < 1e-9
    assert (line.x_path, line.y_path) == ("w", "cost")


def test_a_line_is_drawn_as_far_as_the_moment():
    line = axes().line(T.w, T.cost)
    half = line.at(40).curve.read()
    assert half[:, 0].max() == pytest.approx(0.0)
    between = line.at(40.5).curve.read()
    assert between[:, 0].max() == pytest.approx(0.05)
    assert len(line.at(80).curve.points) == 4 * 80


def test_a_painted_line_is_the_line():
    line = axes().line(T.w, T.cost)
    painter, patches = painted(line)
    assert [patch.get_gid() for patch in patches] == ["curve-0"]
    assert same_outline(patches[0], line.curve.points)
    assert painter.curves["curve-0"].paths == ("w", "cost")


def test_dots_appear_with_their_steps():
    dots = axes().dots(T.at, T.loss)
    shown = [dot.get_fill_opacity() for dot in dots.at(2.9).dots]
    assert shown == [1.0, 1.0, 1.0, 0.0, 0.0]
    assert len(painted(dots)[1]) == 3


def test_a_rider_stays_on_its_line_and_its_tangent_has_the_recorded_slope():
    on = axes()
    line = on.line(T.w, T.cost)
    rider = on.rider(line, T.at)
    tangent, stem = on.tangent(rider, T.slope), on.stem(rider)
    for moment in (0.0, 0.5, 3.0):
        for mark in (rider, tangent, stem):
            mark.at(moment)
        x = np.interp(moment, range(5), T.at)
        assert on.plot.coordinates(rider.dot.get_center())[0] == pytest.approx(x)
        start, end = (on.plot.coordinates(tangent.stroke.points[i]) for i in (0, -1))
        slope = (end[1] - start[1]) / (end[0] - start[0])
        assert slope == pytest.approx(np.interp(x, T.w, T.slope))
        foot, head = (on.plot.coordinates(stem.stroke.points[i]) for i in (0, -1))
        assert (foot[1], head[1]) == pytest.approx((0.0, line.height(x)))


def test_a_trail_ends_at_its_head():
    trail = axes().trail(T.at, T.loss)
    trail.at(2.5)
    tip = trail.corners[2] + 0.5 * (trail.corners[3] - trail.corners[2])
    assert trail.head.get_center() == pytest.approx(tip)
    assert trail.line.points[-1] == pytest.approx(tip)


def test_a_stride_points_along_the_move_that_has_begun():
    on = axes()
    stride = on.stride(T.at)
    for moment, move in ((0.0, 0), (1.0, 0), (1.5, 1), (4.0, 3)):
        stride.at(moment)
        ends = (on.plot.coordinates(stride.arrow.points[i])[0] for i in (0, 3))
        assert tuple(ends) == pytest.approx((T.at[move], T.at[move + 1]))


def test_a_band_lies_between_its_curves():
    on = axes()
    band = on.band(T.w, 0.0, T.cost)
    heights = [on.plot.coordinates(point)[1] for point in band.area.points[::4]]
    assert (min(heights), max(heights)) == pytest.approx((0.0, 16.0))


def test_a_level_stands_at_its_number():
    on = axes(y=(K, T.loss, T.cost))
    level = on.level(T.rate)
    assert on.plot.coordinates(level.mobject.get_center())[1] == pytest.approx(0.25)
    assert level.path == "rate"


def test_a_tag_follows_its_point():
    on = axes()
    tag = on.tag(Digit(place(T), T.loss, J), T.at, T.loss)
    tag.at(2.0)
    spot = on.point(T.at[2], T.loss[2])
    assert tag.mobject.text == "0.56"
    assert tag.mobject.get_left()[0] == pytest.approx(spot[0] + 0.14)


def test_a_logarithmic_axis_holds_whole_powers_of_ten():
    log = axes(x=(K, T.step), y=(J, T.loss), y_log=True)
    assert log.plot.y_limits == (0.01, 10.0)
    assert log.plot.y_ticks == [0.01, 0.1, 1.0, 10.0]
    heights = [log.point(0.0, y)[1] for y in log.plot.y_ticks]
    assert np.ptp(np.diff(heights)) < 1e-9


def test_a_line_on_a_logarithmic_axis_is_read_back():
    line = axes(x=(K, T.step), y=(J, T.loss), y_log=True).line(T.step, T.loss)
    read = line.curve.read()
    assert np.allclose(np.unique(read[:, 1].round(9)), np.unique(T.loss.round(9)), rtol=1e-6)
    assert line.curve.place(8.0, 4.5)["scales"] == ["linear", "log"]


def test_a_logarithmic_axis_refuses_zero():
    with pytest.raises(MarkError, match="expected positive numbers"):
        axes(x=(K, T.step), y=(J, np.array([0.0, 1.0])), y_log=True)


@pytest.mark.parametrize(
    ("value", "printed"), [(1e-12, "10⁻¹²"), (0.001, "10⁻³"), (1.0, "1"), (100.0, "10²")]
)
def test_ticks_are_powers_of_ten(value, printed):
    assert power_of_ten(value) == printed


@pytest.mark.parametrize(
    ("base", "ticks", "printed"),
    [(2.0, (0.0, 2.0, np.log2(12.0)), ["1", "4", "12"]), (10.0, (1.0, 3.0), ["10¹", "10³"])],
)
def test_an_axis_of_exponents_says_their_powers_where_they_stand(base, ticks, printed):
    powers = axes(x=(K, np.array([0.0, 4.0])), y=(J, T.loss), x_base=base, x_ticks=ticks)
    below = [part for part in powers.plot.get_family() if isinstance(part, Tick)][: len(ticks)]
    assert [tick.text for tick in below] == printed
    for tick, exponent in zip(below, ticks, strict=True):
        assert tick.get_x() == pytest.approx(powers.point(exponent, 1.0)[0], abs=0.06)


def test_exponents_have_whole_ticks_of_their_own():
    powers = axes(x=(K, np.array([0.0, 1.0])), y=(J, T.loss), x_base=2.0)
    assert powers.plot.x_ticks == [0.0, 1.0]


def test_equal_axes_keep_angles():
    plot = axes(y=(J, T.loss), equal=True).plot
    across, upward = (plot.point(*spot) - plot.point(0.0, 0.0) for spot in ((1.0, 0.0), (0.0, 1.0)))
    assert across[0] == pytest.approx(upward[1])


def test_an_arrow_points_from_a_step_to_the_next():
    base = axes()
    arrow = base.arrow(T.at, T.loss)
    assert np.allclose(arrow.at(1.5).arrow.points[0], base.point(1.5, 2.25))
    assert np.allclose(arrow.at(2.0).arrow.points[3], base.point(0.75, 0.5625))
    assert same_outline(painted(arrow)[1][0], arrow.arrow.points)


def test_contours_run_where_the_landscape_has_their_level():
    plane = place(BOWL)
    base = Axes(plane, (W, BOWL.x), (J, BOWL.y))
    contours = base.contours(BOWL.x, BOWL.y, BOWL.loss, BOWL.levels)
    for line, level in zip(contours.lines, BOWL.levels, strict=True):
        spots = [base.plot.coordinates(spot) for spot in line.points[::4]]
        assert np.allclose([x**2 + y**2 for x, y in spots], level, atol=0.05)
    patches = painted(contours)[1]
    assert len(patches) == len(BOWL.levels)
    assert same_outline(patches[0], contours.lines[0].points)


def test_thinned_lines_are_where_all_corners_had_them():
    angle = np.linspace(0.0, 2.0 * np.pi, 721)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    kept = thinned(circle, np.array([2.0, 2.0]))
    assert len(kept) < len(circle) / 5
    assert np.array_equal(kept[[0, -1]], circle[[0, -1]])
    middles = (kept[1:] + kept[:-1]) / 2
    assert (1.0 - np.hypot(*middles.T)).max() <= 2.0 / 2400
    straight_line = np.column_stack([angle, 2.0 * angle])
    assert np.allclose(thinned(straight_line, np.ones(2)), straight_line[[0, -1]])


def test_a_surface_from_above_is_its_contours():
    base = Axes(place(BOWL), (W, BOWL.x), (K, BOWL.y), equal=True)
    surface = base.surface(BOWL.x, BOWL.y, BOWL.loss, J, BOWL.levels, BOWL.walk, BOWL.heights).at(
        2.0
    )
    contours = base.contours(BOWL.x, BOWL.y, BOWL.loss, BOWL.levels)
    for mine, theirs in zip(surface.lines, contours.lines, strict=True):
        assert np.allclose(mine.points[:, :2], theirs.points[:, :2])
    assert np.allclose(surface.walk.points[0], base.point(1.0, 1.0))
    assert {tile.get_fill_opacity() for tile in surface.tiles} == {0.0}
    assert set(surface.parts) == set(contours.parts)


def test_a_surface_from_the_side_shows_heights():
    base = Axes(place(BOWL), (W, BOWL.x), (K, BOWL.y), equal=True)
    surface = base.surface(BOWL.x, BOWL.y, BOWL.loss, J, BOWL.levels, BOWL.walk, BOWL.heights)
    low, high = (surface.seen(np.array([0.0, 0.0, up])) for up in (0.0, 1.0))
    assert high[1] > low[1]
    assert high[0] == pytest.approx(low[0])
    patches = painted(surface)[1]
    assert len(patches) > len(surface.tiles)


def test_tiles_of_a_surface_come_from_back_to_front():
    base = Axes(place(BOWL), (W, BOWL.x), (K, BOWL.y), equal=True)
    surface = base.surface(BOWL.x, BOWL.y, BOWL.loss, J, BOWL.levels, BOWL.walk, BOWL.heights)
    x, y = surface.corners.mean(axis=1)[:, :2].T
    # The camera stands to the right and in front: what is there can hide a tile, and comes later.
    hides = (x[:, None] >= x - 1e-9) & (y[:, None] <= y + 1e-9)
    assert not np.triu(hides, 1).any()
    assert surface.ground.submobjects == surface.tiles
    assert len({tile.get_fill_color().to_hex() for tile in surface.tiles}) <= 24


def test_samples_of_both_classes_stand_at_their_data():
    base = axes()
    scatter = base.scatter(T.at, T.loss, np.array([0, 1, 0, 1, 1]))
    assert np.allclose(scatter.spots[1], base.point(1.5, 2.25))
    circle = scatter.dots[0].points.reshape(2, -1, 3)[0]
    assert np.allclose((circle.min(axis=0) + circle.max(axis=0)) / 2, scatter.spots[0], atol=0.02)
    assert len(painted(scatter)[1]) == 4


def test_small_dots_keep_their_size_beside_others():
    large, small = (axes().scatter(T.at, T.loss, np.arange(5) % 2, size) for size in (0.075, 0.05))
    assert [len(scatter.dots) for scatter in (large, small)] == [2, 1]
    assert len(small.rings) == 2


def test_halos_move_to_the_batch_of_the_move():
    scatter = axes().scatter(T.at, T.loss, np.array([0, 1, 0, 1, 1]))
    halos = scatter.halos(np.array([[0, 1], [2, 3]]))
    assert halos.at(1.0).step == 0
    assert halos.at(1.5).step == 1
    middle = halos.rims.points.reshape(2, -1, 3)[1]
    assert np.allclose((middle.min(axis=0) + middle.max(axis=0)) / 2, scatter.spots[3], atol=0.05)


def test_dots_that_are_apart_are_named_as_the_cells_of_a_row():
    dots = axes().dots(T.at, T.loss)
    assert dots.parts == {}
    assert list(dots.apart().parts.items())[1] == ("0,1", dots.dots[1])


def test_thin_sticks_have_small_dots():
    thick, thin = (axes().sticks(T.at, T.loss, T.rate, radius=size) for size in (0.1, 0.05))
    assert thin.dots[0].width == pytest.approx(thick.dots[0].width / 2)
    assert thin.sticks[0].stroke_width == pytest.approx(thick.sticks[0].stroke_width / 2)


def test_sticks_grow_from_their_level_as_the_steps_come():
    base = axes(y=(J, T.cost))
    sticks = base.sticks(T.at, T.loss, T.rate)
    assert np.allclose(
        sticks.at(1.5).dots[2].get_center()[1],
        (base.point(0, 0.5625)[1] + base.point(0, 0.25)[1]) / 2,
    )
    assert [dot.get_fill_opacity() for dot in sticks.dots] == [1.0, 1.0, 1.0, 0.0, 0.0]
    assert np.allclose(
        sticks.at(4.0).sticks[0].points[[0, -1]], [base.point(3, 0.25), base.point(3, 9)]
    )
    assert same_outline(painted(sticks)[1][0], sticks.sticks[0].points)


def test_a_logarithmic_axis_prints_other_ticks_as_they_are():
    ticks = 0.2, 0.5, 1.0
    log = axes(x=(K, T.step), y=(J, T.loss), y_log=True, y_from=(0.01, 10.0), y_ticks=ticks)
    printed = [part.text for part in log.plot.get_family() if isinstance(part, Tick)]
    assert printed[-3:] == ["0.2", "0.5", "1.0"]
