"""One clock, one rule of rounding: states show what was reached, rules what has begun."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmotion.stage.clock import TICKS_PER_SECOND
from dlmotion.stage.marks.clock.advance import Advance, ticks_of
from dlmotion.stage.marks.clock.clock import Clock, begun, reached
from dlmotion.stage.marks.text.digit import Digit
from tests.stage.marks.board import J, bowl, place


@pytest.mark.parametrize(
    ("moment", "state", "move"),
    [(0.0, 0, 0), (0.4, 0, 0), (1.0, 1, 0), (1.0000000001, 1, 0), (1.2, 1, 1), (2.999, 2, 2)],
)
def test_states_are_reached_and_moves_begun(moment, state, move):
    assert (reached(moment), begun(moment)) == (state, move)


@given(st.integers(1, 40), st.floats(0.2, 9.0))
def test_a_run_takes_whole_ticks_a_step_where_there_are_enough(steps, seconds):
    ticks = ticks_of(steps, seconds)
    wanted = max(1, round(seconds * TICKS_PER_SECOND))
    assert ticks >= 1
    if steps <= wanted:
        assert ticks % steps == 0
    else:
        assert ticks == wanted


@given(st.integers(2, 30), st.booleans(), st.integers(1, 200))
def test_a_run_never_goes_back_and_ends_where_it_should(last, even, ticks):
    clock = Clock(last + 1, even=even)
    run = Advance(Digit(place(trace := bowl()), trace.rate, J), clock, 0.0, float(last), ticks)
    moments = [run.moment(share) for share in np.linspace(0.0, 1.0, 50)]
    assert moments == sorted(moments)
    assert (moments[0], moments[-1]) == (0.0, float(last))


@given(st.integers(1, 12), st.integers(1, 60), st.booleans())
def test_between_samples_there_is_nothing(last, ticks, back):
    clock, ends = Clock(last + 1, samples=True), (0.0, float(last))
    start, end = ends[::-1] if back else ends
    run = Advance(Digit(place(trace := bowl()), trace.rate, J), clock, start, end, ticks)
    moments = [run.moment(frame / (4 * ticks)) for frame in range(4 * ticks + 1)]
    assert all(moment == round(moment) for moment in moments)
    changes = np.flatnonzero(np.diff(moments)) + 1
    assert not (changes % 4).any()  # on a tick, with the digits
    if ticks % last == 0:
        assert sorted(set(moments)) == list(range(last + 1))


def test_digits_change_on_ticks_only_and_never_ahead():
    trace = bowl()
    digit = Digit(place(trace), trace.at, J)
    run = Advance(digit, Clock(trace.at), 0.0, 4.0, 40)
    run.begin()
    for frame in range(161):
        run.interpolate(frame / 160)
        tick = frame // 4
        assert digit.readout.index == reached(run.moment(tick / 40))
        assert digit.readout.index <= run.moment(frame / 160) + 1e-9


def test_every_step_is_printed_once_it_is_reached():
    trace = bowl()
    digit = Digit(place(trace), trace.at, J)
    run = Advance(digit, Clock(trace.at), 0.0, 4.0, ticks_of(4, 2.0))
    seen = []
    run.begin()
    for tick in range(run.ticks + 1):
        run.interpolate(tick / run.ticks)
        seen.append(digit.readout.index)
    assert sorted(set(seen)) == [0, 1, 2, 3, 4]
