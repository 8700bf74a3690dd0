"""Dense traces: both forms of the layer agree, and what is counted is counted right."""

import numpy as np
import pytest

from dlcore import trace_dense

X = np.array([2.0, -1.0])
WEIGHT = np.array([[0.5, -1.0], [1.5, 0.5], [-1.0, 2.0]])
BIAS = np.array([0.5, -1.0, 1.5])


def test_z_grows_line_by_line():
    trace = trace_dense(X, WEIGHT, BIAS, np.tanh)
    np.testing.assert_array_equal(trace.z[0], [2.0, 2.5, -4.0])
    np.testing.assert_array_equal(trace.z[1], [2.5, 1.5, -2.5])
    np.testing.assert_array_equal(trace.loop_z[-1], trace.z[-1])
    assert trace.difference == 0.0


def test_the_lines_that_multiply_say_what_they_multiply():
    trace = trace_dense(X, WEIGHT, BIAS, np.tanh)
    source = trace.loop.source.splitlines()
    assert ["*" in source[line] for line in trace.loop.line] == (
        trace.loop_factors[:, 0] >= 0
    ).tolist()
    factors = trace.loop_factors[trace.loop_factors[:, 0] >= 0]
    assert factors.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]]


@pytest.mark.parametrize(("n_out", "n_in"), [(1, 1), (3, 2), (4, 5)])
def test_lines_and_products_are_counted(n_out, n_in):
    rng = np.random.default_rng(0)
    trace = trace_dense(
        rng.normal(size=n_in), rng.normal(size=(n_out, n_in)), rng.normal(size=n_out), np.tanh
    )
    assert trace.loop_products == trace.vector_products == n_out * n_in
    assert trace.vector_count == 4
    assert trace.loop_count[-1] == 4 + n_out * (3 + 2 * n_in)


def test_sizes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"weight: expected shape \(3, 2\), got \(2, 3\)"):
        trace_dense(X, WEIGHT.T, BIAS, np.tanh)
