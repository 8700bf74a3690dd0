"""Bars are as long as their numbers say, in each layout, and the digits stand beside them."""

import numpy as np
import pytest
from manim import FadeIn, Rectangle

from dlmotion.stage.layout import Region
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.moves import _flights
from tests.stage.marks.board import bars as bars_trace
from tests.stage.marks.board import numbers, place

BOX = Region(-3.0, 5.0, -2.0, 1.0)
Q = Quantity("a", "a")
SIGNED = Quantity("a", "a", spec="+.1f")


def ends(bars, bar, axis=0):
    points = bars.bars[bar].points[:, axis]
    return float(points.min()), float(points.max())


@pytest.mark.parametrize(("layout", "axis"), [("lying", 0), ("upright", 1)])
def test_lengths_are_in_proportion_and_start_at_zero(layout, axis):
    t = bars_trace([3.0, 1.0, -1.5])
    bars = Bars(place(t, region=BOX), t.values, Q, layout=layout)
    spans = [ends(bars, bar, axis) for bar in range(3)]
    assert [high - low for low, high in spans] == pytest.approx(
        [3 * bars.unit, bars.unit, 1.5 * bars.unit]
    )
    assert (spans[0][0], spans[2][1]) == pytest.approx((bars.zero, bars.zero))
    assert spans[2][0] < bars.zero


@pytest.mark.parametrize("layout", ["lying", "upright", "strip"])
def test_bars_go_round_as_rectangles_do_so_that_morphs_do_not_turn_over(layout):
    t = bars_trace([3.0, 1.0, 2.0] if layout == "strip" else [3.0, 1.0, -1.5])
    for bar in Bars(place(t, region=BOX), t.values, Q, layout=layout).bars:
        like = Rectangle(width=bar.width, height=bar.height).move_to(bar)
        assert bar.points[::4] == pytest.approx(like.points[::4], abs=1e-9)


@pytest.mark.parametrize("layout", ["lying", "upright", "strip", "steps"])
def test_bars_and_digits_stay_in_their_place_and_are_painted(layout):
    values = np.array([3.0, 1.0, 1.5]) if layout == "strip" else np.array([3.0, -1.0, 1.5])
    t = bars_trace(values)
    bars = Bars(place(t, region=BOX), t.values, Q, layout=layout)
    mobject = bars.mobject
    assert mobject.get_left()[0] >= BOX.left - 0.15
    assert mobject.get_right()[0] <= BOX.right + 0.15
    assert mobject.get_bottom()[1] >= BOX.bottom - 0.01
    assert mobject.get_top()[1] <= BOX.top + 0.01
    shown = numbers(bars)
    assert [number.path for number in shown] == ["values[0]", "values[1]", "values[2]"]
    assert [number.value for number in shown] == list(values)


def test_a_strip_is_as_long_as_the_sum_and_has_no_gaps():
    t = bars_trace([2.0, 1.0, 0.5], 4.0)
    bars = Bars(place(t, region=BOX), t.values, Q, layout="strip", holds=(t.total,))
    spans = [ends(bars, bar) for bar in range(3)]
    assert spans[0][0] == pytest.approx(BOX.left)
    assert spans[0][1] == pytest.approx(spans[1][0])
    assert spans[1][1] == pytest.approx(spans[2][0])
    assert spans[2][1] - spans[0][0] == pytest.approx(3.5 / 4.0 * BOX.width)


def test_digits_of_thin_parts_stand_apart():
    t = bars_trace([0.98, 0.01, 0.01])
    bars = Bars(place(t, region=BOX), t.values, Q, layout="strip")
    boxes = [(digit.readout.get_left()[0], digit.readout.get_right()[0]) for digit in bars.digits]
    assert boxes[0][1] < boxes[1][0]
    assert boxes[1][1] < boxes[2][0]
    assert boxes[2][1] <= BOX.right + 0.01


def test_lengths_and_digits_are_those_of_one_step_also_between_two():
    t = bars_trace([[3.0, 1.0], [1.0, 1.0]])
    bars = Bars(place(t, region=BOX), t.values, Q)
    for moment, printed, step in ((0.25, 0.0, 0), (0.9, 0.8, 0), (1.0, 0.9, 0), (1.0, 1.0, 1)):
        low, high = ends(bars.at(moment, printed), 0)
        assert high - low == pytest.approx(t.values[step, 0] * bars.unit)
        assert numbers(bars)[0].path == f"values[:,0][{step}]"


@pytest.mark.parametrize("layout", ["lying", "upright", "strip", "steps"])
def test_a_number_comes_when_its_bar_stands(layout):
    t = bars_trace([3.0, 1.0, 2.0])
    bars = Bars(place(t, region=BOX), t.values, Q, layout=layout)
    full = [bar.points.copy() for bar in bars.bars]
    comes = bars.entrance()
    comes.begin()
    seen = set()
    for share in np.linspace(0.0, 1.0, 60):
        comes.interpolate(share)
        for bar, (shape, digit) in enumerate(zip(bars.bars, bars.digits, strict=True)):
            if digit.readout.opacity > 0.0:
                seen.add(bar)
                assert shape.points == pytest.approx(full[bar], abs=1e-6)
    assert seen == {0, 1, 2}


def test_steps_join_up_and_come_one_after_the_other():
    t = bars_trace([12.0, -16.0, 1.0])
    bars = Bars(place(t, region=BOX), t.values, SIGNED, layout="steps", roles=("sign",))
    spans = [ends(bars, bar) for bar in range(3)]
    assert spans[0][1] == pytest.approx(spans[1][1])
    assert spans[1][0] == pytest.approx(spans[2][0])
    assert [digit.readout.text for digit in bars.digits] == ["+12.0", "−16.0", "+1.0"]
    bars.at(1.5, 1.0)
    low, high = ends(bars, 1)
    assert high - low == pytest.approx(8.0 * bars.unit)
    assert [digit.readout.opacity for digit in bars.digits] == [1.0, 0.0, 0.0]
    assert [number.text for number in numbers(bars)] == ["+12.0"]


def test_steps_of_a_moving_array_are_refused():
    t = bars_trace(np.ones((2, 3)))
    with pytest.raises(MarkError, match=r"values: expected terms \(K,\)"):
        Bars(place(t, region=BOX), t.values, Q, layout="steps")


def test_each_bar_grows_out_of_all_of_another_mark():
    t = bars_trace([3.0, 1.0, 2.0])
    heap = Bars(place(t, region=BOX), t.values, Q, layout="strip")
    bars = Bars(place(t, region=BOX), t.values, Q).out_of_all()
    flights = [move for move in _flights(heap, bars, stays=True) if type(move) is not FadeIn]
    widths = [float(move.mobject.width) for move in flights]
    assert widths[:3] == pytest.approx([float(heap.mobject.width)] * 3)
