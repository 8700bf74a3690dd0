"""A network that does not train, in numbers: three sigmoid units, one output, seven rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import Dense, Sequential, adam, coffee, fit, sigmoid, trace_forward

UNITS, SHOWN = 3, 100  # hidden units, and moments of a training


@dataclass(frozen=True)
class Course:
    """A training by moment: J (T,), answers (T, 7), z / window and a (3, T, 7)."""

    loss: np.ndarray
    said: np.ndarray
    z: np.ndarray
    a: np.ndarray


def network(output: str) -> Sequential:
    """Three sigmoid units and one output."""
    return Sequential((Dense(UNITS, "sigmoid"), Dense(1, output)), "mse")


def epochs_of(epochs: int) -> np.ndarray:
    """Epochs at which a training is looked at."""
    return np.unique(np.linspace(0, epochs, SHOWN + 1).round().astype(int))


def train(x: np.ndarray, output: str, rate: float, epochs: int, seed: int) -> Course:
    """Train on all seven rows at once; one step an epoch."""
    y, net = coffee().y, network(output)
    run = fit(
        net,
        x,
        y,
        optimizer=adam(rate),
        epochs=epochs,
        batch_size=len(y),
        rng=seed,
        snapshot_steps=epochs_of(epochs),
    )
    seen = [trace_forward(net, params, x) for params in run.snapshots]
    z = np.array([step.z[0].T for step in seen]).swapaxes(0, 1)
    return Course(
        loss=np.array([net.loss_value(params, x, y) for params in run.snapshots]),
        said=np.array([step.a[1][:, 0] for step in seen]),
        z=z,
        a=sigmoid(z),
    )
