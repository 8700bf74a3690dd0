"""Every record of dlcore is frozen, has a digest and comes back from a file, new ones unasked."""

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest

import dlcore
from dlcore import Conv2D, Dense, Residual, SelfAttention, Sequential

from .inputs import VARIANTS
from .test_numerics_traces import RECORDS as NUMERICS

RNG = np.random.default_rng(0)
NET = Sequential((Dense(3, "tanh"), Dense(2, "softmax")), "cross_entropy")
PARAMS = NET.init(np.random.default_rng(0), (2,))
POINTS = RNG.normal(size=(6, 2))
LABELS = np.array([0, 1, 0, 1, 1, 0])
TIMES = np.linspace(-1, 1, 9)


def leaf() -> dlcore.Node:
    return dlcore.Node(2.0, "a")


def attention() -> Any:
    layer = SelfAttention(2)
    return dlcore.trace_self_attention(
        layer, layer.init(np.random.default_rng(0), (3, 4)), np.ones((3, 4))
    )


def residual() -> Any:
    layer = Residual((Dense(2, "tanh"),))
    return dlcore.trace_residual(layer, layer.init(np.random.default_rng(0), (2,)), POINTS)


def hidden_space() -> Any:
    net = Sequential((Dense(3, "tanh"), Dense(1, "sigmoid")), "binary_cross_entropy", (2,))
    return dlcore.trace_hidden_space(net, [net.init(np.random.default_rng(0), (2,))], POINTS)


def paths() -> Any:
    a = leaf()
    return dlcore.trace_paths(a * 3 + a, a)


RECORDS: dict[str, Callable[[], Any]] = {
    "matrix product": lambda: dlcore.trace_matmul(np.eye(2), np.ones((2, 3))),
    "attention": lambda: dlcore.trace_attention(POINTS, POINTS, POINTS, causal=True),
    "self-attention": attention,
    "residual": residual,
    "positions": lambda: dlcore.trace_positional_encoding(3, 4),
    "saliency": lambda: dlcore.trace_saliency(NET, PARAMS, [1.0, 2.0], label=1),
    "ascent": lambda: dlcore.ascend(NET, PARAMS, [0.5, 0.5], layer=0, unit=1, steps=3),
    "receptive field": lambda: dlcore.receptive_field((Conv2D(1, 3),), (1, 5, 5)),
    "operations": lambda: dlcore.count_operations(NET, (2,)),
    "principal components": lambda: dlcore.pca(POINTS),
    "procrustes": lambda: dlcore.procrustes(POINTS, POINTS[:, ::-1]),
    "classes": lambda: dlcore.class_scores(LABELS, LABELS[::-1]),
    "roc": lambda: dlcore.trace_roc(POINTS[:, 0], LABELS),
    "precision and recall": lambda: dlcore.trace_precision_recall(POINTS[:, 0], LABELS),
    "certainty": lambda: dlcore.trace_certainty(dlcore.softmax(POINTS), LABELS),
    "kernel votes": lambda: dlcore.kernel_votes(POINTS, LABELS, width=1.0),
    "nearest votes": lambda: dlcore.nearest_votes(POINTS, LABELS, k=2),
    "spread": lambda: dlcore.spread_labels(
        POINTS, np.where(np.arange(6) < 2, LABELS, -1), width=1.0
    ),
    "curve": lambda: dlcore.fit_polynomial(TIMES, TIMES**2, 1),
    "plane": lambda: dlcore.fit_linear(POINTS, LABELS.astype(float)),
    "hinges": lambda: dlcore.fit_hinges(TIMES, TIMES**2, [-1.0, 0.0]),
    "residuals": lambda: dlcore.residual_statistics(TIMES**2),
    "curvature": lambda: dlcore.trace_curvature(np.sin, TIMES),
    "single gradients": lambda: dlcore.sample_gradients(NET, PARAMS, POINTS, LABELS),
    "signals": lambda: dlcore.signal_statistics(dlcore.trace_forward(NET, PARAMS, POINTS)),
    "poke": lambda: dlcore.trace_poke(
        Dense(2), Dense(2).init(np.random.default_rng(0), (2,)), POINTS, (0, 1), 9.0
    ),
    "parameters": lambda: dlcore.compare_params(PARAMS, PARAMS),
    "windows": lambda: dlcore.exciting_windows(np.ones((3, 4, 4)), np.ones((2, 2)), count=2),
    "lines": lambda: dlcore.line_by_angle(POINTS, LABELS, angles=8),
    "random search": lambda: dlcore.random_search(
        dlcore.ravine(), [1.0, 1], step=0.1, rng=np.random.default_rng(0), target=0.0, steps=5
    ),
    "penalty": lambda: dlcore.minimize_penalized(dlcore.parabola(), [1.0], strength=0.1, steps=5),
    "paths": paths,
    "hidden space": hidden_space,
}
NUMBERS_ONLY: dict[str, Callable[[], Any]] = {
    "connections": lambda: dlcore.count_connections(Conv2D(1, 3), (1, 5, 5)),
    "summary": lambda: NET.summary((2,)),
}
OLDER: dict[str, Callable[[], Any]] = {
    "curve": lambda: dlcore.trace_activation("relu", [1.0]),
    "softmax": lambda: dlcore.trace_softmax([1.0, 2.0]),
    "dense": lambda: dlcore.trace_dense([1.0], [[1.0]], [0.0], np.tanh),
    "lines of code": lambda: dlcore.trace_lines(dlcore.relu, np.ones(1)),
    "unit": lambda: dlcore.trace_unit([1.0], [1.0], 0.0, "relu"),
    "forward": lambda: dlcore.trace_forward(NET, PARAMS, POINTS),
    "backward": lambda: dlcore.trace_backward(NET, PARAMS, POINTS, LABELS),
    "split": lambda: dlcore.train_validation_test_split(9, rng=np.random.default_rng(0)),
    "training": lambda: dlcore.fit(
        NET,
        POINTS,
        LABELS,
        optimizer=dlcore.sgd(),
        epochs=1,
        batch_size=3,
        rng=np.random.default_rng(0),
    ),
}

