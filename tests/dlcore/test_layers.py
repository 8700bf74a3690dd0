"""Layers by value: published answers, statistics, properties of some, bad input."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcore import (
    GRU,
    LSTM,
    Activation,
    AvgPool2D,
    BatchNorm,
    Conv2D,
    ConvTranspose2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalAvgPool2D,
    LayerNorm,
    MaxPool2D,
    PReLU,
    Residual,
    SelfAttention,
    SimpleRNN,
    normal,
)

RNG = np.random.default_rng


def forward(layer, x, params=None, **options):
    x = np.asarray(x)
    drawn = layer.init(RNG(0), x.shape[1:]) if params is None else params
    return layer.forward(drawn, x, **options)[0]


def test_published_correlation_and_pooling() -> None:
    """Zhang et al., "Dive into Deep Learning", sections 7.2.1 and 7.5.1."""
    image = np.arange(9.0).reshape(1, 1, 3, 3)
    params = {"kernel": np.arange(4.0).reshape(1, 1, 2, 2), "bias": np.zeros(1)}
    np.testing.assert_array_equal(forward(Conv2D(1, 2), image, params)[0, 0], [[19, 25], [37, 43]])
    np.testing.assert_array_equal(forward(MaxPool2D(2, 1), image)[0, 0], [[4, 5], [7, 8]])
    np.testing.assert_array_equal(forward(AvgPool2D(2, 1), image)[0, 0], [[2, 3], [5, 6]])
    np.testing.assert_array_equal(forward(GlobalAvgPool2D(), image), [[4]])


def test_published_transposed_convolution() -> None:
    """Zhang et al., "Dive into Deep Learning", section 14.10.1."""
    params = {"kernel": np.arange(4.0).reshape(1, 1, 2, 2), "bias": np.zeros(1)}
    y = forward(ConvTranspose2D(1, 2), np.arange(4.0).reshape(1, 1, 2, 2), params)
    np.testing.assert_array_equal(y[0, 0], [[0, 0, 1], [0, 4, 6], [4, 12, 9]])


@given(
    arrays(np.float64, (8, 3, 2, 2), elements=st.floats(-100, 100)).filter(
        lambda x: x.var((0, 2, 3)).min() > 0.1
    )
)
def test_batch_norm_output_has_mean_0_and_variance_1(x: np.ndarray) -> None:
    y = forward(BatchNorm(eps=1e-12), x, training=True)
    np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), 0, atol=1e-10)
    np.testing.assert_allclose(y.var(axis=(0, 2, 3)), 1, rtol=1e-9)


@given(
    arrays(np.float64, (4, 6), elements=st.floats(-100, 100)).filter(lambda x: x.var(1).min() > 0.1)
)
def test_layer_norm_output_has_mean_0_and_variance_1(x: np.ndarray) -> None:
    y = forward(LayerNorm(eps=1e-12), x)
    np.testing.assert_allclose(y.mean(axis=1), 0, atol=1e-10)
    np.testing.assert_allclose(y.var(axis=1), 1, rtol=1e-9)


def test_running_statistics_approach_the_data() -> None:
    layer, rng = BatchNorm(momentum=0.9), RNG(0)
    params = layer.init(rng, (2,))
    for _ in range(200):
        x = rng.normal([3, -1], [2, 0.5], size=(256, 2))
        params |= layer.updated_buffers(params, layer.forward(params, x, training=True)[1])
    np.testing.assert_allclose(params["running_mean"], [3, -1], atol=0.1)
    np.testing.assert_allclose(params["running_var"], [4, 0.25], rtol=0.1)
    y = layer.forward(params, x)[0]
    np.testing.assert_allclose(y.std(axis=0), 1, atol=0.15)


def test_dropout_drops_its_share_and_keeps_the_mean() -> None:
    x = np.ones((400, 500))
    y = forward(Dropout(0.3), x, training=True, rng=RNG(0))
    assert (y == 0).mean() == pytest.approx(0.3, abs=0.005)
    assert y.mean() == pytest.approx(1, abs=0.01)
    assert set(np.unique(y)) == {0.0, 1 / 0.7}
    np.testing.assert_array_equal(forward(Dropout(0.3), x), x)
    np.testing.assert_array_equal(forward(Dropout(0.0), x, training=True), x)


def test_dropout_without_a_generator_says_so() -> None:
    with pytest.raises(
        ValueError, match="rng: Dropout expected a random generator in training, got None"
    ):
        forward(Dropout(0.5), np.ones((2, 2)), training=True)


def test_causal_attention_sees_no_later_position() -> None:
    layer, rng = SelfAttention(2, causal=True), RNG(1)
    x = rng.normal(size=(1, 5, 4))
    params = layer.init(rng, (5, 4))
    later = x.copy()
    later[:, 3:] += 1
    first, second = (layer.forward(params, v)[0] for v in (x, later))
    np.testing.assert_array_equal(first[:, :3], second[:, :3])
    assert not np.allclose(first[:, 3:], second[:, 3:])
    weights = layer.forward(params, x)[1].weights
    np.testing.assert_allclose(weights.sum(axis=-1), 1)
    assert (np.triu(weights[0, 0], 1) == 0).all()


def test_attention_without_order_follows_a_permutation() -> None:
    layer, rng = SelfAttention(), RNG(2)
    x, order = rng.normal(size=(2, 6, 4)), rng.permutation(6)
    params = layer.init(rng, (6, 4))
    y = layer.forward(params, x)[0]
    np.testing.assert_allclose(layer.forward(params, x[:, order])[0], y[:, order], rtol=1e-12)


@pytest.mark.parametrize("cls", [SimpleRNN, LSTM, GRU])
def test_recurrent_layers_read_from_left_to_right(cls) -> None:
    rng = RNG(3)
    layer, x = cls(3, return_sequences=True), rng.normal(size=(2, 5, 4))
    params = layer.init(rng, (5, 4))
    states = layer.forward(params, x)[0]
    np.testing.assert_allclose(layer.forward(params, x[:, :2])[0], states[:, :2], rtol=1e-13)
    np.testing.assert_array_equal(cls(3).forward(params, x)[0], states[:, -1])


def test_keras_parameter_counts() -> None:
    """Keras' model.summary() for these layers on 28 features, 10 units."""
    assert SimpleRNN(10).n_params((5, 28)) == 390
    assert LSTM(10).n_params((5, 28)) == 1560
    assert GRU(10).n_params((5, 28)) == 1200
    assert Embedding(1000, 64).n_params((10,)) == 64_000
    assert Conv2D(32, 3).n_params((1, 28, 28)) == 320
    assert BatchNorm().n_params((32, 7, 7)) == 64


