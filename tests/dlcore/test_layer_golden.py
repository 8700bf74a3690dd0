"""Every layer against PyTorch, forward and backward, float64, relative error at most 1e-10."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlcore import ACTIVATIONS, LAYERS, Dropout, Layer

FOLDER = Path(__file__).parent / "golden"
CASES = sorted(path.stem for path in (FOLDER / "layers").glob("*.npz"))


def close(actual: np.ndarray, expected: np.ndarray, scale: float | None = None) -> None:
    """Relative 1e-10, and 1e-13 of the scale (default: the largest) near zero."""
    assert actual.shape == expected.shape
    largest = np.abs(expected).max(initial=0) if scale is None else scale
    np.testing.assert_allclose(actual, expected, rtol=1e-10, atol=1e-13 * largest)


def build(name: str, config: dict[str, Any]) -> Layer:
    """The layer of a golden case; inner layers are [name, config] pairs."""
    plain = {k: tuples(v) for k, v in config.items()}
    if "layers" in plain:
        plain["layers"] = tuple(build(*inner) for inner in plain["layers"])
    if "layer" in plain:
        plain["layer"] = build(*plain["layer"])
    return LAYERS[name](**plain)


def tuples(value: Any) -> Any:
    """JSON's lists back to tuples, at any depth."""
    return tuple(tuples(v) for v in value) if isinstance(value, list) else value


def part(case: dict[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    return {k.removeprefix(prefix): v for k, v in case.items() if k.startswith(prefix)}


@pytest.mark.parametrize("name", CASES)
def test_layer(name: str) -> None:
    with np.load(FOLDER / "layers" / f"{name}.npz", allow_pickle=False) as file:
        case = dict(file)
    setup = json.loads(str(case["config"]))
    layer, params = build(setup["layer"], setup["config"]), part(case, "param.")
    y, cache = layer.forward(params, case["x"], training=setup["training"])
    dx, grads = layer.backward(params, cache, case["dy"])
    close(y, case["y"])
    if "dx" in case:
        close(dx, case["dx"])
    expected = part(case, "grad.")
    assert set(grads) == set(expected)
    scale = max((float(np.abs(gradient).max()) for gradient in expected.values()), default=0.0)
    for key, gradient in expected.items():
        close(grads[key], gradient, scale)
    for key, value in part(case, "after.").items():
        close(layer.updated_buffers(params, cache).get(key, params[key]), value)


def test_every_layer_and_activation_has_a_golden_case() -> None:
    seen = set()
    for name in CASES:
        with np.load(FOLDER / "layers" / f"{name}.npz", allow_pickle=False) as file:
            seen.add(json.loads(str(file["config"]))["layer"])
    assert seen == set(LAYERS)
    with np.load(FOLDER / "activations.npz", allow_pickle=False) as file:
        assert {k.removesuffix(".da") for k in file.files if k.endswith(".da")} == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation(name: str) -> None:
    with np.load(FOLDER / "activations.npz", allow_pickle=False) as case:
        close(ACTIVATIONS[name].fn(case["z"]), case[f"{name}.a"])
        close(ACTIVATIONS[name].derivative(case["z"]), case[f"{name}.da"])


def test_dropout_scales_what_it_keeps() -> None:
    with np.load(FOLDER / "dropout.npz", allow_pickle=False) as case:
        layer = Dropout(float(case["rate"]))
        mask = np.where(case["y"] == 0, 0, 1 / (1 - layer.rate))
        close(case["x"] * mask, case["y"])
        close(layer.backward({}, mask, case["dy"])[0], case["dx"])
