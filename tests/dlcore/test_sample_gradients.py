"""Gradients of single examples, their mean and their spread."""

import numpy as np
import pytest

from dlcore import (
    BatchNorm,
    Dense,
    SelfAttention,
    Sequential,
    batch_spread,
    flatten_params,
    gradient_check,
    logistic_cost,
    network_cost,
    one_hot,
    sample_gradients,
    sgd,
    trace_descent,
    unflatten_params,
)

TINY = Sequential((Dense(2, "sigmoid", use_bias=False), Dense(2, "sigmoid", use_bias=False)), "mse")
START = (
    {"weight": np.array([[0.8, -0.6], [0.4, 0.9]])},
    {"weight": np.array([[1.2, -0.7], [0.5, 1.1]])},
)


def test_the_mean_of_all_is_the_batchs_gradient() -> None:
    rng = np.random.default_rng(0)
    network = Sequential((Dense(5, "tanh"), Dense(3, "softmax")), "cross_entropy")
    params, x, y = network.init(rng, (4,)), rng.normal(size=(7, 4)), rng.integers(0, 3, 7)
    told = sample_gradients(network, params, x, y)
    loss, grads, _, _ = network.loss_and_grads(params, x, y)
    np.testing.assert_allclose(
        told.mean, np.concatenate([g.ravel() for layer in grads for g in layer.values()])
    )
    assert told.losses.mean() == pytest.approx(loss)
    assert told.names == ("0.weight", "0.bias", "1.weight", "1.bias")
    assert told.sizes == (20, 5, 15, 3)
    assert told.gradients.shape == (7, 43)
    assert told.spread == pytest.approx(
        np.sqrt(((told.gradients - told.mean) ** 2).sum(axis=1).mean())
    )


def test_two_examples_pull_apart() -> None:
    """x = (1, .5) → (1, 0) and (.5, 1) → (0, 1) have gradients with cosine -.82."""
    told = sample_gradients(TINY, START, [[1, 0.5], [0.5, 1]], [[1.0, 0], [0, 1]])
    one, other = told.gradients
    assert one @ other / np.linalg.norm(one) / np.linalg.norm(other) == pytest.approx(
        -0.82, abs=5e-3
    )
    expected = [-0.0137, -0.0068, 0.0483, 0.0242, -0.0668, -0.0752, 0.0879, 0.0989]
    np.testing.assert_allclose(one, expected, atol=5e-5)


def test_a_batchs_spread_follows_the_law() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(12, 1)), rng.integers(0, 2, 12)
    network = Sequential((Dense(1, "sigmoid"),), "binary_cross_entropy")
    params = ({"weight": np.array([[0.3]]), "bias": np.array([-0.2])},)
    told = sample_gradients(network, params, x, y[:, None].astype(float))
    np.testing.assert_allclose(told.mean, logistic_cost(x, y).gradient([0.3, -0.2]))
    drawn = [told.gradients[rng.choice(12, 4, replace=False)].mean(axis=0) for _ in range(4000)]
    seen = np.sqrt(((np.array(drawn) - told.mean) ** 2).sum(axis=1).mean())
    assert batch_spread(told.spread, 4, 12) == pytest.approx(seen, rel=0.05)
    np.testing.assert_allclose(batch_spread(told.spread, [1, 12], 12), [told.spread, 0])


def test_running_statistics_are_no_parameters_of_a_gradient() -> None:
    network = Sequential((Dense(2), BatchNorm(), Dense(1)))
    params = network.init(np.random.default_rng(0), (3,))
    told = sample_gradients(network, params, np.ones((2, 3)), np.ones((2, 1)))
    assert len(told.names) == 6
    assert sum(told.sizes) == told.gradients.shape[1] == 8 + 4 + 3


def test_a_network_is_a_landscape() -> None:
    """The tiny network of the lessons: J .3740, after 1, 10, 100 steps .3436, .1395, .0050."""
    cost = network_cost(TINY, START, [[1, 0.5]], [[1.0, 0]])
    walk = trace_descent(cost, sgd(1.0), flatten_params(START), steps=100, tolerance=0)
    np.testing.assert_allclose(
        walk.loss[[0, 1, 10, 100]], [0.3740, 0.3436, 0.1395, 0.0050], atol=5e-5
    )
    assert cost.value(np.zeros((3, 4, 8))).shape == (3, 4)
    back = unflatten_params(flatten_params(START), START)
    assert all((a["weight"] == b["weight"]).all() for a, b in zip(back, START, strict=True))


def test_gradients_stand_where_their_parameters_stand() -> None:
    rng = np.random.default_rng(2)
    network = Sequential((SelfAttention(2), Dense(2)), "mse")
    params, x = network.init(rng, (3, 4)), rng.normal(size=(2, 3, 4))
    cost = network_cost(network, params, x, rng.normal(size=(2, 3, 2)))
    point = flatten_params(params) + 0.1 * rng.normal(size=cost.dim)
    assert gradient_check(cost.value, cost.gradient, point).relative_error < 1e-7


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: sample_gradients(TINY, START, [[1.0, 2]], one_hot([0, 1])),
            "targets: expected one a sample of x",
        ),
        (lambda: batch_spread(1.0, 0, 5), "batch_size: expected from 1 to 5"),
        (lambda: unflatten_params([1.0], START), "row: expected 8 numbers, got shape"),
        (
            lambda: network_cost(Sequential((BatchNorm(),)), ({},), [[1.0]], [[1.0]]),
            "network: expected layers without running statistics",
        ),
    ],
)
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
