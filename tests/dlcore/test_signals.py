"""Signals through layers, and what one poked number reaches."""

import numpy as np
import pytest

from dlcore import (
    GRU,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    LayerNorm,
    MaxPool2D,
    SelfAttention,
    Sequential,
    signal_statistics,
    trace_forward,
    trace_poke,
)

RNG = np.random.default_rng(0)


def test_statistics_by_hand() -> None:
    network = Sequential((Dense(2, "relu", use_bias=False), Dense(1)))
    params = (
        {"weight": np.array([[1.0, 0.0], [-1.0, 0.0]])},
        {"weight": np.array([[2.0, 1.0]]), "bias": np.zeros(1)},
    )
    told = signal_statistics(trace_forward(network, params, [[1.0, 1.0], [3.0, 1.0]]))
    # z = (1, -1), (3, -3): the second unit never speaks; a = (1, 0), (3, 0)
    assert told.silent.tolist() == [1, 0]
    assert told.units.tolist() == [2, 1]
    np.testing.assert_allclose(told.rms, [np.sqrt(2.5), np.sqrt(20)])
    np.testing.assert_allclose(told.factors, [np.sqrt(2.5 / 3), np.sqrt(8)])
    np.testing.assert_allclose(told.positive, [0.5, 1])
    np.testing.assert_allclose(told.pre_mean, [0, 4])
    np.testing.assert_allclose(told.mean, [1, 4])


def test_he_keeps_the_signal_and_its_law_holds() -> None:
    """Factor a layer: σ √(n / 2) for ReLU; 1 at He's σ = √(2 / n)."""
    for sigma, factor in ((0.05, 0.283), (0.177, 1.0), (0.5, 2.83)):
        layers = tuple(Dense(64, "relu", weight_initializer=scaled(sigma)) for _ in range(5))
        network = Sequential(layers)
        params = network.init(np.random.default_rng(0), (64,))
        told = signal_statistics(trace_forward(network, params, np.abs(RNG.normal(size=(200, 64)))))
        assert np.exp(np.log(told.factors[1:]).mean()) == pytest.approx(factor, rel=0.15)


def scaled(sigma: float):
    return lambda shape, *, rng: sigma * rng.normal(size=shape)


def test_channels_are_the_units_of_images() -> None:
    network = Sequential((Conv2D(3, 2, activation="relu"),))
    params = ({"kernel": np.ones((3, 1, 2, 2)), "bias": np.array([0.0, -100, 0])},)
    told = signal_statistics(trace_forward(network, params, np.ones((2, 1, 4, 4))))
    assert (told.silent.tolist(), told.units.tolist()) == ([1], [3])


IMAGE = RNG.normal(size=(1, 1, 8, 8))
REACH = {
    "dense": (Dense(4), IMAGE.reshape(1, 64), (0, 36), 4),
    "convolution": (Conv2D(1, 3), IMAGE, (0, 0, 4, 4), 9),
    "recurrent": (GRU(4, return_sequences=True), IMAGE[0], (0, 4, 4), 16),
    "attention": (SelfAttention(), IMAGE[0], (0, 4, 4), 64),
    "layer norm": (LayerNorm(), IMAGE.reshape(1, 64), (0, 36), 64),
    "flatten": (Flatten(), IMAGE, (0, 0, 4, 4), 1),
}


@pytest.mark.parametrize("name", REACH)
def test_layers_differ_in_reach(name: str) -> None:
    layer, x, index, reach = REACH[name]
    params = layer.init(np.random.default_rng(1), x.shape[1:])
    trace = trace_poke(layer, params, x, index, 3.0)
    assert trace.count == trace.changed.sum() == reach
    assert trace.poked[index] == 3
    assert (trace.x != trace.poked).sum() == 1
    if name == "recurrent":
        assert not trace.changed[0, :4].any()


def test_only_a_winner_moves_a_maximum() -> None:
    x = np.arange(16.0).reshape(1, 1, 4, 4)
    assert trace_poke(MaxPool2D(2), {}, x, (0, 0, 0, 0), -9).count == 0
    assert trace_poke(MaxPool2D(2), {}, x, (0, 0, 1, 1), -9).count == 1


def test_training_mode_draws_and_mixes() -> None:
    x = RNG.normal(size=(32, 3))
    norm = BatchNorm()
    params = norm.init(np.random.default_rng(0), (3,))
    column = trace_poke(norm, params, x, (0, 1), 9.0, training=True).changed
    assert column[:, 1].all()
    assert not column[:, [0, 2]].any()
    seen = {
        trace_poke(Dropout(0.5), {}, x[:1], (0, 0), 9.0, training=True, seed=s).count
        for s in range(20)
    }
    assert seen == {0, 1}
    words = Embedding(5, 3)
    table = words.init(np.random.default_rng(0), (4,))
    assert trace_poke(words, table, [[0, 1, 2, 3]], (0, 2), 4).changed[0].all(axis=1).tolist() == [
        0,
        0,
        1,
        0,
    ]


def test_bad_input() -> None:
    with pytest.raises(ValueError, match=r"index: expected one number of x \(1, 64\), got \(0,\)"):
        trace_poke(Dense(4), {}, IMAGE.reshape(1, 64), (0,), 1.0)
    with pytest.raises(ValueError, match="index: expected one number"):
        trace_poke(Dense(4), {}, IMAGE.reshape(1, 64), (0, 64), 1.0)
    with pytest.raises(TypeError, match="layer: expected a layer, got 'dense'"):
        trace_poke("dense", {}, IMAGE, (0, 0, 0, 0), 1.0)
    with pytest.raises(TypeError, match="forward: expected ForwardTrace"):
        signal_statistics(IMAGE)
