"""Activations by value: what the formulas say at chosen points, and on the kinks."""

import math

import numpy as np
import pytest

from dlcore import (
    ACTIVATIONS,
    elu,
    gelu,
    hard_sigmoid,
    leaky_relu,
    linear,
    prelu,
    relu,
    selu,
    sigmoid,
    silu,
    softplus,
    softsign,
    tanh,
    thresholded_relu,
    trace_activation,
)
from dlcore.activations import prelu_alpha_derivative

BY_HAND = [
    (linear, 3.5, 3.5),
    (sigmoid, 0.0, 0.5),
    (sigmoid, math.log(3), 0.75),
    (tanh, math.log(2), 0.6),
    (relu, -2.0, 0.0),
    (leaky_relu, -2.0, -0.02),
    (prelu, -2.0, -0.5),
    (thresholded_relu, 0.99, 0.0),
    (thresholded_relu, 1.5, 1.5),
    (elu, -math.log(2), -0.5),
    (selu, 1.0, 1.0507009873554805),
    (softplus, 0.0, math.log(2)),
    (softsign, -3.0, -0.75),
    (hard_sigmoid, 1.0, 0.7),
    (hard_sigmoid, 2.6, 1.0),
    (gelu, 1.0, 0.8413447460685429),
    (silu, math.log(3), 0.75 * math.log(3)),
]


@pytest.mark.parametrize(("fn", "z", "expected"), BY_HAND)
def test_value(fn, z: float, expected: float) -> None:
    assert float(fn(z)) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("name", [name for name, entry in ACTIVATIONS.items() if entry.kinks])
def test_at_a_kink_the_left_side_counts(name: str) -> None:
    """PyTorch's convention, but for hard_sigmoid, which is flat on both of its kinks."""
    entry = ACTIVATIONS[name]
    for kink in entry.kinks:
        left = 0.0 if name == "hard_sigmoid" else float(entry.derivative(kink - 1e-9))
        assert float(entry.derivative(kink)) == pytest.approx(left, abs=1e-6)
    if name == "thresholded_relu":
        assert float(entry.fn(1.0)) == 0


def test_slopes_can_be_chosen() -> None:
    assert float(leaky_relu(-2.0, alpha=0.3)) == pytest.approx(-0.6)
    assert float(elu(-50.0, alpha=2.0)) == pytest.approx(-2)
    assert float(thresholded_relu(2.0, theta=3.0)) == 0
    np.testing.assert_allclose(prelu([[-1.0, -1.0]], [0.1, 0.5]), [[-0.1, -0.5]])
    np.testing.assert_array_equal(prelu_alpha_derivative([-2.0, 3.0]), [-2, 0])


def test_selu_keeps_mean_0_and_variance_1_through_20_layers() -> None:
    """Klambauer et al. 2017: with LeCun-normal weights the signal stays standardised.

    ReLU's shrinks.
    """
    rng = np.random.default_rng(0)
    signals = {"selu": rng.normal(size=(500, 300)), "relu": rng.normal(size=(500, 300))}
    for _ in range(20):
        weight = rng.normal(0, 1 / math.sqrt(300), size=(300, 300))
        signals = {name: ACTIVATIONS[name].fn(z @ weight.T) for name, z in signals.items()}
    assert signals["selu"].mean() == pytest.approx(0, abs=0.1)
    assert signals["selu"].var() == pytest.approx(1, abs=0.2)
    assert signals["relu"].var() < 1e-4


def test_far_left_gelu_keeps_its_digits() -> None:
    assert float(gelu(-10.0)) == pytest.approx(-10 * math.erfc(10 / math.sqrt(2)) / 2, rel=1e-13)
    assert float(gelu(-10.0)) < 0


def test_unknown_names_and_empty_curves_are_refused() -> None:
    with pytest.raises(ValueError, match="name: expected one of elu.*, got 'relu6'"):
        trace_activation("relu6", [0.0])
    with pytest.raises(ValueError, match="z: expected at least one value"):
        trace_activation("relu", [])
