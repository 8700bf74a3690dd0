"""Convolution, pooling, optimizers, schedules against PyTorch: float64, relative error ≤ 1e-10."""

import json
from pathlib import Path

import numpy as np
import pytest

import dlcore
from dlcore import OPTIMIZERS, SCHEDULES, trace_schedule

FOLDER = Path(__file__).parent / "golden"


def load(name: str) -> tuple[list, dict[str, np.ndarray]]:
    """The cases and arrays of one golden file."""
    with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as file:
        arrays = dict(file)
    return json.loads(str(arrays["cases"])), arrays


def settings_of(values: dict) -> dict:
    """JSON's lists back to pairs."""
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
    }


def close(actual: np.ndarray, expected: np.ndarray) -> None:
    """Relative 1e-10; sums that cancel are measured against the largest value."""
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=1e-10, atol=1e-13 * np.abs(expected).max())


PARTS = ("x", "kernel", "bias", "y", "dy", "dx", "dkernel", "dbias")
CONVOLUTIONS, CONVOLUTION_ARRAYS = load("convolution")
POOLINGS, POOLING_ARRAYS = load("pooling")
OPTIMIZER_CASES, OPTIMIZER_ARRAYS = load("optimizers")
SCHEDULE_CASES, SCHEDULE_ARRAYS = load("schedules")


@pytest.mark.parametrize("index", range(len(CONVOLUTIONS)))
def test_convolution_forward_and_backward(index: int) -> None:
    name, values = CONVOLUTIONS[index]
    settings = settings_of(values)
    case = {key: CONVOLUTION_ARRAYS[f"{index}.{key}"] for key in PARTS}
    close(getattr(dlcore, name)(case["x"], case["kernel"], case["bias"], **settings), case["y"])
    grads = getattr(dlcore, f"{name}_backward")(case["x"], case["kernel"], case["dy"], **settings)
    for grad, key in zip(grads, ("dx", "dkernel", "dbias"), strict=True):
        close(grad, case[key])


@pytest.mark.parametrize("index", range(len(POOLINGS)))
def test_pooling_forward_and_backward(index: int) -> None:
    kind, values = POOLINGS[index]
    settings = settings_of(values)
    size = settings.pop("kernel_size")
    x, y, dy, dx = (POOLING_ARRAYS[f"{index}.{key}"] for key in ("x", "y", "dy", "dx"))
    name = "max_pool2d" if kind == "max" else "avg_pool2d"
    if kind != "max":
        settings["count_include_pad"] = kind == "avg"
    close(getattr(dlcore, name)(x, size, **settings), y)
    close(getattr(dlcore, f"{name}_backward")(x, size, dy, **settings), dx)


@pytest.mark.parametrize("index", range(len(OPTIMIZER_CASES)))
def test_hundred_steps(index: int) -> None:
    name, settings = OPTIMIZER_CASES[index]
    optimizer = OPTIMIZERS[name](**settings)
    params = OPTIMIZER_ARRAYS["start"]
    state = optimizer.init(params)
    path = []
    for grad in OPTIMIZER_ARRAYS["grads"]:
        params, state = optimizer.update(params, grad, state)
        path.append(params)
    np.testing.assert_allclose(
        np.array(path), OPTIMIZER_ARRAYS[f"{index}.path"], rtol=1e-10, atol=1e-14
    )


def test_the_optimizers_that_pytorch_has_are_all_covered() -> None:
    shared = {"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "adadelta"}
    assert {name for name, _ in OPTIMIZER_CASES} == shared


@pytest.mark.parametrize("index", range(len(SCHEDULE_CASES)))
def test_schedule_follows_pytorch(index: int) -> None:
    name, settings = SCHEDULE_CASES[index]
    rates = trace_schedule(SCHEDULES[name](**settings), 40)
    np.testing.assert_allclose(rates, SCHEDULE_ARRAYS[f"{index}.rates"], rtol=1e-10, atol=1e-16)


def test_golden_files_say_what_made_them() -> None:
    for arrays in (CONVOLUTION_ARRAYS, POOLING_ARRAYS, OPTIMIZER_ARRAYS, SCHEDULE_ARRAYS):
        assert json.loads(str(arrays["made_by"]))["torch"].startswith("2.13.0")
