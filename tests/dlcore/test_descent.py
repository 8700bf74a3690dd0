"""Landscapes, recorded descents, differences and bisection."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from dlcore import (
    LANDSCAPES,
    OPTIMIZERS,
    BisectionTrace,
    DescentTrace,
    adam,
    bisection_trace,
    digest,
    double_well,
    gradient_check,
    himmelblau,
    load,
    logistic_cost,
    momentum,
    numerical_gradient,
    parabola,
    quadratic,
    ravine,
    rosenbrock,
    saddle,
    save,
    sgd,
    trace_adam,
    trace_derivative,
    trace_descent,
)

every_landscape = pytest.mark.parametrize("name", LANDSCAPES)
every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS)


@every_landscape
@pytest.mark.parametrize("seed", range(10))
def test_the_gradient_agrees_with_differences(name: str, seed: int) -> None:
    landscape = LANDSCAPES[name]()
    x = np.random.default_rng(seed).normal(0, 2, size=landscape.dim)
    assert gradient_check(landscape.value, landscape.gradient, x).relative_error < 1e-7


@every_landscape
def test_many_points_at_once_are_the_single_points(name: str) -> None:
    landscape = LANDSCAPES[name]()
    points = np.random.default_rng(0).normal(size=(3, 4, landscape.dim))
    values, slopes = landscape.value(points), landscape.gradient(points)
    assert values.shape == (3, 4)
    assert slopes.shape == points.shape
    for index in np.ndindex(3, 4):
        np.testing.assert_allclose(values[index], landscape.value(points[index]), rtol=1e-12)
        np.testing.assert_allclose(
            slopes[index], landscape.gradient(points[index]), rtol=1e-12, atol=1e-14
        )


@every_landscape
def test_known_minima_are_minima(name: str) -> None:
    landscape = LANDSCAPES[name]()
    for index, minimum in enumerate(landscape.minima):
        np.testing.assert_allclose(landscape.gradient(minimum), 0, atol=1e-10)
        nearby = minimum + np.random.default_rng(0).normal(0, 1e-3, size=(50, landscape.dim))
        assert (landscape.value(nearby) >= landscape.value(minimum)).all()
        assert landscape.value(minimum) >= landscape.value(landscape.minima[0]) - 1e-12, index
    if landscape.curvature.size:
        columns = [
            numerical_gradient(lambda p, i=i: landscape.gradient(p)[i], landscape.minima[0])
            for i in range(landscape.dim)
        ]
        np.testing.assert_allclose(np.array(columns), landscape.curvature, rtol=1e-7, atol=1e-6)


@every_landscape
def test_the_grid_is_the_landscape(name: str) -> None:
    landscape = LANDSCAPES[name]()
    if landscape.dim == 1:
        grid = landscape.grid((-2, 3), n=11)
        np.testing.assert_allclose(grid.loss[4], landscape.value([grid.x[4]]))
        assert grid.y.size == 0
    else:
        grid = landscape.grid((-2, 3), (-1, 4), 11)
        np.testing.assert_allclose(grid.loss[2, 7], landscape.value([grid.x[7], grid.y[2]]))
        assert grid.loss.shape == (11, 11)


@every_landscape
@every_optimizer
def test_a_descent_records_what_it_did(name: str, optimizer: str, tmp_path: object) -> None:
    landscape, walker = LANDSCAPES[name](), OPTIMIZERS[optimizer](1e-4)
    trace = trace_descent(landscape, walker, np.full(landscape.dim, 0.7), steps=30)
    steps, dim = trace.grads.shape
    assert trace.params.shape == (steps + 1, dim)
    assert trace.loss.shape == (steps + 1,)
    assert trace.learning_rate.shape == (steps,)
    assert set(trace.state) == set(walker.slots)
    np.testing.assert_allclose(trace.loss, landscape.value(trace.params), rtol=1e-12)
    np.testing.assert_allclose(
        trace.grads, landscape.gradient(trace.params[:-1]), rtol=1e-12, atol=1e-14
    )
    np.testing.assert_allclose(trace.params[:-1] + trace.updates, trace.params[1:], rtol=1e-13)
    for slot in trace.state.values():
        assert slot.shape == (steps + 1, dim)
        assert not slot[0].any()
    assert trace.status in ("converged", "max_steps")
    assert (trace.optimizer, trace.landscape) == (optimizer, name)
    assert not trace.params.flags.writeable
    save(trace, tmp_path / "descent.npz")
    assert digest(load(tmp_path / "descent.npz", DescentTrace)) == digest(trace)


@every_landscape
@every_optimizer
@pytest.mark.parametrize("rate", [1e3, 1e150])
def test_a_rate_too_large_ends_in_a_word_and_finite_numbers(
    name: str, optimizer: str, rate: float
) -> None:
    landscape = LANDSCAPES[name]()
    trace = trace_descent(
        landscape, OPTIMIZERS[optimizer](rate), np.full(landscape.dim, 0.7), steps=20
    )
    assert trace.status in ("diverged", "max_steps", "converged")
    for array in (trace.params, trace.loss, trace.grads, trace.updates, *trace.state.values()):
        assert np.isfinite(array).all()
    assert len(trace.loss) == trace.steps + 1 == len(trace.params)


@every_optimizer
def test_a_bowl_is_descended(optimizer: str) -> None:
    rate = 1.0 if optimizer in ("adagrad", "adadelta") else 0.05
    trace = trace_descent(
        quadratic([[3, 1], [1, 2]]), OPTIMIZERS[optimizer](rate), [2, -1], steps=1000
    )
    assert trace.loss[-1] < 0.05 * trace.loss[0]


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 4),
    st.floats(0.01, 0.3),
)
def test_on_a_bowl_gradient_descent_has_a_closed_form(seed: int, dim: int, rate: float) -> None:
    """x_t - c = (I - ηA)^t (x_0 - c)."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(dim, dim))
    matrix, center, x0 = (
        root @ root.T / dim + 0.1 * np.eye(dim),
        rng.normal(size=dim),
        rng.normal(size=dim),
    )
    trace = trace_descent(quadratic(matrix, center=center), sgd(rate), x0, steps=25, tolerance=0)
    for t, x in enumerate(trace.params):
        exact = center + np.linalg.matrix_power(np.eye(dim) - rate * matrix, t) @ (x0 - center)
        np.testing.assert_allclose(x, exact, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("make", [parabola, ravine, lambda: quadratic([[3, 1], [1, 2]])])
@pytest.mark.parametrize(
    ("share", "status"), [(0.5, "converged"), (0.98, "converged"), (1.02, "diverged")]
)
def test_the_largest_stable_rate_is_two_over_lambda(
    make: Callable, share: float, status: str
) -> None:
    bowl = make()
    trace = trace_descent(bowl, sgd(share * bowl.stable_rate), np.ones(bowl.dim), steps=3000)
    assert trace.status == status


def test_at_the_stable_rate_it_rings_for_ever() -> None:
    trace = trace_descent(parabola(curvature=2.0), sgd(1.0), 1.5, steps=9)
    assert trace.params[:, 0].tolist() == [1.5, -1.5] * 5
    assert trace.status == "max_steps"


def test_a_slow_divergence_is_named_without_reaching_the_limit() -> None:
    trace = trace_descent(parabola(curvature=2.0), sgd(1.05), 1.0, steps=5)
    assert trace.status == "diverged"
    assert trace.steps == 5


def test_overshooting_is_not_diverging() -> None:
    walk = trace_descent(parabola(), momentum(0.1, momentum=0.9), 1.0, steps=200, tolerance=0)
    rising = [t for t in range(1, walk.steps) if walk.loss[t] > walk.loss[t - 1]]
    assert rising
    for t in rising[:3]:
        assert (
            trace_descent(parabola(), momentum(0.1, momentum=0.9), 1.0, steps=t).status
            == "max_steps"
        )


def test_converged_ends_early_at_the_minimum() -> None:
    trace = trace_descent(parabola(), sgd(0.25), 1.0, steps=500, tolerance=1e-6)
    assert trace.status == "converged"
    assert trace.steps == 21
    assert abs(trace.grads[-1]) > 1e-6 >= abs(2 * trace.params[-1])


def test_velocity_and_moments_are_on_record() -> None:
    bowl = ravine()
    heavy = trace_descent(bowl, momentum(0.01, momentum=0.9), [1, 1], steps=10)
    velocity = heavy.state["velocity"]
    np.testing.assert_allclose(velocity[1:], 0.9 * velocity[:-1] + heavy.grads, rtol=1e-12)
    np.testing.assert_allclose(heavy.updates, -0.01 * velocity[1:], rtol=1e-9)
    both = trace_descent(bowl, adam(0.1), [1, 1], steps=10)
    np.testing.assert_allclose(both.state["m"][1], 0.1 * both.grads[0])
    np.testing.assert_allclose(both.state["v"][1], 0.001 * both.grads[0] ** 2)


@pytest.mark.parametrize("bias_correction", [True, False])
def test_adam_taken_apart_makes_the_same_steps(bias_correction: bool) -> None:
    settings = {"b1": 0.8, "b2": 0.95, "eps": 1e-6, "bias_correction": bias_correction}
    walk = trace_descent(ravine(), adam(0.1, **settings), [1, 1], steps=40)
    parts = trace_adam(walk.grads, learning_rate=0.1, **settings)
    np.testing.assert_allclose(parts.updates, walk.updates, rtol=1e-9, atol=1e-14)
    np.testing.assert_array_equal(parts.m, walk.state["m"][1:])
    np.testing.assert_array_equal(parts.v, walk.state["v"][1:])
    np.testing.assert_allclose(parts.m_hat[0], walk.grads[0] * (1 if bias_correction else 0.2))
    with pytest.raises(ValueError, match="grads: expected finite values"):
        trace_adam([[np.nan]])


def test_a_minibatch_gradient_can_stand_in() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=40), (rng.normal(size=40) > 0).astype(int)
    whole = logistic_cost(x, y)

    def noisy(params: np.ndarray, step: int) -> np.ndarray:
        part = rng.choice(40, size=4, replace=False)
        return logistic_cost(x[part], y[part]).gradient(params)

    trace = trace_descent(whole, sgd(0.1), [0, 0], steps=20, gradient=noisy)
    assert trace.steps == 20
    assert np.abs(trace.grads - whole.gradient(trace.params[:-1])).max() > 0.01


