"""Saliency and ascent: PyTorch's gradients, differences, and what a dead start says."""

from pathlib import Path

import numpy as np
import pytest

from dlcore import (
    LSTM,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Sequential,
    adam,
    ascend,
    digits,
    fit,
    gradient_check,
    trace_saliency,
)

RNG = np.random.default_rng(0)


def network() -> tuple[Sequential, tuple]:
    net = Sequential(
        (Conv2D(4, 3, activation="relu"), MaxPool2D(2), Flatten(), Dense(10, "softmax")),
        "cross_entropy",
    )
    x, y = digits()
    trained = fit(
        net,
        x[:300],
        y[:300],
        optimizer=adam(0.01),
        epochs=5,
        batch_size=30,
        rng=np.random.default_rng(0),
    )
    return net, trained.params


NET, PARAMS = network()
IMAGE = digits().channels[0]


def test_pytorch_agrees() -> None:
    with np.load(Path(__file__).parent / "golden" / "lessons.npz", allow_pickle=False) as case:
        part = {
            k.removeprefix("saliency."): case[k] for k in case.files if k.startswith("saliency.")
        }
    net = Sequential(
        (Conv2D(3, 3, activation="relu"), Flatten(), Dense(4, "softmax")), "cross_entropy"
    )
    params = (
        {"kernel": part["kernel"], "bias": part["bias"]},
        {},
        {"weight": part["weight"], "bias": part["offset"]},
    )
    by_class = trace_saliency(net, params, part["image"], label=2)
    np.testing.assert_allclose(by_class.gradient, part["class"], rtol=1e-10, atol=1e-13)
    by_filter = trace_saliency(net, params, part["image"], layer=0, unit=1)
    np.testing.assert_allclose(by_filter.gradient, part["filter"], rtol=1e-10, atol=1e-13)


CASES = {
    "softmax": ({"label": 3}, lambda x: np.log(NET.predict(PARAMS, x[None])[0, 3])),
    "filter": ({"layer": 0, "unit": 2}, lambda x: np.maximum(first(x)[0, 2], 0).mean()),
    "last layer's unit": ({"layer": -1, "unit": 5}, lambda x: NET.predict(PARAMS, x[None])[0, 5]),
}


def first(x: np.ndarray) -> np.ndarray:
    return Sequential(NET.layers[:1]).predict(PARAMS[:1], x[None])


@pytest.mark.parametrize("name", CASES)
def test_gradients_agree_with_differences(name: str) -> None:
    target, score = CASES[name]
    x = IMAGE + 0.01 * RNG.normal(size=IMAGE.shape)  # off the kinks
    trace = trace_saliency(NET, PARAMS, x, **target)
    assert trace.score == pytest.approx(score(x))
    assert gradient_check(score, trace.gradient, x).relative_error < 1e-6
    assert trace.strength.shape == (8, 8)
    assert trace.status == "ok"


def test_one_sigmoid_unit_has_two_classes() -> None:
    net = Sequential((Dense(1, "sigmoid"),), "binary_cross_entropy")
    params = ({"weight": np.array([[2.0, -1.0]]), "bias": np.array([0.5])},)
    p = net.predict(params, [[1.0, 3.0]])[0, 0]
    yes, no = (trace_saliency(net, params, [1.0, 3.0], label=label) for label in (1, 0))
    np.testing.assert_allclose([yes.score, no.score], np.log([p, 1 - p]))
    np.testing.assert_allclose(yes.gradient, (1 - p) * params[0]["weight"][0])
    np.testing.assert_allclose(no.gradient, -p * params[0]["weight"][0])
    assert (yes.target, no.target) == ("log p of class 1", "log p of class 0")


def test_outputs_without_shares_are_climbed_as_they_are() -> None:
    net = Sequential((Dense(3),))
    params = net.init(np.random.default_rng(1), (2,))
    trace = trace_saliency(net, params, [1.0, 2.0], label=1)
    np.testing.assert_array_equal(trace.gradient, params[0]["weight"][1])
    assert trace.target == "output 1"


def test_a_unit_of_a_sequence_is_its_mean_over_time() -> None:
    net = Sequential((LSTM(3, return_sequences=True),))
    params = net.init(np.random.default_rng(1), (4, 2))
    x = RNG.normal(size=(4, 2))
    trace = trace_saliency(net, params, x, layer=0, unit=1)
    assert trace.score == pytest.approx(net.predict(params, x[None])[0, :, 1].mean())
    score = lambda v: net.predict(params, v[None])[0, :, 1].mean()  # noqa: E731
    assert gradient_check(score, trace.gradient, x).relative_error < 1e-7


def test_climbing_to_a_class_reaches_it_within_limits() -> None:
    trace = ascend(NET, PARAMS, np.full((1, 8, 8), 0.5), label=3, steps=40)
    p = np.exp(trace.scores)
    assert p[0] < 0.5 < 0.95 < p[-1]
    np.testing.assert_allclose(p, trace.outputs[:, 3])
    assert trace.x.shape == (41, 1, 8, 8)
    assert (trace.x.min(), trace.x.max()) == (0, 1)
    assert trace.status == "completed"
    first_step = trace_saliency(NET, PARAMS, trace.x[0], label=3).gradient
    moved = trace.x[0] + 0.5 * first_step / np.linalg.norm(first_step)
    np.testing.assert_allclose(trace.x[1], moved.clip(0, 1))


def test_a_dead_start_is_said() -> None:
    dead = ({**PARAMS[0], "bias": np.full(4, -100.0)}, *PARAMS[1:])
    trace = ascend(NET, dead, IMAGE, layer=0, unit=1, steps=5)
    assert trace.status == "dead"
    assert len(trace.x) == 1
    assert trace.gradient_norms.tolist() == [0]
    assert trace_saliency(NET, dead, IMAGE, layer=0, unit=1).status == "dead"


def test_a_climb_ends_where_no_number_may_move() -> None:
    net = Sequential((Dense(1),))
    params = ({"weight": np.array([[1.0, -1.0]]), "bias": np.zeros(1)},)
    trace = ascend(net, params, [0.5, 0.5], label=0, steps=100)
    assert trace.x[-1].tolist() == [1, 0]
    assert trace.status == "stuck"
    assert len(trace.x) < 100


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "label, layer, unit: expected a label or layer, unit, got None, None, None"),
        ({"label": 1, "layer": 0, "unit": 0}, "label, layer, unit: expected"),
        ({"layer": 0}, "label, layer, unit: expected"),
        ({"label": 10}, "label: expected from 0 to 9, got 10"),
        ({"layer": 4, "unit": 0}, "layer: expected from -4 to 3, got 4"),
        ({"layer": -5, "unit": 0}, "layer: expected at least -4, got -5"),
        ({"layer": 0, "unit": 4}, "unit: expected from 0 to 3, got 4"),
        ({"label": 1, "rate": 0}, "rate: expected a finite number"),
        ({"label": 1, "low": 1, "high": 0}, "high: expected a finite number"),
        ({"label": 1, "steps": 0}, "steps: expected at least 1"),
    ],
)
def test_bad_input(settings: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ascend(NET, PARAMS, IMAGE, **settings)


def test_a_class_needs_an_answer_in_one_vector() -> None:
    with pytest.raises(
        ValueError,
        match=r"label: expected a network whose answer is a vector, got shape \(4, 6, 6\)",
    ):
        trace_saliency(Sequential(NET.layers[:1]), PARAMS[:1], IMAGE, label=0)
