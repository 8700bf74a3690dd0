"""Overfitting in numbers: polynomials, a network on wrong labels, and nine remedies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import (
    Dense,
    Dropout,
    Sequential,
    accuracy,
    adam,
    binary_cross_entropy,
    bootstrap,
    early_stopping,
    fit,
    jittered,
    k_folds,
    l2,
    mislabelled,
    noise_columns,
    two_moons,
)

FRESH, MOONS, CHECKED = 40, 60, 300
EPOCHS, EVERY, RATE = 300, 6, 0.02
JUNK, SEEDS, BAGS, TIMES, JITTER = 6, (0, 1), 5, 10, 0.2
STEPS, NARROW, DROPPED, PATIENCE = 80, 3, 0.5, 10
STRENGTHS, FOLDS = (0.003, 0.01, 0.03), 5
REMEDIES = ("more", "jitter", "narrow", "penalty", "drop", "stop", "folds", "bag", "columns")
ROWS = ("base", *REMEDIES, "coin")
Recipe = dict[str, Any]


@dataclass(frozen=True)
class CurveTrace:
    """Polynomials of each degree through n points: curves, fits at fresh points, both losses."""

    x: np.ndarray
    y: np.ndarray
    fresh_x: np.ndarray
    fresh_y: np.ndarray
    count: int
    axis: np.ndarray
    degree: np.ndarray
    curves: np.ndarray
    at_fresh: np.ndarray
    sum: np.ndarray
    train: np.ndarray
    fresh: np.ndarray


@dataclass(frozen=True)
class MoonsTrace:
    """A network on samples of which some have the wrong label, at K epochs."""

    x: np.ndarray
    labels: np.ndarray
    wrong: np.ndarray
    epoch: np.ndarray
    across: np.ndarray
    upward: np.ndarray
    output: np.ndarray
    train: np.ndarray
    fresh: np.ndarray
    right: np.ndarray
    fresh_right: np.ndarray
    learnt: np.ndarray


def moons_of(
    count: int, seed: int, wrong: int = 0, junk: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples, labels (some wrong), and which are wrong; with columns of noise if wanted."""
    data, dice = two_moons(count, noise=0.2, seed=seed), np.random.default_rng(seed + 1000)
    y, chosen = mislabelled(data.y, wrong, classes=2, rng=dice)
    return noise_columns(data.x, junk, rng=dice), y.astype(float)[:, None], chosen


def network(width: int, columns: int, drop: float = 0.0) -> Sequential:
    """Two hidden layers of ReLUs, one output for two classes."""
    layers: list[Any] = []
    for _ in range(2):
        layers.append(Dense(width, "relu", weight_initializer="he_normal"))
        layers += [Dropout(drop)] if drop else []
    return Sequential((*layers, Dense(1, "sigmoid")), "binary_cross_entropy", (columns,))


def take_remedies(first: int, wrong: int, hidden: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Loss and right answers on fresh samples with each remedy, and the λ that the folds chose."""
    x, y, _ = moons_of(MOONS, first, wrong, JUNK)
    test_x, test_y, _ = moons_of(2 * CHECKED, first + 100, 0, JUNK)
    own = {"x": x, "y": y, "hidden": hidden}
    strength = chosen_by_folds(own)
    recipes = recipes_of(first, wrong, own, strength)
    says = []
    for name in ("base", *REMEDIES):
        for seed in SEEDS:
            models = [trained(seed=seed + 10 * k, **part) for k, part in enumerate(recipes[name])]
            says.append(np.mean([model(test_x) for model in models], axis=0))
    says += [np.full(test_y.shape, 0.5)] * len(SEEDS)
    scores = [binary_cross_entropy(output, test_y) for output in says]
    shares = [accuracy(output, test_y) for output in says]
    means = [np.reshape(values, (len(ROWS), -1)).mean(axis=1) for values in (scores, shares)]
    return means[0], means[1], strength


def recipes_of(
    seed: int, wrong: int, own: dict[str, Any], strength: float
) -> dict[str, list[Recipe]]:
    """What is trained for each remedy; of several models the mean output counts."""
    x, y = own["x"], own["y"]
    more_x, more_y, _ = moons_of(TIMES * MOONS, seed + 300, TIMES * wrong, JUNK)
    held_x, held_y, _ = moons_of(CHECKED, seed + 200, CHECKED // MOONS * wrong, JUNK)
    dice, fewer = np.random.default_rng(seed), {"epochs": STEPS // TIMES}
    noise = [JITTER] * 2 + [1.0] * JUNK
    copies = jittered(x, noise, TIMES, rng=dice)
    bags = [bootstrap(MOONS, rng=dice) for _ in range(BAGS)]
    stop = {"callbacks": (early_stopping(patience=PATIENCE),), "keep_best": True}
    return {
        "base": [own],
        "more": [own | fewer | {"x": more_x, "y": more_y}],
        "jitter": [own | fewer | {"x": copies, "y": np.tile(y, (TIMES, 1))}],
        "narrow": [own | {"hidden": NARROW}],
        "penalty": [own | {"regularizer": l2(STRENGTHS[1])}],
        "drop": [own | {"drop": DROPPED}],
        "stop": [own | stop | {"validation": (held_x, held_y)}],
        "folds": [own | {"regularizer": l2(strength)}],
        "bag": [own | {"x": x[bag], "y": y[bag]} for bag in bags],
        "columns": [own | {"columns": 2}],
    }


def chosen_by_folds(own: dict[str, Any]) -> float:
    """The λ whose loss on the fold that was left out is lowest, on the mean of five folds."""
    x, y, losses = own["x"], own["y"], []
    folds = k_folds(len(x), FOLDS, rng=np.random.default_rng(0))
    for strength in STRENGTHS:
        part = own | {"regularizer": l2(strength)}
        for kept, left in folds:
            model = trained(seed=0, **part | {"x": x[kept], "y": y[kept]})
            losses.append(binary_cross_entropy(model(x[left]), y[left]))
    means = np.reshape(losses, (len(STRENGTHS), -1)).mean(axis=1)
    return STRENGTHS[int(means.argmin())]


def trained(
    x: np.ndarray,
    y: np.ndarray,
    *,
    seed: int,
    hidden: int,
    columns: int = 2 + JUNK,
    drop: float = 0.0,
    epochs: int = STEPS,
    **more: Any,
) -> Callable[[np.ndarray], np.ndarray]:
    """Train a network on the first columns; returned is what it says of other samples."""
    net, size = network(hidden, columns, drop), min(len(x), MOONS)
    seen, rule = x[:, :columns], adam(RATE)
    run = fit(net, seen, y, optimizer=rule, epochs=epochs, batch_size=size, rng=seed, **more)
    return lambda at: np.asarray(net.predict(run.params, at[:, :columns]))
