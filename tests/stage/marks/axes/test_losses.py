"""Two losses over a knob: lines, gap and the best place read back from the drawing."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.axes.losses import Losses
from dlmotion.stage.marks.axes.plot import POINTS_PER_UNIT
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.quantity import Quantity
from tests.stage.marks.board import painted, place

KNOB, J = Quantity("step", "k", "muted"), Quantity("loss", "J", "loss")


@dataclass(frozen=True)
class RunTrace:
    """Training loss falls; validation loss turns at step 2."""

    knob: np.ndarray
    train: np.ndarray
    fresh: np.ndarray


def run():
    fresh = np.array([1.0, 0.7, 0.5, 0.6, 0.9])
    return bind(RunTrace(np.arange(5.0), np.array([0.9, 0.5, 0.3, 0.1, 0.0]), fresh))


def view(t):
    return Losses(place(t), (KNOB, t.knob), (J, t.train, t.fresh))


def spot(drawn):
    return drawn.axes.plot.coordinates(drawn.dot.get_center())


def test_the_dot_marks_the_best_step_reached_and_none_to_come():
    drawn = view(run()).at(1.0)
    assert spot(drawn) == pytest.approx((1.0, 0.7))
    assert spot(drawn.at(4.0)) == pytest.approx((2.0, 0.5))
    assert spot(drawn.at(1.9)) == pytest.approx((1.0, 0.7))
    assert drawn.axes.plot.coordinates(drawn.stem.get_start()) == pytest.approx((1.0, 0.0))


def test_dashes_lie_on_the_validation_loss_and_leave_gaps():
    t = run()
    drawn = view(t)
    read = drawn.validation.curve.read()
    np.testing.assert_allclose(read[:, 1], np.interp(read[:, 0], t.knob, t.fresh), atol=1e-9)
    starts, ends = drawn.validation.curve.points[0::4], drawn.validation.curve.points[3::4]
    length = np.linalg.norm(ends - starts, axis=1).sum()
    whole = np.linalg.norm(np.diff(drawn.validation.corners, axis=0), axis=1).sum()
    assert 0.5 < length / whole < 0.65


def test_a_figure_says_how_far_a_datum_may_lie_from_a_dash():
    drawn = view(run())
    starts, ends = drawn.validation.curve.points[0::4], drawn.validation.curve.points[3::4]
    widest = np.linalg.norm(starts[1:] - ends[:-1], axis=1).max()
    told = [line.curve.place(1.0, 1.0).get("gap") for line in (drawn.train, drawn.validation)]
    assert told[0] is None
    assert told[1] == pytest.approx(widest * POINTS_PER_UNIT, rel=0.3)
    assert told[1] >= widest * POINTS_PER_UNIT - 1e-3


def test_ticks_can_be_named():
    t = run()
    drawn = Losses(place(t), (KNOB, t.knob), (J, t.train, t.fresh), x_ticks=(1.0, 3.0))
    assert drawn.axes.plot.x_ticks == [1.0, 3.0]


def test_both_losses_stop_where_the_clock_does():
    drawn = view(run()).at(2.5)
    assert drawn.train.curve.read()[:, 0].max() == pytest.approx(2.5)
    assert drawn.validation.curve.read()[:, 0].max() <= 2.5 + 1e-9


def test_a_figure_shows_both_losses():
    painter, _ = painted(view(run()))
    assert [curve.paths for curve in painter.curves.values()] == [
        ("knob", "train"),
        ("knob", "fresh"),
    ]


def test_unequal_arrays_are_refused():
    t = run()
    with pytest.raises(MarkError, match="three arrays"):
        Losses(place(t), (KNOB, t.knob), (J, t.train, t.fresh[:3]))


def test_everything_comes_on_screen():
    drawn = view(run())
    came = {id(part) for move in drawn.entrance().animations for part in move.mobject.get_family()}
    shapes = [part for part in drawn.mobject.get_family() if len(part.points)]
    assert len(shapes) > 5
    assert {id(part) for part in shapes} <= came
