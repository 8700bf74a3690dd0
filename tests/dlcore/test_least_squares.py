"""Curves solved by least squares: the lessons' numbers, and descent step by step."""

import numpy as np
import pytest

from dlcore import (
    Dense,
    Sequential,
    fit_hinges,
    fit_linear,
    fit_polynomial,
    fit_steps,
    noisy_sine,
    predict_steps,
)

X = np.linspace(-1, 1, 400)
Y = np.sin(np.pi * X + 0.5) + 0.4 * np.sin(3 * np.pi * X + 1)


def hinges(count: int):
    return fit_hinges(X, Y, np.linspace(-1, 1, count, endpoint=False))


def test_twice_the_hinges_a_quarter_of_the_error() -> None:
    errors = {n: hinges(n).rmse for n in (1, 2, 8, 16, 32)}
    expected = {1: 0.5557, 2: 0.4195, 8: 0.0968, 16: 0.0177, 32: 0.0040}
    assert errors == pytest.approx(expected, abs=5e-5)
    assert 3 < errors[16] / errors[32] < 6


def test_hinges_are_a_relu_network() -> None:
    fit = hinges(8)
    network = Sequential((Dense(8, "relu"), Dense(1)))
    params = (
        {"weight": np.ones((8, 1)), "bias": -fit.kinks},
        {"weight": fit.weights[None, :-1], "bias": fit.weights[-1:]},
    )
    np.testing.assert_allclose(
        network.predict(params, X[:, None])[:, 0], fit.prediction, atol=1e-12
    )
    np.testing.assert_allclose(fit.parts.sum(axis=1), fit.prediction, atol=1e-12)
    np.testing.assert_array_equal(fit.residuals, fit.y - fit.prediction)
    np.testing.assert_allclose(fit.at(X), fit.prediction, atol=1e-12)
    assert fit.at([1.5])[0] == pytest.approx(
        fit.prediction[-1] + 0.5 * fit.weights[:-1].sum(), rel=1e-9
    )


def test_no_other_weights_are_better() -> None:
    fit = hinges(4)
    np.testing.assert_allclose(fit.columns.T @ fit.residuals, 0, atol=1e-10)


def test_steps_of_descent_in_closed_form() -> None:
    fit = hinges(8)
    rate = len(X) / fit.singular_values[0] ** 2
    weights = np.zeros(9)
    walked, curves = [], []
    for _ in range(31):
        curves.append(fit.columns @ weights)
        walked.append(np.sqrt(((fit.columns @ weights - Y) ** 2).mean()))
        weights = weights - rate * fit.columns.T @ (fit.columns @ weights - Y) / len(X)
    np.testing.assert_allclose(fit_steps(fit, np.arange(31)), walked, rtol=1e-9)
    np.testing.assert_allclose(predict_steps(fit, np.arange(31)), curves, atol=1e-9)


def test_descent_stays_far_behind_the_solution() -> None:
    fit = hinges(32)
    np.testing.assert_allclose(fit_steps(fit, [3200, 100000]), [0.190, 0.019], atol=5e-4)
    assert fit.singular_values[0] / fit.singular_values[-1] == pytest.approx(2137, abs=1)


def test_polynomials_are_numpys() -> None:
    data = noisy_sine(40, noise=0.2, seed=1)
    for degree, train, fresh in ((1, 0.190, 0.244), (2, 0.187, 0.240), (3, 0.021, 0.057)):
        fit = fit_polynomial(data.x[:, 0], data.y, degree)
        unseen = noisy_sine(200, noise=0.2, seed=99)
        assert fit.mse == pytest.approx(train, abs=5e-4)
        assert ((fit.at(unseen.x[:, 0]) - unseen.y) ** 2).mean() == pytest.approx(fresh, abs=5e-4)
        again = np.polynomial.Polynomial.fit(data.x[:, 0], data.y, degree)
        np.testing.assert_allclose(fit.prediction, again(data.x[:, 0]), atol=1e-12)
        assert len(fit.kinks) == 0


def test_a_plane_through_labels_leaves_their_range() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2))
    y = (x @ [2.0, -1.0] + 0.3 * rng.normal(size=60) > 0).astype(float)
    told = fit_linear(x, y)
    design = np.column_stack([x, np.ones(60)])
    np.testing.assert_allclose(design.T @ told.residuals, 0, atol=1e-12)
    np.testing.assert_allclose(told.prediction, x @ told.weights + told.bias)
    assert told.mse == pytest.approx((told.residuals**2).mean())
    assert told.prediction.min() < 0 < 1 < told.prediction.max()


def test_numbers_for_names_price_colours_wrongly() -> None:
    """Red 5, green 1, blue 4 from 0, 1, 2: 3.8, 3.3, 2.8, mse 2.72; renumbered, another."""
    told = fit_linear([0.0, 1, 2], [5.0, 1, 4])
    np.testing.assert_allclose(told.prediction, [23 / 6, 10 / 3, 17 / 6])
    assert told.mse == pytest.approx(2.72, abs=5e-3)
    assert fit_linear([0.0, 2, 1], [5.0, 1, 4]).mse == pytest.approx(0.22, abs=5e-3)
    assert fit_linear(np.eye(3), [5.0, 1, 4]).mse < 1e-28


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: fit_hinges([0.0, 1], [1.0], [0.0]),
            r"y: expected the shape of x \(2,\), got \(1,\)",
        ),
        (lambda: fit_hinges([0.0], [1.0], []), "kinks: expected at least one value"),
        (lambda: fit_linear([[0.0]], [1.0, 2]), r"y: expected one target a row of x \(1, 1\)"),
        (lambda: fit_polynomial([0.0], [1.0], -1), "degree: expected at least 0"),
        (lambda: fit_polynomial([np.inf], [1.0], 1), "x: expected finite values"),
        (lambda: fit_steps(hinges(2), [-1]), "steps: expected whole numbers from 0"),
        (lambda: fit_steps(hinges(2), [0.5]), "steps: expected whole numbers from 0"),
        (lambda: predict_steps(hinges(2), [-1]), "steps: expected whole numbers from 0"),
    ],
)
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
