"""Batch normalization in numbers: two networks, their sums, and whose statistics predict."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore import (
    Activation,
    BatchNorm,
    Dense,
    Layer,
    Sequential,
    TrainingTrace,
    accuracy,
    fit,
    sgd,
)

DEPTH, WIDTH = 4, 32
TRAIN, BATCH, EPOCHS, PROBE = 800, 50, 6, 200
FRAMES = 24
LAYERS, BIN = tuple(f"z_{layer + 1}" for layer in range(DEPTH)), 0.2
CHANCE, HALF, FAIR, GOOD, TINY = 0.25, 0.5, 0.8, 0.9, 1e-6


def network(normed: bool) -> Sequential:
    """Layers of ReLU and a softmax, with or without a norm before every ReLU."""
    layers: list[Layer] = []
    for _ in range(DEPTH):
        layers += [Dense(WIDTH), *([BatchNorm()] if normed else []), Activation("relu")]
    return Sequential((*layers, Dense(10, "softmax")), "cross_entropy", (64,))


def train(net: Sequential, x: np.ndarray, y: np.ndarray, rate: float, seed: int) -> TrainingTrace:
    """Train, and keep the parameters after every epoch."""
    steps, rule = TRAIN // BATCH, sgd(rate)
    return fit(
        net,
        x[:TRAIN],
        y[:TRAIN],
        optimizer=rule,
        epochs=EPOCHS,
        batch_size=BATCH,
        rng=seed,
        snapshot_steps=range(0, EPOCHS * steps + 1, steps),
    )


def rights_by_epoch(run: TrainingTrace, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Accuracy on the training batches at the start and in every epoch that was completed."""
    net = network(len(run.params) > 2 * DEPTH + 1)
    first = through(net, run.snapshots[0], x[:TRAIN], batch=BATCH)[0]
    rest = np.full(EPOCHS - len(run.epoch_metric), np.nan)
    return np.concatenate([[accuracy(first, y[:TRAIN])], run.epoch_metric, rest])


def way_of(sums: np.ndarray, scale: float, gamma: float, beta: float) -> np.ndarray:
    """Sums (N,) in five legs (5 FRAMES + 1, N).

    They grow with the pixels, lose their mean, are divided by their spread; then γ and β as they
    would undo it, and as training chose them.
    """
    share = np.linspace(0.0, 1.0, FRAMES + 1)[:, None]
    mean, spread = sums.mean(), sums.std()
    grown = sums * (1.0 / scale + share * (1.0 - 1.0 / scale))
    centred = sums - share * mean
    scaled = (sums - mean) / spread**share
    normed = (sums - mean) / spread
    undone = normed * spread**share + share * mean
    learnt = normed * (spread + share * (gamma - spread)) + mean + share * (beta - mean)
    return np.concatenate([grown, centred[1:], scaled[1:], undone[1:], learnt[1:]])


def sizes_of(
    run: TrainingTrace, x: np.ndarray, edges: np.ndarray
) -> tuple[list[list[np.ndarray]], list[list[float]]]:
    """What each ReLU gets after every epoch: shares by power of ten, and standard deviations.

    A training that diverged stands still at its last parameters.
    """
    rows, spreads = [], []
    for epoch in range(EPOCHS + 1):
        params = run.snapshots[min(epoch, len(run.snapshots) - 1)]
        normed = len(params) > 2 * DEPTH + 1
        into = through(network(normed), params, x, batch=len(x))[1]
        rows.append([np.histogram(np.log10(np.abs(z) + TINY), edges)[0] / z.size for z in into])
        spreads.append([float(z.std()) for z in into])
    return rows, spreads


def through(
    net: Sequential, params: Any, x: np.ndarray, *, batch: int
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Run with the statistics of each batch, as training does; also what each ReLU was given."""
    out, into = [], []
    for start in range(0, len(x), batch):
        flow, given = x[start : start + batch], []
        for layer, own in zip(net.layers, params, strict=True):
            if isinstance(layer, Activation):
                given.append(flow)
            flow = layer.forward(own, flow, training=True)[0]
        out.append(flow)
        into.append(given)
    return np.concatenate(out), [np.concatenate(parts) for parts in zip(*into, strict=True)]


def rights_of(params: Any, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Accuracy with running statistics, and with those of mixed, tiny and sorted batches."""
    net, even = network(True), len(x) - len(x) % (2 * BATCH)
    x, y = x[:even], y[:even]
    kinds = (np.arange(even), BATCH), (np.arange(even), 2), (np.argsort(y, kind="stable"), BATCH)
    own = [
        accuracy(through(net, params, x[order], batch=size)[0], y[order]) for order, size in kinds
    ]
    return np.array([accuracy(net.predict(params, x), y), *own])
