"""Settings at the edges against PyTorch: states, weighted losses, curves, rates, training."""

from pathlib import Path

import numpy as np
import pytest

import dlcore
from dlcore import (
    LAYERS,
    Dense,
    Sequential,
    by_epoch,
    fit,
    gelu,
    hard_sigmoid,
    l1,
    reduce_on_plateau,
    sgd,
    step_decay,
)
from dlcore.activations import hard_sigmoid_derivative
from dlcore.cross_entropy import cross_entropy_gradient, nll_gradient
from dlcore.gelu import gelu_derivative

FOLDER = Path(__file__).parent / "golden"


def load(name: str) -> dict[str, np.ndarray]:
    with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as file:
        return dict(file)


STATES, LOSSES = load("recurrent_states"), load("losses_weighted")
TRAINING = load("training_edges")


@pytest.mark.parametrize("name", ["SimpleRNN", "LSTM", "GRU"])
def test_a_recurrent_layer_starts_where_it_is_told(name: str) -> None:
    case = {k.removeprefix(f"{name}."): v for k, v in STATES.items() if k.startswith(f"{name}.")}
    params = {k.removeprefix("param."): v for k, v in case.items() if k.startswith("param.")}
    layer, names = LAYERS[name](4, True), ("h", "c") if name == "LSTM" else ("h",)
    start = {f"{n}0": case[f"{n}0"] for n in names}
    y, cache = layer.forward(params, case["x"], **start)
    np.testing.assert_allclose(y, case["y"], rtol=1e-10)
    for n, end in zip(names, layer.final_state(cache), strict=True):
        np.testing.assert_allclose(end, case[f"{n}T"], rtol=1e-10)
    grads = layer.initial_state_grads(params, cache, case["dy"])
    for n, gradient in zip(names, grads, strict=True):
        np.testing.assert_allclose(gradient, case[f"d{n}0"], rtol=1e-9, atol=1e-14)


KINDS = sorted({key.split(".")[0] for key in LOSSES if key.endswith(".outputs")})
VALUES = [k for k in LOSSES if k.split(".")[-1] in ("mean", "sum", "none")]


@pytest.mark.parametrize("key", VALUES)
def test_weighted_loss(key: str) -> None:
    kind, name, reduction = key.split(".")
    outputs, targets = LOSSES[f"{kind}.outputs"], LOSSES[f"{kind}.targets"]
    prefix = f"{kind}.setting."
    options = {k.removeprefix(prefix): v.item() for k, v in LOSSES.items() if k.startswith(prefix)}
    if LOSSES[f"{kind}.weighed"]:
        options["class_weight"] = LOSSES["class_weight"]
    gradient = {"cross_entropy": cross_entropy_gradient, "nll": nll_gradient}[name]
    value = getattr(dlcore, name)(outputs, targets, reduction=reduction, **options)
    np.testing.assert_allclose(value, LOSSES[key], rtol=1e-10, atol=1e-15)
    found = gradient(outputs, targets, reduction=reduction, **options)
    np.testing.assert_allclose(found, LOSSES[f"{key}.gradient"], rtol=1e-9, atol=1e-14)


def test_every_kind_of_weighted_loss_is_compared() -> None:
    assert len(KINDS) == 7
    assert len(VALUES) == 33


def test_curves_with_settings() -> None:
    case = load("activation_settings")
    z = case["z"]
    pairs = {
        "gelu_tanh": (gelu(z, approximate="tanh"), gelu_derivative(z, approximate="tanh")),
        "hard_sigmoid": (hard_sigmoid(z, alpha=1 / 6), hard_sigmoid_derivative(z, alpha=1 / 6)),
    }
    for name, (a, da) in pairs.items():
        np.testing.assert_allclose(a, case[f"{name}.a"], rtol=1e-10, atol=1e-15)
        inside = np.abs(np.abs(z) - 3) > 1e-9  # the two kinks have two slopes
        wanted = case[f"{name}.da"][inside]  # PyTorch's 1/6 is a float32 there
        np.testing.assert_allclose(da[inside], wanted, rtol=1e-7, atol=1e-14)


def test_rates_on_a_plateau() -> None:
    case = load("plateau")
    plain = reduce_on_plateau(0.3, factor=0.5, patience=3, min_delta=1e-2)
    cool = reduce_on_plateau(0.3, factor=0.1, patience=2, min_delta=0.0, cooldown=3, min_rate=1e-3)
    assert len(set(plain.rates(case["losses"]))) > 3
    np.testing.assert_allclose(plain.rates(case["losses"]), case["plain.rates"], rtol=1e-12)
    np.testing.assert_allclose(cool.rates(case["losses"]), case["cooldown.rates"], rtol=1e-12)


RUNS = {
    "clip": {"clip_norm": 0.05},
    "l1": {"regularizer": l1(0.02)},
    "class": {"class_weight": TRAINING["class_weight"]},
    "sample": {"sample_weight": TRAINING["sample_weight"]},
    "epochs": {"optimizer": sgd(by_epoch(step_decay(0.3, factor=0.5, every=7)))},
    "float32": {"dtype": "float32"},
}


@pytest.mark.parametrize("name", RUNS)
def test_thirty_steps_of_training(name: str) -> None:
    network = Sequential((Dense(8, "tanh"), Dense(3)), "cross_entropy")
    params = tuple({n: TRAINING[f"start.{i}.{n}"] for n in ("weight", "bias")} for i in range(2))
    options = {"optimizer": sgd(0.3), "params": params, "shuffle": False} | RUNS[name]
    x, labels = TRAINING["x"], TRAINING["labels"]
    trace = fit(network, x, labels, epochs=30, batch_size=60, rng=0, **options)
    rtol, atol = (2e-4, 1e-5) if name == "float32" else (1e-9, 1e-12)
    np.testing.assert_allclose(trace.step_loss, TRAINING[f"{name}.loss"], rtol=rtol)
    for i, layer in enumerate(trace.params):
        for key, value in layer.items():
            expected = TRAINING[f"{name}.{i}.{key}"]
            assert value.dtype == expected.dtype
            np.testing.assert_allclose(value, expected, rtol=rtol, atol=atol)
    if name == "l1":
        weight = TRAINING["l1.0.weight"]
        assert ((trace.params[0]["weight"] == 0) == (weight == 0)).all()
        assert (weight == 0).any()
