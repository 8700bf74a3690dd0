"""Bound traces: every array and number knows its place, and nothing calculated has one."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmotion.stage.bound import PathError, bind, path_of
from dlmotion.stage.readout import resolve


@dataclass(frozen=True)
class RunTrace:
    loss: np.ndarray
    steps: int

    @property
    def last(self):
        return self.loss[-1]


@dataclass(frozen=True)
class DemoTrace:
    rate: float
    name: str
    main: RunTrace
    others: tuple[RunTrace, ...]
    state: dict[str, np.ndarray]


TRACE = DemoTrace(
    0.1,
    "demo",
    RunTrace(np.arange(12.0).reshape(4, 3), 4),
    (RunTrace(np.ones(3), 3), RunTrace(np.zeros(2), 2)),
    {"m": np.array([1.0, 2.0])},
)


@pytest.mark.parametrize(
    ("reach", "path"),
    [
        (lambda t: t.rate, "rate"),
        (lambda t: t.main.steps, "main.steps"),
        (lambda t: t.main.loss, "main.loss"),
        (lambda t: t.main.loss[1, 2], "main.loss[1,2]"),
        (lambda t: t.main.loss[1][2], "main.loss[1][2]"),
        (lambda t: t.main.loss[:, 0][-1], "main.loss[:,0][-1]"),
        (lambda t: t.main.loss[1:3], "main.loss[1:3]"),
        (lambda t: list(t.main.loss)[2], "main.loss[2]"),
        (lambda t: t.main.last, "main.loss[-1]"),
        (lambda t: t.others[1].loss[0], "others[1].loss[0]"),
        (lambda t: t.state["m"][1], "state['m'][1]"),
    ],
)
def test_paths_lead_back_to_the_value(reach, path):
    value = reach(bind(TRACE))
    assert path_of(value) == path
    assert np.array_equal(resolve(TRACE, path), np.asarray(value))


@pytest.mark.parametrize(
    "reach",
    [
        lambda t: t.main.loss + 1,
        lambda t: t.rate * 2,
        lambda t: t.main.loss.T,
        lambda t: t.main.loss.max(),
        lambda t: t.main.loss[t.main.loss > 3],
        lambda t: np.sqrt(t.main.loss),
        lambda t: t.main.steps + 1,
        lambda t: 3,
    ],
)
def test_what_is_calculated_cannot_be_shown(reach):
    with pytest.raises(PathError, match="expected an array or number of the trace"):
        path_of(reach(bind(TRACE)))


def test_a_bound_record_is_the_record():
    bound = bind(TRACE)
    assert isinstance(bound, DemoTrace)
    assert (bound.rate, bound.name, bound.main.steps) == (0.1, "demo", 4)
    assert np.shares_memory(bound.main.loss, TRACE.main.loss)


@given(st.lists(st.integers(-3, 2), min_size=1, max_size=2))
def test_any_index_is_resolved_alike(index):
    array = bind(DemoTrace(0.0, "", RunTrace(np.arange(9.0).reshape(3, 3), 1), (), {})).main.loss
    found = array[tuple(index)]
    assert np.array_equal(
        resolve(DemoTrace(0.0, "", RunTrace(np.asarray(array), 1), (), {}), path_of(found)), found
    )