# These hold functions or layers: settings, not records.
CONFIGURATIONS = {
    "EarlyStopping",
    "EpochSchedule",
    "KerasSource",
    "Landscape",
    "Loss",
    "Optimizer",
    "PlateauSchedule",
    "Regularizer",
    "Sequential",
    "TinyNetwork",
}


@pytest.mark.parametrize("name", RECORDS | NUMBERS_ONLY)
def test_a_record_survives_a_file(name: str, tmp_path: Path) -> None:
    make = (RECORDS | NUMBERS_ONLY)[name]
    record = make()
    dlcore.save(record, tmp_path / "record.npz")
    again = dlcore.load(tmp_path / "record.npz", type(record))
    assert dlcore.digest(again) == dlcore.digest(record) == dlcore.digest(make())


def arrays(value: Any) -> Iterator[np.ndarray]:
    """All arrays of a record, however deep."""
    if isinstance(value, np.ndarray):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from arrays(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from arrays(item)


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_cannot_be_written_to(name: str) -> None:
    record = RECORDS[name]()
    found = list(arrays(record))
    assert found
    assert not any(array.flags.writeable for array in found)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, dataclasses.fields(record)[0].name, 1)


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_leaves_its_caller_his_arrays(name: str) -> None:
    RECORDS[name]()
    assert POINTS.flags.writeable
    assert PARAMS[0]["weight"].flags.writeable


@pytest.mark.parametrize("name", RECORDS | NUMBERS_ONLY)
def test_every_field_is_documented(name: str) -> None:
    record = (RECORDS | NUMBERS_ONLY)[name]()
    text = type(record).__doc__ or ""
    assert [
        f.name for f in dataclasses.fields(record) if f.name not in text and name != "summary"
    ] == []


CALLS: dict[str, tuple[Callable[..., Any], tuple[np.ndarray, ...]]] = {
    "trace_matmul": (dlcore.trace_matmul, (POINTS, POINTS.T)),
    "trace_attention": (dlcore.trace_attention, (POINTS, POINTS + 1, POINTS * 2)),
    "trace_saliency": (lambda x: dlcore.trace_saliency(NET, PARAMS, x, label=0), (POINTS[0],)),
    "ascend": (lambda x: dlcore.ascend(NET, PARAMS, x, label=0, steps=3), (POINTS[1],)),
    "pca": (dlcore.pca, (POINTS,)),
    "procrustes": (dlcore.procrustes, (POINTS, POINTS**2)),
    "trace_roc": (dlcore.trace_roc, (POINTS[:, 0], LABELS)),
    "trace_certainty": (dlcore.trace_certainty, (dlcore.softmax(POINTS), LABELS)),
    "kernel_votes": (lambda x, y: dlcore.kernel_votes(x, y, width=1.0), (POINTS, LABELS)),
    "spread_labels": (lambda x, y: dlcore.spread_labels(x, y, width=1.0), (POINTS, LABELS)),
    "fit_hinges": (dlcore.fit_hinges, (TIMES, TIMES**2, TIMES[:3])),
    "fit_linear": (dlcore.fit_linear, (POINTS, POINTS[:, 1])),
    "sample_gradients": (lambda x, y: dlcore.sample_gradients(NET, PARAMS, x, y), (POINTS, LABELS)),
    "line_by_angle": (lambda x, y: dlcore.line_by_angle(x, y, angles=8), (POINTS, LABELS)),
    "exciting_windows": (
        lambda x, k: dlcore.exciting_windows(x, k, count=2),
        (RNG.normal(size=(3, 5, 4)), RNG.normal(size=(2, 3))),
    ),
    "enlarge": (lambda x: dlcore.enlarge(x, 2, mode="linear"), (POINTS,)),
    "pairwise_distances": (dlcore.pairwise_distances, (POINTS, POINTS + 1)),
    "edge likeness": (dlcore.kernel_likeness, (RNG.normal(size=(4, 3, 3)), dlcore.edge_bank(3))),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("layout", VARIANTS)
def test_any_layout_in_memory_will_do_and_stays_as_it_is(name: str, layout: str) -> None:
    call, given = CALLS[name]
    laid = [VARIANTS[layout](array) for array in given]
    assert dlcore.digest(call(*laid)) == dlcore.digest(call(*given))
    for array, original in zip(laid, given, strict=True):
        np.testing.assert_array_equal(array, original)


def test_no_record_that_a_function_returns_is_left_out() -> None:
    seen = {
        type(make()).__name__
        for group in (NUMERICS, RECORDS, NUMBERS_ONLY, OLDER)
        for make in group.values()
    }
    seen |= CONFIGURATIONS
    returned = {}
    for name, value in vars(dlcore).items():
        if inspect.isfunction(value) and not name.startswith("_"):
            hint = get_type_hints(value).get("return")
            if dataclasses.is_dataclass(hint):
                returned[name] = hint.__name__
    assert len(returned) > 50
    assert {name: kind for name, kind in returned.items() if kind not in seen} == {}
