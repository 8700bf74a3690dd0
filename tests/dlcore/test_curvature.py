"""Curvature by differences: formulas, and the loss that turns concave."""

import numpy as np
import pytest

from dlcore import (
    LANDSCAPES,
    gradient_check,
    himmelblau,
    logistic_cost,
    numerical_hessian,
    quadratic,
    sigmoid_mse_cost,
    trace_curvature,
)

X = np.array([-0.5, 0.5, -1, 1, -1.5, 1.5, -2, 2])
Y = np.array([1.0, 0, 0, 1, 0, 1, 0, 1])  # the two inner labels are swapped
W = np.linspace(-8, 8, 1601)


def test_known_second_derivatives() -> None:
    x = np.linspace(-2, 2, 41)
    trace = trace_curvature(np.sin, x)
    np.testing.assert_allclose(trace.curvature, -np.sin(x), atol=1e-6)
    np.testing.assert_allclose(trace.slope, np.cos(x), atol=1e-6)
    assert trace.lowest_at == pytest.approx(np.pi / 2, abs=0.05)
    assert trace.negative_share == pytest.approx(20 / 41, abs=0.03)
    assert trace_curvature(lambda v: 3 * v + 1, x).negative_share == 0


def test_squared_error_is_concave_where_cross_entropy_is_not() -> None:
    squared, entropy = (cost(X, Y, bias=False) for cost in (sigmoid_mse_cost, logistic_cost))
    bent = trace_curvature(lambda w: squared.value(w[:, None]), W)
    assert bent.negative_share == pytest.approx(0.81, abs=0.01)
    assert (bent.lowest, bent.lowest_at) == (pytest.approx(-0.187, abs=1e-3), pytest.approx(-1.08))
    bowl = trace_curvature(lambda w: entropy.value(w[:, None]), W)
    assert bowl.negative_share == 0
    assert bowl.lowest == pytest.approx(0.0012, abs=2e-4)


@pytest.mark.parametrize("bias", [False, True])
def test_squared_error_behind_a_sigmoid(bias: bool) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(9, 2)), rng.integers(0, 2, 9)
    landscape = sigmoid_mse_cost(x, y, bias=bias)
    point = rng.normal(size=2 + bias)
    answers = 1 / (1 + np.exp(-(x @ point[:2] + (point[2] if bias else 0))))
    assert landscape.value(point) == pytest.approx(((answers - y) ** 2).mean())
    assert gradient_check(landscape.value, landscape.gradient, point).relative_error < 1e-8
    many = rng.normal(size=(3, 4, 2 + bias))
    assert landscape.value(many).shape == (3, 4)
    assert landscape.gradient(many).shape == many.shape
    assert np.isfinite(landscape.gradient(1e6 * point)).all()


@pytest.mark.parametrize("name", ["quadratic", "rosenbrock", "himmelblau", "ravine", "double_well"])
def test_hessians_at_known_minima(name: str) -> None:
    landscape = LANDSCAPES[name]()
    hessian = numerical_hessian(landscape, landscape.minima[0])
    np.testing.assert_allclose(hessian, landscape.curvature, rtol=1e-6, atol=1e-6)
    assert (hessian == hessian.T).all()


def test_the_largest_eigenvalue_bounds_the_rate() -> None:
    bowl = quadratic([[3.0, 1.0], [1.0, 2.0]])
    top = np.linalg.eigvalsh(numerical_hessian(bowl, [2.0, 1.5]))[-1]
    assert 2 / top == pytest.approx(bowl.stable_rate) == pytest.approx(0.5528, abs=5e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: trace_curvature(np.sin, []), "x: expected at least one value"),
        (lambda: trace_curvature(np.sin, [0.0], h=0), "h: expected a finite number"),
        (lambda: trace_curvature(lambda v: v[:, None], [0.0]), r"f\(x\): expected 1 axes"),
        (lambda: numerical_hessian(himmelblau(), [1.0]), "params: himmelblau expects 2"),
        (lambda: sigmoid_mse_cost([1.0], [2]), "y: expected labels 0 and 1, got 2"),
    ],
)
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