def test_an_initializer_can_be_a_function() -> None:
    layer = Dense(400, weight_initializer=partial(normal, std=3.0))
    assert layer.init(RNG(0), (300,))["weight"].std() == pytest.approx(3, rel=0.01)


def test_lstm_starts_remembering() -> None:
    bias = LSTM(3).init(RNG(0), (2, 4))["bias"]
    np.testing.assert_array_equal(bias, [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])


def test_residual_of_nothing_is_the_input() -> None:
    x = RNG(0).normal(size=(3, 4))
    layer = Residual((Dense(4, weight_initializer="zeros"),))
    np.testing.assert_array_equal(forward(layer, x), x)


def test_residual_passes_running_statistics_on() -> None:
    layer = Residual((BatchNorm(0.5), Dense(3)))
    x = RNG(0).normal(size=(6, 3))
    params = layer.init(RNG(0), (3,))
    assert layer.buffer_names() == {"0.running_mean", "0.running_var"}
    updated = layer.updated_buffers(params, layer.forward(params, x, training=True)[1])
    np.testing.assert_allclose(updated["0.running_mean"], 0.5 * x.mean(axis=0))


@pytest.mark.parametrize(
    ("layer", "input_shape"),
    [
        (Conv2D(4, 3, stride=2, padding="same"), (2, 7, 8)),
        (Conv2D(4, (2, 3), stride=(1, 2), padding=(1, 0), dilation=(2, 1)), (2, 9, 9)),
        (ConvTranspose2D(4, 3, stride=2, padding=1, output_padding=1), (2, 5, 6)),
        (MaxPool2D(3, 2, 1), (2, 7, 8)),
        (AvgPool2D((2, 3)), (2, 7, 9)),
    ],
)
def test_output_shape_is_the_shape_of_the_output(layer, input_shape) -> None:
    y = forward(layer, RNG(0).normal(size=(2, *input_shape)))
    assert y.shape == (2, *layer.output_shape(input_shape))


