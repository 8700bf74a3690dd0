"""Sequential: shapes, counts, both passes against differences, traces, frozen layers, bad input."""

from pathlib import Path

import numpy as np
import pytest

from dlcore import (
    LOSSES,
    Activation,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalAvgPool2D,
    LayerNorm,
    MaxPool2D,
    Residual,
    SelfAttention,
    Sequential,
    digest,
    freeze_layers,
    load,
    save,
    softmax,
    trace_backward,
    trace_forward,
)
from dlcore.network import BackwardTrace
from tests.dlcore.slopes import gradient_error

LENET = (
    Conv2D(4, 3, padding=1, activation="tanh"),
    MaxPool2D(2),
    Conv2D(6, 3),
    BatchNorm(),
    Activation("tanh"),
    Flatten(),
    Dropout(0.3),
    Dense(5, "softmax"),
)


def small(
    loss: str = "cross_entropy", last: str = "softmax"
) -> tuple[Sequential, tuple, np.ndarray]:
    network = Sequential((Dense(5, "tanh"), Dense(3, last)), loss, (4,))
    rng = np.random.default_rng(0)
    return network, network.init(rng), rng.normal(size=(6, 4))


def test_the_notes_network_by_hand() -> None:
    """Two inputs, one hidden ReLU pair, one output: each number worked out on paper."""
    network = Sequential((Dense(2, "relu"), Dense(1)), "mse", (2,))
    params = (
        {"weight": np.array([[1.0, -1.0], [2.0, 1.0]]), "bias": np.array([0.0, -1.0])},
        {"weight": np.array([[3.0, -2.0]]), "bias": np.array([0.5])},
    )
    forward = trace_forward(network, params, [[1.0, 2.0]])
    np.testing.assert_array_equal(forward.z[0], [[-1, 3]])
    np.testing.assert_array_equal(forward.a[0], [[0, 3]])
    np.testing.assert_array_equal(forward.a[1], [[-5.5]])
    backward = trace_backward(network, params, [[1.0, 2.0]], [[0.5]])
    assert backward.loss == 36
    np.testing.assert_array_equal(backward.delta[1], [[-12]])
    np.testing.assert_array_equal(backward.da[0], [[-36, 24]])
    np.testing.assert_array_equal(backward.delta[0], [[0, 24]])
    np.testing.assert_array_equal(backward.dW[1], [[0, -36]])
    np.testing.assert_array_equal(backward.dW[0], [[0, 0], [24, 48]])
    np.testing.assert_array_equal(backward.db[0], [0, 24])
    np.testing.assert_array_equal(backward.dx, [[48, 24]])


@pytest.mark.parametrize(
    ("loss", "last"),
    [
        ("cross_entropy", "softmax"),
        ("cross_entropy", "linear"),
        ("mse", "sigmoid"),
        ("mse", "softmax"),
        ("binary_cross_entropy", "sigmoid"),
        ("binary_cross_entropy_with_logits", "linear"),
        ("hinge", "tanh"),
    ],
)
def test_every_gradient_matches_differences(loss: str, last: str) -> None:
    network, params, x = small(loss, last)
    rng = np.random.default_rng(1)
    labels = {
        "hinge": rng.choice([-1.0, 1.0], size=(6, 3)),
        "cross_entropy": rng.integers(3, size=6),
    }
    targets = labels.get(loss, rng.uniform(size=(6, 3)))
    value, grads, output, _ = network.loss_and_grads(params, x, targets)
    assert value == pytest.approx(network.loss_value(params, x, targets), rel=1e-13)
    np.testing.assert_array_equal(output, network.predict(params, x))
    for i, layer in enumerate(grads):
        for name, gradient in layer.items():
            error = gradient_error(
                lambda v, i=i, n=name: network.loss_value(replaced(params, i, n, v), x, targets),
                params[i][name],
                gradient,
                rng,
            )
            assert error < 1e-7
    backward = trace_backward(network, params, x, targets)
    assert (
        gradient_error(lambda v: network.loss_value(params, v, targets), x, backward.dx, rng) < 1e-7
    )


def replaced(params: tuple, index: int, name: str, value: np.ndarray) -> tuple:
    return tuple({**p, name: value} if i == index else p for i, p in enumerate(params))


def test_convolutional_network_from_end_to_end() -> None:
    network = Sequential(LENET, "cross_entropy", (1, 8, 8))
    rng = np.random.default_rng(2)
    params = network.init(rng)
    x, labels = rng.normal(size=(3, 1, 8, 8)), np.array([0, 4, 2])
    _, grads, _, _ = network.loss_and_grads(params, x, labels, rng=np.random.default_rng(9))

    def loss(kernel: np.ndarray) -> float:
        changed = replaced(params, 0, "kernel", kernel)
        return network.loss_and_grads(changed, x, labels, rng=np.random.default_rng(9))[0]

    assert gradient_error(loss, params[0]["kernel"], grads[0]["kernel"], rng) < 1e-7


