"""Lines through more and more points against NumPy's."""

import numpy as np
import pytest

from dlcore.growing_fit import line_through_more
from dlcore.residuals import residual_statistics, trace_residuals

RNG = np.random.default_rng(2)


def test_each_line_is_that_of_least_squares():
    lots = [(x, 2 * x + RNG.normal(size=n)) for n in (5, 50) for x in [RNG.uniform(-1, 1, n)]]
    fresh = RNG.uniform(-1, 1, 9), RNG.normal(size=9)
    grown = line_through_more(lots, *fresh)
    assert grown.count.tolist() == [5, 50]
    for k, (x, y) in enumerate(lots):
        slope, bias = np.polyfit(x, y, 1)
        assert grown.lines[k] == pytest.approx([bias - slope, bias + slope])
        assert grown.seen[k] == pytest.approx(((slope * x + bias - y) ** 2).mean())
        assert grown.unseen[k] == pytest.approx(((slope * fresh[0] + bias - fresh[1]) ** 2).mean())


def test_residuals_are_traced_row_by_row():
    rows = RNG.normal(size=(2, 12))
    trace = trace_residuals(rows)
    np.testing.assert_array_equal(trace.before, rows[:, :-1])
    np.testing.assert_array_equal(trace.after, rows[:, 1:])
    assert not trace.level.any()
    told = [residual_statistics(row) for row in rows]
    assert trace.like.tolist() == [each.lag1 for each in told]
    assert trace.run.tolist() == [each.longest_run for each in told]
    with pytest.raises(ValueError, match="errors"):
        trace_residuals(rows[0])
