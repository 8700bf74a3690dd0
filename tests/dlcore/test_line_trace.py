"""Line traces: the source that ran, its lines in order, the variables after each, the error."""

import sys

import numpy as np
import pytest

from dlcore import Dense, dense_forward, dense_forward_loop, trace_lines

X = np.array([2.0, -1.0])
WEIGHT = np.array([[0.5, -1.0], [1.5, 0.5], [-1.0, 2.0]])
BIAS = np.array([0.5, -1.0, 0.25])


def double(x):
    """Add a number to itself."""
    y = x
    for _ in range(2):
        y = y + x
    return y


def test_the_source_is_the_body_without_its_docstring():
    lines = trace_lines(double, 1.0).source.splitlines()
    assert lines == ["y = x", "for _ in range(2):", "    y = y + x", "return y"]


def test_lines_are_listed_in_the_order_in_which_they_ran():
    assert trace_lines(double, 1.0).line.tolist() == [0, 1, 2, 1, 2, 1, 3]


def test_a_watched_variable_has_its_value_after_each_line():
    y = trace_lines(double, 1.5, watch=("y",)).watched["y"]
    assert y.tolist() == [1.5, 1.5, 3.0, 3.0, 4.5, 4.5, 4.5]


def test_a_variable_is_nan_until_it_is_set():
    z = trace_lines(dense_forward, X, WEIGHT, BIAS, np.tanh, watch=("z", "a")).watched
    assert np.isnan(z["a"][0]).all()
    np.testing.assert_array_equal(z["z"][0], X @ WEIGHT.T)
    np.testing.assert_array_equal(z["a"][-1], np.tanh(X @ WEIGHT.T + BIAS))


def test_an_error_is_recorded_at_its_line():
    trace = trace_lines(dense_forward, X, WEIGHT.T, BIAS, np.tanh)
    assert trace.line.tolist() == [0]
    assert trace.error.startswith("ValueError: matmul")
    assert "3 is different from 2" in trace.error


def test_the_previous_trace_function_comes_back():
    before = sys.gettrace()
    trace_lines(double, 1.0)
    assert sys.gettrace() is before


def test_called_functions_are_not_recorded():
    assert len(trace_lines(dense_forward, X, WEIGHT, BIAS, double).line) == 4


def test_loop_and_matrix_product_agree():
    for one, other in zip(
        dense_forward(X, WEIGHT, BIAS, np.tanh),
        dense_forward_loop(X, WEIGHT, BIAS, np.tanh),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, rtol=1e-15)


@pytest.mark.parametrize("use_bias", [True, False])
def test_dense_runs_dense_forward(use_bias):
    layer = Dense(3, "sigmoid", use_bias=use_bias)
    params = {"weight": WEIGHT, "bias": BIAS} if use_bias else {"weight": WEIGHT}
    z, a = dense_forward(
        X[None], WEIGHT, BIAS if use_bias else np.zeros(3), lambda v: 1 / (1 + np.exp(-v))
    )
    output, cache = layer.forward(params, X[None])
    np.testing.assert_allclose(output, a, rtol=1e-15)
    np.testing.assert_array_equal(cache.z, z)