def test_attention_network_from_end_to_end() -> None:
    layers = (Embedding(11, 6), Residual((LayerNorm(), SelfAttention(2))), Flatten(), Dense(2))
    network = Sequential(layers, "cross_entropy", (4,))
    rng = np.random.default_rng(3)
    params = network.init(rng)
    tokens, labels = rng.integers(11, size=(5, 4)), rng.integers(2, size=5)
    assert network.predict(params, tokens).shape == (5, 2)
    _, grads, _, _ = network.loss_and_grads(params, tokens, labels)
    error = gradient_error(
        lambda w: network.loss_value(replaced(params, 0, "weight", w), tokens, labels),
        params[0]["weight"],
        grads[0]["weight"],
        rng,
    )
    assert error < 1e-7


def test_summary_counts_as_keras_does() -> None:
    """Keras' own numbers for Dense(512) and Dense(10) on 784 inputs: 401,920 and 5,130."""
    network = Sequential(
        (Flatten(), Dense(512, "relu"), Dense(10, "softmax")), "cross_entropy", (28, 28)
    )
    summary = network.summary()
    assert summary.n_params == (0, 401_920, 5_130)
    assert summary.total == 407_050
    assert summary.output_shapes == ((784,), (512,), (10,))
    assert summary.names == ("Flatten", "Dense", "Dense")
    assert freeze_layers(network, [1]).summary().trainable == 5_130


def test_summary_of_convolutions_and_normalization() -> None:
    summary = Sequential(LENET, "cross_entropy").summary((1, 8, 8))
    assert summary.output_shapes[:4] == ((4, 8, 8), (4, 4, 4), (6, 2, 2), (6, 2, 2))
    assert summary.n_params == (40, 0, 222, 12, 0, 0, 0, 125)


def test_softmax_and_logits_are_the_same_network() -> None:
    network, params, x = small()
    logits = Sequential((network.layers[0], Dense(3)), "cross_entropy", (4,))
    labels = np.array([0, 1, 2, 0, 1, 2])
    loss, grads, output, _ = network.loss_and_grads(params, x, labels)
    other_loss, other_grads, other_output, _ = logits.loss_and_grads(params, x, labels)
    assert loss == other_loss
    np.testing.assert_array_equal(output, softmax(other_output))
    np.testing.assert_array_equal(grads[0]["weight"], other_grads[0]["weight"])


def test_delta_of_softmax_is_probability_minus_target() -> None:
    network, params, x = small()
    labels = np.array([0, 1, 2, 0, 1, 2])
    forward, backward = (
        trace_forward(network, params, x),
        trace_backward(network, params, x, labels),
    )
    np.testing.assert_allclose(
        backward.delta[1], (forward.a[1] - np.eye(3)[labels]) / 6, rtol=1e-12
    )
    through_jacobian = forward.a[1] * (
        backward.da[1] - (forward.a[1] * backward.da[1]).sum(axis=1, keepdims=True)
    )
    np.testing.assert_allclose(through_jacobian, backward.delta[1], rtol=1e-10, atol=1e-15)


def test_delta_of_sigmoid_is_probability_minus_target() -> None:
    network, params, x = small("binary_cross_entropy", "sigmoid")
    targets = np.random.default_rng(4).integers(2, size=(6, 3)).astype(float)
    forward, backward = (
        trace_forward(network, params, x),
        trace_backward(network, params, x, targets),
    )
    np.testing.assert_allclose(backward.delta[1], (forward.a[1] - targets) / 18, rtol=1e-12)
    np.testing.assert_allclose(
        backward.da[1] * forward.a[1] * (1 - forward.a[1]), backward.delta[1], rtol=1e-9
    )


def test_traces_hold_each_layer_and_are_frozen(tmp_path: Path) -> None:
    network = Sequential(LENET, "cross_entropy", (1, 8, 8))
    params = network.init(np.random.default_rng(5))
    x = np.random.default_rng(6).normal(size=(2, 1, 8, 8))
    forward = trace_forward(network, params, x)
    backward = trace_backward(network, params, x, [1, 3])
    for trace in (forward.z, forward.a, backward.delta, backward.dW, backward.db):
        assert len(trace) == len(LENET)
    for z, a, delta, layer in zip(forward.z, forward.a, backward.delta, LENET, strict=True):
        assert delta.shape == z.shape == a.shape
        if getattr(layer, "activation", "linear") == "linear":
            np.testing.assert_array_equal(z, a)
    np.testing.assert_allclose(forward.a[0], np.tanh(forward.z[0]))
    assert [w.shape for w in backward.dW] == [
        (4, 1, 3, 3),
        (0,),
        (6, 4, 3, 3),
        (0,),
        (0,),
        (0,),
        (0,),
        (5, 24),
    ]
    assert not forward.x.flags.writeable
    save(backward, tmp_path / "t.npz")
    assert digest(load(tmp_path / "t.npz", BackwardTrace)) == digest(backward)


