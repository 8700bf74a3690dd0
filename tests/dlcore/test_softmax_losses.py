"""Softmax and the losses by value: published answers, extremes, bad input, properties."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from dlcore import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    hinge,
    huber,
    log_softmax,
    mae,
    mse,
    nll,
    sigmoid,
    soft_margin_softmax_loss,
    softmax,
    softmax_jacobian,
    trace_softmax,
)
from dlcore.cross_entropy import cross_entropy_and_gradient, cross_entropy_gradient
from tests.dlcore.slopes import gradient_error, slope

GOLDEN = Path(__file__).parent / "golden" / "softmax.npz"
finite = st.floats(-1e6, 1e6)
logits = arrays(np.float64, array_shapes(max_dims=3, max_side=6), elements=finite)


@given(logits, st.floats(0.01, 100))
def test_softmax_sums_to_one_and_keeps_the_order(z: np.ndarray, temperature: float) -> None:
    p = softmax(z, temperature=temperature)
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=1e-12)
    assert (p >= 0).all()
    order = np.argsort(z, axis=-1, kind="stable")
    assert (np.diff(np.take_along_axis(p, order, axis=-1), axis=-1) >= 0).all()


@given(arrays(np.float64, (3, 4), elements=st.integers(-50, 50)), st.integers(-1000, 1000))
def test_softmax_ignores_a_shift(z: np.ndarray, shift: int) -> None:
    np.testing.assert_array_equal(softmax(z + shift), softmax(z))


@given(arrays(np.float64, 9, elements=st.floats(-700, 700)))
def test_sigmoid_of_minus_z_is_the_rest(z: np.ndarray) -> None:
    np.testing.assert_allclose(sigmoid(-z), 1 - sigmoid(z), atol=2e-16)


@given(arrays(np.float64, 6, elements=st.floats(-30, 30)))
def test_softmax_of_two_is_the_sigmoid_of_the_difference(z: np.ndarray) -> None:
    np.testing.assert_allclose(softmax(np.stack([z, 0 * z], axis=1))[:, 0], sigmoid(z), rtol=1e-13)


@given(logits)
def test_log_softmax_is_the_logarithm(z: np.ndarray) -> None:
    p, log_p = softmax(z), log_softmax(z)
    assert (log_p <= 0).all()
    np.testing.assert_allclose(np.exp(log_p), p, rtol=1e-9, atol=1e-300)


def test_golden_softmax() -> None:
    with np.load(GOLDEN, allow_pickle=False) as case:
        z = case["logits"]
        for t in (0.5, 1.0, 3.0):
            np.testing.assert_allclose(softmax(z, temperature=t), case[f"probs.{t}"], rtol=1e-10)
            np.testing.assert_allclose(
                log_softmax(z, temperature=t), case[f"log_probs.{t}"], rtol=1e-10
            )
        np.testing.assert_allclose(softmax(z, axis=0), case["columns"], rtol=1e-10)
        np.testing.assert_allclose(softmax_jacobian(z[0]), case["jacobian"], rtol=1e-10, atol=1e-16)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 5.0])
def test_jacobian_matches_differences(temperature: float) -> None:
    z = np.random.default_rng(0).normal(size=5)
    jacobian = softmax_jacobian(z, temperature=temperature)
    for i, j in np.ndindex(5, 5):
        numeric = slope(lambda v, i=i: softmax(v, temperature=temperature)[i], z, np.eye(5)[j])
        assert jacobian[i, j] == pytest.approx(numeric, rel=1e-7, abs=1e-9)


def test_softmax_of_the_extremes() -> None:
    largest = np.finfo(np.float64).max
    np.testing.assert_array_equal(softmax([largest, -largest, 0.0]), [1, 0, 0])
    np.testing.assert_array_equal(softmax([largest, largest]), [0.5, 0.5])
    np.testing.assert_array_equal(softmax([-np.inf, 0.0]), [0, 1])
    top = np.finfo(np.float32).max
    assert softmax(np.array([top, -top], dtype=np.float32)).dtype == np.float32
    np.testing.assert_array_equal(softmax([1000.0, 0.0], temperature=1e-3), [1, 0])


def test_temperature_moves_between_uniform_and_the_winner() -> None:
    z = [1.0, 2.0, 4.0]
    np.testing.assert_allclose(softmax(z, temperature=1e6), [1 / 3] * 3, atol=1e-5)
    np.testing.assert_allclose(softmax(z, temperature=1e-2), [0, 0, 1], atol=1e-80)


def test_published_softmax() -> None:
    """Goodfellow, Bengio and Courville 2016, section 6.2.2.3: shares are e^z over the sum.

    Here of 1, 2, 3.
    """
    expected = [math.exp(k) / (math.e + math.e**2 + math.e**3) for k in (1, 2, 3)]
    np.testing.assert_allclose(softmax([1, 2, 3]), expected, rtol=1e-14)
    np.testing.assert_allclose(softmax([1, 2, 3]), [0.09003057, 0.24472847, 0.66524096], atol=5e-9)


def test_trace_softmax_has_every_step() -> None:
    trace = trace_softmax([2.0, 1.0, 0.1], temperatures=[0.5, 1.0, 4.0])
    np.testing.assert_allclose(trace.shifted[1], [0, -1, -1.9])
    np.testing.assert_allclose(trace.exponentials, np.exp(trace.shifted))
    np.testing.assert_allclose(trace.probs, trace.exponentials / trace.totals[:, None])
    assert trace.probs[0, 0] > trace.probs[1, 0] > trace.probs[2, 0]
    assert not trace.naive_overflows.any()
    assert trace_softmax([1000.0, 1.0]).naive_overflows.tolist() == [True]


def test_losses_by_hand() -> None:
    assert mse([1.0, 4.0], [0.0, 2.0]) == 2.5
    assert mae([1.0, 4.0], [0.0, 2.0]) == 1.5
    assert huber([0.5, 3.0], [0.0, 0.0], reduction="sum") == 0.125 + 2.5
    assert huber([3.0], [0.0], delta=2.0) == 4.0
    assert hinge([0.3, -2.0], [1.0, -1.0], reduction="none").tolist() == [0.7, 0.0]
    assert binary_cross_entropy([0.5], [1.0]) == pytest.approx(math.log(2))
    assert cross_entropy([[0.0, 0.0, 0.0, 0.0]], [2]) == pytest.approx(math.log(4))
    assert nll([[-0.25, -2.0]], [1]) == 2.0


def test_confident_and_wrong_costs_100_and_not_infinity() -> None:
    assert binary_cross_entropy([0.0, 1.0], [1.0, 0.0]) == 100
    assert binary_cross_entropy([0.0, 1.0], [0.0, 1.0]) == 0
    assert binary_cross_entropy_with_logits([800.0], [0.0]) == 800


def test_losses_on_logits_survive_the_extremes() -> None:
    z = np.array([1e307, -1e307, 0.0, 745.0])
    assert np.isfinite(binary_cross_entropy_with_logits(z, [0, 1, 1, 0], reduction="none")).all()
    assert cross_entropy([[1e307, -1e307]], [1]) == 2e307
    loss, gradient = cross_entropy_and_gradient(np.array([[1e307, -1e307]]), [1])
    assert loss == 2e307
    np.testing.assert_array_equal(gradient, [[1, -1]])


@given(arrays(np.float64, (4, 3), elements=st.floats(-50, 50)), st.integers(0, 2))
def test_cross_entropy_of_labels_equals_that_of_one_hot_shares(z: np.ndarray, label: int) -> None:
    labels = np.full(4, label)
    assert cross_entropy(z, labels) == pytest.approx(
        cross_entropy(z, np.eye(3)[labels]), rel=1e-12, abs=1e-300
    )
    assert cross_entropy(z, labels) == pytest.approx(
        nll(log_softmax(z), labels), rel=1e-12, abs=1e-300
    )


@given(
    arrays(np.float64, 5, elements=st.floats(-30, 30)),
    arrays(np.float64, 5, elements=st.floats(0, 1)),
)
def test_binary_cross_entropy_equals_its_twin_on_logits(z: np.ndarray, targets: np.ndarray) -> None:
    expected = binary_cross_entropy_with_logits(z, targets)
    assert binary_cross_entropy(sigmoid(z), targets) == pytest.approx(expected, rel=1e-3, abs=1e-12)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_gradient_of_target_shares_that_do_not_sum_to_one(reduction: str) -> None:
    rng = np.random.default_rng(0)
    z, shares = rng.normal(size=(4, 3)), rng.uniform(0, 2, size=(4, 3))
    gradient = cross_entropy_gradient(z, shares, reduction=reduction)
    assert (
        gradient_error(lambda v: cross_entropy(v, shares, reduction=reduction), z, gradient, rng)
        < 1e-7
    )


@pytest.mark.parametrize("rows", [1, 2, 100, 5000])
def test_cross_entropy_in_blocks_equals_it_whole(rows: int) -> None:
    rng = np.random.default_rng(rows)
    z, y = rng.normal(size=(rows, 37)), rng.integers(37, size=rows)
    for reduction in ("mean", "sum"):
        value, gradient = cross_entropy_and_gradient(z, y, reduction=reduction)
        assert value == pytest.approx(cross_entropy(z, y, reduction=reduction), rel=1e-12)
        assert gradient.sum() == pytest.approx(0, abs=1e-9)


def test_a_margin_costs_more_until_there_is_none() -> None:
    z, y = np.array([[2.0, 1.0], [0.5, 3.0]]), [0, 1]
    assert soft_margin_softmax_loss(z, y, margin=0) == pytest.approx(cross_entropy(z, y))
    losses = [soft_margin_softmax_loss(z, y, margin=m) for m in (0, 0.5, 1, 2)]
    assert losses == sorted(losses)
    assert losses[0] < losses[-1]


BAD = {
    "empty logits": (lambda: softmax([]), "logits: expected at least one value"),
    "a number": (lambda: softmax(3.0), "logits: expected at least 1 axes"),
    "nan": (lambda: softmax([1.0, np.nan]), "logits: expected a finite largest value, got nan"),
    "infinity": (
        lambda: softmax([1.0, np.inf]),
        "logits: expected a finite largest value, got inf",
    ),
    "all -inf": (
        lambda: softmax([-np.inf, -np.inf]),
        "logits: expected a finite largest value, got -inf",
    ),
    "temperature 0": (
        lambda: softmax([1.0], temperature=0),
        "temperature: expected a finite number above 0",
    ),
    "nan in a block": (
        lambda: cross_entropy_and_gradient([[np.nan, 1.0]], [0]),
        "logits: expected a finite largest value, got nan",
    ),
    "label too large": (
        lambda: cross_entropy([[0.0, 1.0]], [2]),
        "labels: expected values from 0 to 1, got 2",
    ),
    "label negative": (
        lambda: cross_entropy([[0.0, 1.0]], [-1]),
        "labels: expected values from 0 to 1, got -1",
    ),
    "float labels": (lambda: cross_entropy([[0.0, 1.0]], [0.5]), "labels: expected integers"),
    "ragged labels": (
        lambda: cross_entropy([[0.0, 1.0]], [[0], [1, 2]]),
        "labels: expected a rectangular array",
    ),
    "labels count": (
        lambda: nll([[0.0, 1.0]], [0, 1]),
        r"labels: expected shape \(1,\) for logits \(1, 2\)",
    ),
    "prob above 1": (
        lambda: binary_cross_entropy([1.5], [1.0]),
        "probs: expected values from 0 to 1",
    ),
    "nan prob": (
        lambda: binary_cross_entropy([np.nan], [1.0]),
        "probs: expected finite values, got nan at index",
    ),
    "target above 1": (
        lambda: binary_cross_entropy_with_logits([0.0], [2.0]),
        "targets: expected values from 0",
    ),
    "hinge target": (lambda: hinge([0.0], [0.0]), "targets: expected -1 or 1, got 0.0"),
    "huber delta": (lambda: huber([0.0], [0.0], delta=-1), "delta: expected"),
    "margin": (lambda: soft_margin_softmax_loss([[0.0, 1.0]], [0], margin=-1), "margin: expected"),
    "no temperatures": (
        lambda: trace_softmax([1.0], temperatures=[]),
        "temperatures: expected at least one value",
    ),
    "none with gradient": (
        lambda: cross_entropy_and_gradient([[0.0, 1.0]], [0], reduction="none"),
        "reduction: expected mean or sum",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case: str) -> None:
    call, message = BAD[case]
    with pytest.raises((TypeError, ValueError), match=message):
        call()