BAD = {
    "units 0": (lambda: Dense(0), "units: expected an integer above 0, got 0"),
    "units float": (lambda: Dense(2.5), "units: expected an integer above 0, got 2.5"),
    "activation": (lambda: Dense(2, "rellu"), "activation: expected one of .*relu.*, got 'rellu'"),
    "initializer": (
        lambda: Dense(2, weight_initializer="hee"),
        "weight_initializer: expected one of .*he_normal",
    ),
    "softmax over a row of pixels": (
        lambda: Conv2D(2, 3, activation="softmax"),
        "activation: expected one of",
    ),
    "stride 0": (lambda: Conv2D(2, 3, stride=0), "stride: expected at least 1, got 0"),
    "groups": (lambda: Conv2D(3, 3, groups=2), "filters: expected a multiple of groups 2, got 3"),
    "channels": (
        lambda: Conv2D(4, 3, groups=2).init(RNG(0), (3, 5, 5)),
        "expected channels in 2 equal groups",
    ),
    "no image": (
        lambda: Conv2D(4, 3).output_shape((5, 5)),
        r"input_shape: expected an image \(C, H, W\)",
    ),
    "kernel too large": (lambda: Conv2D(4, 9).output_shape((1, 5, 5)), "kernel: covers 9 pixels"),
    "pool too large": (lambda: MaxPool2D(9).output_shape((1, 5, 5)), "kernel: covers 9 pixels"),
    "flat pool": (lambda: forward(GlobalAvgPool2D(), np.ones((2, 3))), "expected an image"),
    "rate 1": (lambda: Dropout(1.0), "rate: expected"),
    "momentum": (lambda: BatchNorm(momentum=1.5), "momentum: expected"),
    "eps": (lambda: LayerNorm(eps=0), "eps: expected a finite number above 0"),
    "one value": (
        lambda: forward(BatchNorm(), np.ones((1, 3)), training=True),
        "more than one value a channel",
    ),
    "token": (
        lambda: forward(Embedding(5, 2), np.array([[5]])),
        "x: expected values from 0 to 4, got 5",
    ),
    "float token": (lambda: forward(Embedding(5, 2), np.array([[0.5]])), "x: expected integers"),
    "rank": (
        lambda: forward(LSTM(2), np.ones((2, 3))),
        r"a recurrent layer expected \(T, D\), got \(3,\)",
    ),
    "width": (
        lambda: GRU(2).forward(GRU(2).init(RNG(0), (4, 3)), np.ones((1, 4, 5))),
        r"GRU expected \(N, T, 3\)",
    ),
    "heads": (lambda: forward(SelfAttention(3), np.ones((1, 2, 4))), "D a multiple of 3 heads"),
    "residual shape": (
        lambda: forward(Residual((Dense(3),)), np.ones((2, 4))),
        r"keep shape \(4,\), got \(3,\)",
    ),
    "empty residual": (lambda: Residual(()), "layers: Residual expected at least one layer"),
    "activation layer": (lambda: Activation("softplus2"), "activation: expected one of"),
    "rnn activation": (lambda: SimpleRNN(2, activation="softmax"), "activation: expected one of"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case: str) -> None:
    call, message = BAD[case]
    with pytest.raises((TypeError, ValueError), match=message):
        call()


def test_prelu_learns_one_slope_a_channel() -> None:
    x = np.array([[[-2.0], [4.0]], [[-1.0], [-3.0]]])
    layer, params = PReLU(), {"alpha": np.array([0.1, 0.5])}
    y, cache = layer.forward(params, x)
    np.testing.assert_allclose(y[:, :, 0], [[-0.2, 4], [-0.1, -1.5]])
    np.testing.assert_array_equal(
        layer.backward(params, cache, np.ones_like(x))[1]["alpha"], [-3, -3]
    )


def test_flatten_is_row_major() -> None:
    np.testing.assert_array_equal(
        forward(Flatten(), np.arange(12).reshape(1, 3, 4))[0], np.arange(12)
    )