def test_saddle_runs_away_and_bowls_do_not() -> None:
    assert saddle().minima.shape == (0, 2)
    assert trace_descent(saddle(), sgd(0.5), [1.0, 1e-3], steps=200).status == "diverged"


def test_double_well_has_a_deep_and_a_shallow_side() -> None:
    wells = double_well(tilt=0.3)
    ends = [
        trace_descent(wells, sgd(0.05), start, steps=2000).params[-1, 0] for start in (-2.0, 2.0)
    ]
    np.testing.assert_allclose(ends, wells.minima[:, 0], atol=1e-6)
    assert wells.value([ends[0]]) < wells.value([ends[1]])


def test_descents_end_where_scipy_ends() -> None:
    x, y = np.array([0.5, 1, 2, 2.5, 3, 4]), np.array([0, 0, 1, 0, 1, 1])
    cost = logistic_cost(x, y)
    ours = trace_descent(cost, adam(0.05), [0, 0], steps=5000).params[-1]
    theirs = minimize(cost.value, [0, 0], jac=cost.gradient, tol=1e-12).x
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    for landscape in (rosenbrock(), himmelblau()):
        found = minimize(landscape.value, [2.5, 2.5], jac=landscape.gradient, tol=1e-12).x
        np.testing.assert_allclose(found, landscape.minima[0], atol=1e-5)


