"""Early stopping in numbers: digits with wrong labels, trainings that stop, and folds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import (
    EpochReport,
    Sequential,
    TrainingTrace,
    accuracy,
    adam,
    digits,
    early_stopping,
    fit,
    k_folds,
    mislabelled,
)

SAMPLES, HELD, CLASSES = 200, 300, 10
EPOCHS, BATCH, RATE = 60, 50, 0.005
RUNS, FOLDS, FOLD_EPOCHS = 3, 5, 40


@dataclass(frozen=True)
class Task:
    """Two hundred digits, some with a wrong label, others to validate with, the rest to test."""

    x: np.ndarray
    y: np.ndarray
    truth: np.ndarray
    wrong: np.ndarray
    held: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]


def task_of(seed: int, wrong: int) -> Task:
    """Shuffle the digits, split them, and put wrong labels on some of the training digits."""
    data, dice = digits(), np.random.default_rng(seed)
    order = dice.permutation(len(data.y))
    own, held, test = np.split(order, [SAMPLES, SAMPLES + HELD])
    truth = data.y[own]
    y, chosen = mislabelled(truth, wrong, classes=CLASSES, rng=dice)
    pairs = [(data.flat[part], data.y[part]) for part in (held, test)]
    return Task(data.flat[own], y, truth, chosen, pairs[0], pairs[1])


def train(net: Sequential, task: Task, seed: int) -> TrainingTrace:
    """Train to the end, keep the parameters of every epoch."""
    per_epoch = SAMPLES // BATCH
    return fit(
        net,
        task.x,
        task.y,
        optimizer=adam(RATE),
        epochs=EPOCHS,
        batch_size=BATCH,
        rng=seed,
        validation=task.held,
        snapshot_steps=range(0, EPOCHS * per_epoch + 1, per_epoch),
    )


def stop_of(run: TrainingTrace, patience: int) -> tuple[int, int]:
    """Epoch at which this patience stops the run, and the epoch to return to."""
    rule, losses = early_stopping(patience=patience), run.validation_loss
    seen = (EpochReport(k, k, (), tuple(losses[:k]), ()) for k in range(1, EPOCHS + 1))
    stop = next((report.epoch for report in seen if rule(report)), EPOCHS)
    return stop, int(losses[:stop].argmin()) + 1


def compare(
    net: Sequential, first: int, wrong: int, patience: int
) -> tuple[np.ndarray, np.ndarray]:
    """Test losses and right answers of several runs, each stopped and to the end."""
    scores, shares = [], []
    for seed in range(first, first + RUNS):
        task = task_of(seed, wrong)
        run = train(net, task, seed)
        _, best = stop_of(run, patience)
        for params in (run.snapshots[best], run.params):
            scores.append(net.loss_value(params, *task.test))
            shares.append(accuracy(net.predict(params, task.test[0]), task.test[1]))
    return np.array(scores), np.array(shares)


def validate_in_turn(net: Sequential, task: Task, seed: int) -> np.ndarray:
    """Validation loss by epoch (5, E) on each fifth of the samples after training on the others."""
    losses = []
    for own, other in k_folds(SAMPLES, FOLDS, rng=np.random.default_rng(seed)):
        run = fit(
            net,
            task.x[own],
            task.y[own],
            optimizer=adam(RATE),
            epochs=FOLD_EPOCHS,
            batch_size=len(own) // 4,
            rng=seed,
            validation=(task.x[other], task.y[other]),
        )
        losses.append(run.validation_loss)
    return np.array(losses)
