"""Recurrent layers that go on from a state, read backwards, and read both ways."""

import numpy as np
import pytest

from dlcore import GRU, LSTM, Bidirectional, Dense, SimpleRNN
from tests.dlcore.slopes import gradient_error

LAYERS = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}
every_layer = pytest.mark.parametrize("name", LAYERS)
RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 7, 3))


def params_of(layer) -> dict[str, np.ndarray]:
    params = layer.init(np.random.default_rng(1), (7, 3))
    return {n: v + 0.1 * np.random.default_rng(2).normal(size=v.shape) for n, v in params.items()}


@every_layer
def test_two_halves_are_the_whole(name: str) -> None:
    layer = LAYERS[name](4, return_sequences=True)
    params = params_of(layer)
    whole, _ = layer.forward(params, X)
    first, cache = layer.forward(params, X[:, :3])
    start = dict(zip(("h0", "c0"), layer.final_state(cache), strict=False))
    second, _ = layer.forward(params, X[:, 3:], **start)
    np.testing.assert_allclose(np.concatenate([first, second], axis=1), whole, rtol=1e-12)


@every_layer
def test_gradients_of_the_start_match_differences(name: str) -> None:
    layer = LAYERS[name](4, return_sequences=True)
    params, names = params_of(layer), ("h0", "c0")[: 2 if name == "LSTM" else 1]
    start = {n: RNG.normal(size=(2, 4)) for n in names}
    y, cache = layer.forward(params, X, **start)
    dy = RNG.normal(size=y.shape)
    for n, gradient in zip(names, layer.initial_state_grads(params, cache, dy), strict=True):

        def loss(value: np.ndarray, n: str = n) -> float:
            return float(np.vdot(layer.forward(params, X, **start | {n: value})[0], dy))

        assert gradient_error(loss, start[n], gradient, RNG) < 1e-7


@every_layer
def test_backwards_is_the_sequence_turned_round(name: str) -> None:
    back, plain = LAYERS[name](4, True, go_backwards=True), LAYERS[name](4, True)
    params = params_of(plain)
    np.testing.assert_array_equal(back.forward(params, X)[0], plain.forward(params, X[:, ::-1])[0])


@every_layer
def test_a_start_of_another_shape_is_refused(name: str) -> None:
    layer = LAYERS[name](4)
    with pytest.raises(ValueError, match=r"h0: expected shape \(2, 4\), got \(1, 4\)"):
        layer.forward(params_of(layer), X, h0=np.zeros((1, 4)))
    with pytest.raises(ValueError, match=rf"x: {name} expected \(N, T, 3\), got \(2, 7, 2\)"):
        layer.forward(params_of(layer), X[..., :2])


@every_layer
def test_both_ways_by_two_layers(name: str) -> None:
    layer = Bidirectional(LAYERS[name](4, True))
    params, h0 = params_of(layer), RNG.normal(size=(2, 2, 4))
    parts = [
        {n.removeprefix(f"{way}."): v for n, v in params.items() if n.startswith(way)}
        for way in ("forward", "backward")
    ]
    one = layer.layer.forward(parts[0], X, h0=h0[0])[0]
    other = layer.layer.forward(parts[1], X[:, ::-1], h0=h0[1])[0][:, ::-1]
    y, _ = layer.forward(params, X, h0=h0)
    np.testing.assert_array_equal(y, np.concatenate([one, other], axis=-1))
    total = Bidirectional(layer.layer, "sum").forward(params, X, h0=h0)[0]
    np.testing.assert_allclose(total, one + other)
    mean = Bidirectional(layer.layer, "ave").forward(params, X, h0=h0)[0]
    np.testing.assert_allclose(mean, (one + other) / 2)


def test_what_is_no_direction_is_refused() -> None:
    with pytest.raises(
        TypeError, match="layer: Bidirectional expected a recurrent layer, got Dense"
    ):
        Bidirectional(Dense(2))
    with pytest.raises(ValueError, match="layer: Bidirectional expected go_backwards=False"):
        Bidirectional(GRU(2, go_backwards=True))
    with pytest.raises(ValueError, match="merge_mode: expected one of concat, sum, ave, got 'max'"):
        Bidirectional(GRU(2), "max")