def test_logistic_cost_is_the_mean_of_the_losses() -> None:
    x, y, w, b = np.array([[1.0, -2.0], [0.5, 0.3]]), np.array([1, 0]), np.array([0.4, -0.1]), 0.2
    share = 1 / (1 + np.exp(-(x @ w + b)))
    loss = -(np.log(share[0]) + np.log(1 - share[1])) / 2
    np.testing.assert_allclose(logistic_cost(x, y).value([*w, b]), loss)
    np.testing.assert_allclose(logistic_cost(x, y, l2=3.0).value([*w, b]), loss + 1.5 * (w @ w))
    assert logistic_cost([1.0, 2.0], [0, 1], bias=False).dim == 1
    assert np.isfinite(logistic_cost([1e300], [0]).value([1.0, 0.0]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: quadratic([[1, 2], [0, 1]]), "matrix: expected a symmetric"),
        (lambda: quadratic([[1, 2]]), "matrix: expected a symmetric"),
        (lambda: quadratic(np.eye(2), center=[1]), r"center: expected shape \(2,\), got \(1,\)"),
        (lambda: parabola(curvature=0), "curvature: expected a finite number"),
        (lambda: logistic_cost([1, 2], [0]), "y: expected one label per row"),
        (lambda: logistic_cost([1, 2], [0, 2]), "y: expected labels 0 and 1, got 2"),
        (lambda: logistic_cost([1, np.inf], [0, 1]), "x: expected finite values, got inf"),
        (lambda: ravine().value([1.0]), "params: ravine expects 2 on the last axis"),
        (lambda: ravine().grid((0, 1)), "grid: expected 1 parameter, or 2 with ylim"),
        (lambda: ravine().grid((1, 0), (0, 1)), "xlim: expected"),
        (
            lambda: trace_descent(ravine(), sgd(), [1], steps=3),
            "x0: ravine expects 2 finite numbers",
        ),
        (
            lambda: trace_descent(ravine(), sgd(), [1, np.nan], steps=3),
            "x0: ravine expects 2 finite numbers",
        ),
        (
            lambda: trace_descent(rosenbrock(), sgd(), [1e200, 1], steps=3),
            "x0: expected a start where the loss is",
        ),
        (lambda: trace_descent(ravine(), sgd(), [1, 1], steps=0), "steps: expected at least 1"),
        (
            lambda: trace_descent(ravine(), sgd(), [1, 1], steps=1, tolerance=-1),
            "tolerance: expected",
        ),
        (lambda: gradient_check(np.sum, [1.0], [1.0, 2.0]), "gradient: expected the shape of x"),
        (lambda: numerical_gradient(np.sum, [1.0], h=0), "h: expected"),
        (
            lambda: trace_derivative(np.sin, np.cos, 0.0, h=[0.1, 0]),
            "h: expected finite step sizes above 0",
        ),
        (lambda: bisection_trace(101), "target: expected a finite number in"),
    ],
)
def test_bad_input_is_one_line(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_names_are_no_landscape_and_no_optimizer() -> None:
    with pytest.raises(TypeError, match="landscape: expected Landscape, got 'ravine'"):
        trace_descent("ravine", sgd(), [1, 1], steps=3)
    with pytest.raises(TypeError, match="optimizer: expected Optimizer, got 'sgd'"):
        trace_descent(ravine(), "sgd", [1, 1], steps=3)


def test_a_wrong_gradient_is_caught() -> None:
    check = gradient_check(lambda x: (x**3).sum(), lambda x: 3 * x**2 + 0.01, np.array([1.0, 2.0]))
    assert check.relative_error > 1e-4
    assert gradient_check(lambda x: 0.0, np.zeros(2), np.zeros(2)).relative_error == 0


def test_secants_turn_into_the_tangent_until_rounding() -> None:
    h = 10.0 ** -np.arange(1, 16)
    trace = trace_derivative(np.exp, np.exp, 1.0, h=h)
    assert trace.value == trace.derivative == np.exp(1.0)
    np.testing.assert_allclose(trace.forward_error[:5], h[:5] * np.e / 2, rtol=0.05)
    np.testing.assert_allclose(trace.central_error[:3], h[:3] ** 2 * np.e / 6, rtol=0.05)
    best = trace.forward_error.argmin()
    assert 1e-10 < h[best] < 1e-6
    assert trace.forward_error[-1] > 100 * trace.forward_error[best]


@given(st.floats(0, 100))
def test_bisection_halves_until_it_finds(target: float) -> None:
    trace = bisection_trace(target)
    assert trace.status == "converged"
    assert abs(trace.guess[-1] - target) <= 0.5
    assert len(trace.guess) <= 8
    np.testing.assert_allclose(trace.high - trace.low, 100 / 2.0 ** np.arange(len(trace.guess)))
    for low, high, guess, word in zip(
        trace.low, trace.high, trace.guess, trace.feedback, strict=True
    ):
        assert low <= target <= high
        assert word == "found" or (word == "larger") == (target > guess)
    assert isinstance(trace, BisectionTrace)


def test_bisection_gives_up_in_a_word() -> None:
    assert bisection_trace(33.3, steps=2, tolerance=0).status == "max_steps"