def test_frozen_layers_get_no_gradient_and_no_new_statistics() -> None:
    network = freeze_layers(
        Sequential((Dense(4, "relu"), BatchNorm(), Dense(2)), "mse", (3,)), [0, -2]
    )
    assert network.frozen == {0, 1}
    params = network.init(np.random.default_rng(0))
    x = np.random.default_rng(1).normal(size=(8, 3))
    _, grads, _, caches = network.loss_and_grads(params, x, np.zeros((8, 2)))
    assert (grads[0], grads[1]) == ({}, {})
    assert set(grads[2]) == {"weight", "bias"}
    assert network.updated_buffers(params, caches)[1] is params[1]


def test_a_frozen_batch_norm_uses_its_running_statistics_while_others_train() -> None:
    network = Sequential((BatchNorm(), Dense(2)), "mse", (3,))
    params = network.init(np.random.default_rng(0))
    x = np.random.default_rng(1).normal(5, 2, size=(8, 3))
    frozen = freeze_layers(network, [0]).forward(params, x, training=True)[0]
    np.testing.assert_array_equal(frozen, network.predict(params, x))
    assert not np.allclose(frozen, network.forward(params, x, training=True)[0])


def test_gradients_stop_below_the_first_learning_layer_without_changing_them() -> None:
    network = Sequential((Flatten(), Dense(4, "tanh"), Dense(3)), "mse", (2, 3))
    params = network.init(np.random.default_rng(0))
    x = np.random.default_rng(1).normal(size=(5, 2, 3))
    output, caches = network.forward(params, x)
    dy = LOSSES["mse"].gradient(output, np.zeros((5, 3)))
    _, everything = network.backward(params, caches, dy)
    for alone, whole in zip(network.grads(params, caches, dy), everything, strict=True):
        assert alone.keys() == whole.keys()
        assert all(np.array_equal(alone[k], whole[k]) for k in whole)


def test_global_average_makes_any_image_size_fit() -> None:
    network = Sequential((Conv2D(3, 3, padding="same"), GlobalAvgPool2D(), Dense(2)), "mse")
    params = network.init(np.random.default_rng(0), (1, 5, 5))
    for size in (3, 5, 9):
        assert network.predict(params, np.ones((2, 1, size, size))).shape == (2, 2)


BAD = {
    "no layers": (lambda: Sequential(()), ValueError, "layers: expected at least one layer"),
    "input shape": (
        lambda: Sequential((Dense(2),), "mse", (0,)),
        ValueError,
        "input_shape: expected an integer",
    ),
    "not a layer": (
        lambda: Sequential((Dense(2), "relu")),
        TypeError,
        r"layers\[1\]: expected a layer, got str",
    ),
    "unknown loss": (
        lambda: Sequential((Dense(2),), "l5"),
        ValueError,
        "loss: expected one of .*cross_entropy.*'l5'",
    ),
    "one layer": (
        lambda: Sequential(Dense(2)),
        TypeError,
        "layers: expected several in a tuple, got Dense",
    ),
    "one size": (
        lambda: Sequential((Dense(2),), "mse", 4),
        TypeError,
        "input_shape: expected several in a tuple",
    ),
    "infinite": (
        lambda: run([[1.0, np.inf, 0.0, 0.0]]),
        ValueError,
        "x: expected finite values, got inf",
    ),
    "ragged": (lambda: run([[1.0], [2.0, 3.0]]), ValueError, "x: expected a rectangular array"),
    "seed for rng": (lambda: small()[0].init(3), TypeError, "rng: expected Generator, got 3"),
    "unhashable": (
        lambda: Dense(2, activation=["relu"]),
        ValueError,
        r"activation: expected one of .*got "
        r"\['relu'\]",
    ),
    "initializer": (
        lambda: Dense(2, weight_initializer=0),
        ValueError,
        "weight_initializer: expected one of .*got 0",
    ),
    "no input shape": (
        lambda: Sequential((Dense(2),)).summary(),
        ValueError,
        "input_shape: expected a shape",
    ),
    "empty batch": (
        lambda: run(np.zeros((0, 4))),
        ValueError,
        r"x: expected at least one value, got "
        r"shape \(0, 4\)",
    ),
    "wrong width": (
        lambda: run(np.zeros((2, 3))),
        ValueError,
        r"x: Dense expected \(N, …, 4\), "
        r"got \(2, 3\)",
    ),
    "object": (
        lambda: run(np.array([[None]])),
        TypeError,
        "x: expected real numbers, got dtype object",
    ),
    "index": (
        lambda: freeze_layers(small()[0], [2]),
        ValueError,
        "indices: expected -2 … 1 for 2 layers, got 2",
    ),
    "dense on nothing": (
        lambda: Dense(2).init(np.random.default_rng(0), ()),
        ValueError,
        "input_shape: Dense",
    ),
}


def run(x: np.ndarray) -> None:
    network, params, _ = small()
    network.predict(params, x)


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case: str) -> None:
    call, error, message = BAD[case]
    with pytest.raises(error, match=message):
        call()
