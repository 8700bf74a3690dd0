"""Unit traces: terms add up to z, the activation follows, bad input is named."""

import numpy as np
import pytest

from dlcore import Dense, trace_unit


def test_the_sums_end_at_what_a_dense_layer_computes():
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=5), rng.normal(size=5)
    trace = trace_unit(x, w, 0.3, "tanh")
    output, cache = Dense(1, "tanh").forward({"weight": w[None], "bias": np.array([0.3])}, x[None])
    assert trace.z == pytest.approx(cache.z[0, 0], rel=1e-13)
    assert trace.a == pytest.approx(output[0, 0], rel=1e-13)
    np.testing.assert_allclose(np.diff(trace.sums), trace.terms)


def test_a_negative_sum_is_cut_by_relu():
    trace = trace_unit([2.0, 1.0], [-1.0, 0.5], 0.25, "relu")
    assert (trace.z, trace.a) == (-1.25, 0.0)


def test_a_product_with_zero_is_not_negative_zero():
    assert not np.signbit(trace_unit([0.0], [-3.0], 1.0).terms[0])


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="x: expected the shape of w"):
        trace_unit([1.0, 2.0], [1.0], 0.0)


@pytest.mark.parametrize("bias", [None, "1", 1j, float("nan")])
def test_the_bias_is_one_finite_number(bias):
    with pytest.raises((TypeError, ValueError), match="bias: expected a"):
        trace_unit([1.0], [1.0], bias)


def test_softmax_needs_more_than_one_unit():
    with pytest.raises(ValueError, match="activation"):
        trace_unit([1.0], [1.0], 0.0, "softmax")
