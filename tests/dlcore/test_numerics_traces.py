"""Every record of the numerics is read-only, has a digest, and comes back from a file unchanged."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dlcore

RECORDS: dict[str, Callable[[], Any]] = {
    "dataset": dlcore.house_prices,
    "grid": lambda: dlcore.freeze(dlcore.himmelblau().grid((-5, 5), (-5, 5), 5)),
    "curve grid": lambda: dlcore.freeze(dlcore.parabola().grid((-1, 1), n=3)),
    "descent": lambda: dlcore.trace_descent(dlcore.ravine(), dlcore.adam(0.1), [1, 1], steps=3),
    "descent without state": lambda: dlcore.trace_descent(
        dlcore.ravine(), dlcore.sgd(), [1, 1], steps=3
    ),
    "descent of no step": lambda: dlcore.trace_descent(
        dlcore.parabola(), dlcore.sgd(1e200), 1e100, steps=3
    ),
    "adam": lambda: dlcore.trace_adam([[1.0, 2.0], [0.5, -1.0]]),
    "bisection": lambda: dlcore.bisection_trace(37),
    "derivative": lambda: dlcore.trace_derivative(np.sin, np.cos, 1.0, h=[0.1, 0.01]),
    "gradient check": lambda: dlcore.gradient_check(
        lambda x: (x**2).sum(), lambda x: 2 * x, [1.0, 2.0]
    ),
    "convolution": lambda: dlcore.trace_conv2d(
        np.eye(4), np.ones((2, 2)), stride=2, padding="same"
    ),
    "pooling": lambda: dlcore.trace_pool2d(np.eye(4), 2, mode="mean"),
    "sweep": lambda: dlcore.filter_sweep(np.eye(5), list(dlcore.FILTERS)),
    "graph": lambda: dlcore.trace_graph(dlcore.Node(2.0, "a") * 3 + 1),
    "standardized": lambda: dlcore.standardize([[1.0, 2.0], [3.0, 5.0]]),
    "augmented": lambda: dlcore.trace_augment(np.eye(6)),
    "k-means": lambda: dlcore.kmeans(np.eye(4), 2),
    "pseudo-labels": lambda: dlcore.pseudo_label([[0.2, 0.8]]),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_survives_a_file(name: str, tmp_path: Path) -> None:
    record = RECORDS[name]()
    dlcore.save(record, tmp_path / "record.npz")
    again = dlcore.load(tmp_path / "record.npz", type(record))
    assert dlcore.digest(again) == dlcore.digest(record) == dlcore.digest(RECORDS[name]())


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_cannot_be_written_to(name: str) -> None:
    record = RECORDS[name]()
    arrays = [value for value in vars(record).values() if isinstance(value, np.ndarray)]
    assert arrays
    assert not any(array.flags.writeable for array in arrays)
    with pytest.raises(AttributeError):
        record.extra = 1
