"""Faults that people met, each the smallest case of its kind, with the answer that is right."""

import numpy as np
import pytest

from dlcore import (
    Activation,
    BatchNorm,
    Dense,
    LayerNorm,
    PReLU,
    SelfAttention,
    Sequential,
    accuracy,
    adam,
    binary_cross_entropy_with_logits,
    digits,
    fit,
    l1,
    max_pool2d,
    max_pool2d_backward,
    sgd,
)

D = digits()
FLAT = D.x.reshape(len(D.x), -1)


def test_labels_in_a_column_are_not_one_hot_rows_of_one_class() -> None:
    """The share was 0.333: every argmax of one column is 0."""
    with pytest.raises(
        ValueError, match=r"targets: expected labels \(3,\) .* write targets\[:, 0\]"
    ):
        accuracy(np.eye(3), np.array([[0], [1], [2]]))


def test_batch_norm_meets_a_last_batch_of_one() -> None:
    """65 samples in batches of 16 stopped after four steps of work."""
    layers = (Dense(8), BatchNorm(), Activation("relu"), Dense(10, "softmax"))
    network = Sequential(layers, loss="cross_entropy")
    trace = fit(network, FLAT[:65], D.y[:65], optimizer=sgd(0.1), epochs=1, batch_size=16, rng=0)
    assert (trace.status, trace.steps) == ("completed", 4)


def test_an_infinite_logit_is_said_and_not_nan() -> None:
    with pytest.raises(ValueError, match="logits: expected finite values, got inf"):
        binary_cross_entropy_with_logits([float("inf")], [1.0])


def test_l1_reaches_zero() -> None:
    """After 600 full-batch steps none of 64 weights was exactly 0."""
    chosen = (D.y == 3) | (D.y == 8)
    x, y = FLAT[chosen][:60], (D.y[chosen][:60] == 8)[:, None].astype(float)
    network = Sequential((Dense(1, "sigmoid"),), loss="binary_cross_entropy")
    trace = fit(
        network, x, y, optimizer=sgd(0.5), epochs=600, batch_size=60, rng=0, regularizer=l1(0.01)
    )
    weight = trace.params[0]["weight"]
    assert 40 < (weight == 0).sum() < 64
    assert np.abs(weight).max() > 0.1


def test_the_gradient_goes_where_the_output_came_from() -> None:
    x = np.array([[1, np.nan], [2, 3]])
    winner = np.argwhere(max_pool2d_backward(x, 2, [[1.0]]))
    np.testing.assert_array_equal(x[tuple(winner[0])], max_pool2d(x, 2)[0, 0])


def test_log_likelihood_of_shares_is_refused() -> None:
    """Shares taken for their logarithms gave a loss below zero that fell for ever."""
    with pytest.raises(ValueError, match="loss: nll expected log-probabilities"):
        Sequential((Dense(10, "softmax"),), loss="nll")
    network = Sequential((Dense(10, "log_softmax"),), loss="nll")
    trace = fit(network, FLAT[:64], D.y[:64], optimizer=adam(), epochs=3, batch_size=32, rng=0)
    assert (trace.epoch_loss > 0).all()
    assert (np.diff(trace.epoch_loss) < 0).all()


@pytest.mark.parametrize(
    ("layer", "features"),
    [(BatchNorm(), 2), (LayerNorm(), 3), (PReLU(), 3), (LayerNorm(), 1), (SelfAttention(), 2)],
)
def test_parameters_of_another_width_do_not_broadcast(layer, features: int) -> None:
    rng = np.random.default_rng(0)
    sequence = isinstance(layer, SelfAttention)
    params = layer.init(rng, (4, features) if sequence else (features,))
    x = np.ones((4, 4, 3)) if sequence else np.ones((4, 2 if features == 1 else 1))
    with pytest.raises(ValueError, match=f"x: {type(layer).__name__} expected {features} features"):
        layer.forward(params, x)


def test_batch_norm_of_a_sequence_normalises_features() -> None:
    """It normalised each time step over the features before."""
    x = np.random.default_rng(0).normal([5.0, -3.0], [2.0, 0.5], size=(8, 4, 2))
    layer = BatchNorm(momentum=0.0)
    params = layer.init(np.random.default_rng(0), (4, 2))
    assert params["gamma"].shape == (2,)
    y, cache = layer.forward(params, x, training=True)
    np.testing.assert_allclose(y.mean(axis=(0, 1)), 0, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=(0, 1)), 1, rtol=1e-4)
    running = layer.updated_buffers(params, cache)
    np.testing.assert_allclose(running["running_mean"], x.mean(axis=(0, 1)))
    np.testing.assert_allclose(running["running_var"], x.var(axis=(0, 1), ddof=1))
    biased = BatchNorm(momentum=0.0, unbiased=False).updated_buffers(params, cache)
    np.testing.assert_allclose(biased["running_var"], x.var(axis=(0, 1)))


def test_float32_data_trains_in_float32() -> None:
    layers = (Dense(8, "relu"), Dense(10, "softmax"))
    network = Sequential(layers, loss="cross_entropy")
    x = FLAT[:64].astype(np.float32)
    trace = fit(network, x, D.y[:64], optimizer=adam(), epochs=1, batch_size=32, rng=0)
    assert trace.params[0]["weight"].dtype == np.float32
    params = network.init(np.random.default_rng(0), (64,), dtype=np.float32)
    assert network.predict(params, x).dtype == np.float32
