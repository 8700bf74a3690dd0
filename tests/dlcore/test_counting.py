"""Operations, paths and connections, counted by formula and one by one."""

import numpy as np
import pytest

from dlcore import (
    LSTM,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Sequential,
    count_connections,
    count_operations,
)


def dense(*units: int) -> Sequential:
    return Sequential(tuple(Dense(n, "sigmoid") for n in units))


def test_the_tiny_networks_counts() -> None:
    """2-2-2: nudging 9 · 8 = 72, 12 paths, backward with the forward pass 8 + 4 + 8 = 20."""
    count = count_operations(dense(2, 2), (2,))
    assert (count.nudging, count.paths, count.backpropagation) == (72, 12, 20)
    assert count.forward.tolist() == count.weight_gradients.tolist() == [4, 4]
    assert count.carried.tolist() == [0, 4]


@pytest.mark.parametrize(
    ("hidden", "paths", "back"), [(1, 12, 20), (2, 28, 32), (4, 124, 56), (8, 2044, 104)]
)
def test_paths_multiply_and_layers_add(hidden: int, paths: int, back: int) -> None:
    count = count_operations(dense(*[2] * (hidden + 1)), (2,))
    assert (count.paths, count.backpropagation) == (paths, back)


def test_a_network_for_digits() -> None:
    count = count_operations(dense(16, 16, 10), (64,))
    assert (count.weights.sum(), count.nudging, count.backpropagation) == (1440, 2075040, 3296)


def test_convolutions_use_a_weight_at_every_place() -> None:
    network = Sequential(
        (Conv2D(4, 3, stride=2), MaxPool2D(2), Conv2D(6, 2, groups=2), Flatten(), Dense(5))
    )
    count = count_operations(network, (2, 12, 13))
    # 4 maps of 5 × 6, then 6 maps of 1 × 2 from 2 channels each
    assert count.weights.tolist() == [4 * 2 * 9, 0, 6 * 2 * 4, 0, 5 * 12]
    assert count.forward.tolist() == [4 * 2 * 9 * 30, 0, 6 * 2 * 4 * 2, 0, 60]
    assert count.carried.tolist() == [0, 0, 6 * 2 * 4 * 2, 0, 60]
    assert count.paths == -1
    assert count.names == ("Conv2D", "MaxPool2D", "Conv2D", "Flatten", "Dense")


LAYERS = {
    "valid": (Conv2D(16, 3), (1, 28, 28)),
    "same": (Conv2D(16, 3, padding="same"), (1, 28, 28)),
    "stride, dilation": (Conv2D(2, (3, 2), stride=(2, 3), padding=(2, 1), dilation=2), (3, 9, 11)),
    "groups": (Conv2D(4, 3, padding="same", groups=2, use_bias=False), (6, 5, 4)),
}


@pytest.mark.parametrize("name", LAYERS)
def test_edges_are_the_inputs_that_outputs_move_with(name: str) -> None:
    layer, shape = LAYERS[name]
    count = count_connections(layer, shape)
    params = {k: np.ones_like(v) for k, v in layer.init(np.random.default_rng(0), shape).items()}
    y, cache = layer.forward(params, np.zeros((1, *shape)))
    moved = layer.backward(params, cache, np.ones_like(y))[0]
    assert count.edges == int(round(moved.sum()))
    assert (count.inputs, count.outputs) == (np.prod(shape), y.size)
    assert count.dense == Dense(y.size).n_params((int(np.prod(shape)),))
    assert count.parameters == layer.n_params(shape)


def test_the_lessons_connections() -> None:
    small, large = (count_connections(*LAYERS[name]) for name in ("valid", "same"))
    assert (small.parameters, small.edges) == (160, 16 * 26 * 26 * 9)
    assert (large.edges, large.padded_edges, large.dense) == (107584, 112896, 9847040)
    one = count_connections(Conv2D(1, 3), (1, 8, 8))
    assert (one.dense, one.edges, one.unshared, one.parameters) == (2340, 324, 325, 10)


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="network: expected Dense, Conv2D or no weights, got LSTM"):
        count_operations(Sequential((LSTM(3),)), (4, 2))
    with pytest.raises(TypeError, match="layer: expected Conv2D"):
        count_connections(Dense(2), (1, 8, 8))
