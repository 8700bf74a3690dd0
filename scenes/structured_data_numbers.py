"""Structured data in numbers: small networks that read rows, and rows in other orders."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore import Dense, Sequential, adam, fit, standardize

UNITS = 16
HOUSES, DIGITS, TONES = (0.02, 300), (0.01, 20), (0.01, 100)  # rate and epochs of Adam
PICTURES = 6


def read_by(outputs: int) -> Sequential:
    """One hidden layer that reads all cells; one output is a number, more are classes."""
    if outputs == 1:
        return Sequential((Dense(UNITS, "relu"), Dense(1)), "mse")
    return Sequential((Dense(UNITS, "relu"), Dense(outputs, "softmax")), "cross_entropy")


def answers_of(
    x: np.ndarray,
    y: np.ndarray,
    tests: np.ndarray,
    settings: tuple[float, int],
    seed: int,
    params: Any = None,
) -> np.ndarray:
    """What a network says of unseen rows."""
    network = read_by(int(y.max()) + 1 if y.dtype.kind in "iu" else 1)
    targets = y if y.dtype.kind in "iu" else y[:, None]
    rate, epochs = settings
    more = {} if params is None else {"params": params}
    run = fit(
        network,
        x,
        targets,
        optimizer=adam(rate),
        epochs=epochs,
        batch_size=min(32, len(x)),
        rng=seed,
        **more,
    )
    return np.asarray(network.predict(run.params, tests))


def left_out(x: np.ndarray, y: np.ndarray) -> float:
    """1 - Σ error² of a network / Σ error² of the mean, for houses that were left out once each."""
    errors, means = [], []
    for k in range(len(x)):
        rest = np.arange(len(x)) != k
        columns, price = standardize(x[rest]), standardize(y[rest, None])
        test = (x[k : k + 1] - columns.mean) / columns.std
        said = answers_of(columns.x, price.x[:, 0], test, HOUSES, 0)
        errors.append(y[k] - (price.mean + price.std * said).item())
        means.append(y[k] - y[rest].mean())
    return float(1.0 - np.square(errors).sum() / np.square(means).sum())


def spared(right: Any, guess: float) -> Any:
    """Share of a guess's wrong answers that are right."""
    return 1.0 - (1.0 - right) / (1.0 - guess)


def jumble(rows: np.ndarray, ways: np.ndarray, count: int) -> np.ndarray:
    """Rows of which ``count`` cells go on to the next one of an order of their own."""
    moved, cells = rows.copy(), ways[:, :count]
    line = np.arange(len(rows))[:, None]
    moved[line, np.roll(cells, 1, axis=1)] = rows[line, cells]
    return moved


def pictures(answers: np.ndarray, digit: int) -> np.ndarray:
    """Places of unseen digits: the one asked for, and those that follow it."""
    wanted = (digit + np.arange(PICTURES)) % 10
    return np.array([int(np.flatnonzero(answers == label)[0]) for label in wanted])
