"""Dropout in numbers: digits with wrong labels, trainings at several rates, and masks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import (
    Dense,
    Dropout,
    Sequential,
    TrainingTrace,
    accuracy,
    adam,
    digits,
    fit,
    mislabelled,
    trace_forward,
)

SAMPLES, HELD, WIDTH, CLASSES = 200, 400, 128, 10
EPOCHS, BATCH, RATE, SEEDS = 40, 50, 0.005, 2
DRAWS, PASSES = 60, 8
OTHER, TRUTH, GIVEN = 0, 1, 2


@dataclass(frozen=True)
class MasksTrace:
    """One digit through the first layer under T masks; step 0 has none.

    ``plain`` (T,) is what the strongest unit puts out, ``mask`` (T,) what it is multiplied by, and
    ``output`` (T,) the product; ``values`` and ``alive`` (T, N) belong to all units. ``sums`` (D,)
    are what a unit of the next layer receives, ``means`` and ``bare`` (D,) their running means
    with and without the factor, ``whole`` the sum without a mask.
    """

    image: np.ndarray
    strongest: int
    values: np.ndarray
    alive: np.ndarray
    plain: np.ndarray
    mask: np.ndarray
    output: np.ndarray
    draw: np.ndarray
    sums: np.ndarray
    means: np.ndarray
    bare: np.ndarray
    whole: float


@dataclass(frozen=True)
class AnswersTrace:
    """What a network says of the wrongly labelled digits (T, W), of what kind, how many of each."""

    said: np.ndarray
    kinds: np.ndarray
    truths: np.ndarray
    learnt: np.ndarray
    others: np.ndarray


@dataclass(frozen=True)
class Task:
    """Two hundred digits, some with a wrong label, and others to validate with."""

    x: np.ndarray
    y: np.ndarray
    truth: np.ndarray
    wrong: np.ndarray
    held_x: np.ndarray
    held_y: np.ndarray


def network(rate: str) -> Sequential:
    """Two hidden layers of ReLUs with dropout behind each, ten classes."""
    hidden: list[Any] = []
    for _ in range(2):
        hidden += [Dense(WIDTH, "relu", weight_initializer="he_normal"), Dropout(float(rate))]
    return Sequential((*hidden, Dense(CLASSES, "softmax")), "cross_entropy", (64,))


def task_of(seed: int, wrong: int) -> Task:
    """Shuffle the digits, split them, and put wrong labels on some of the training digits."""
    data, dice = digits(), np.random.default_rng(seed)
    own, held, _ = np.split(dice.permutation(len(data.y)), [SAMPLES, SAMPLES + HELD])
    truth = data.y[own]
    y, chosen = mislabelled(truth, wrong, classes=CLASSES, rng=dice)
    return Task(data.flat[own], y, truth, chosen, data.flat[held], data.y[held])


def train(rate: str, task: Task, seed: int) -> TrainingTrace:
    """Train at one rate; the same seed gives the same first weights."""
    per_epoch = SAMPLES // BATCH
    return fit(
        network(rate),
        task.x,
        task.y,
        optimizer=adam(RATE),
        epochs=EPOCHS,
        batch_size=BATCH,
        rng=seed,
        snapshot_steps=range(0, EPOCHS * per_epoch + 1, per_epoch),
    )


def measure(rate: str, run: TrainingTrace, task: Task) -> tuple[float, float, float, float]:
    """Training and validation loss, right answers, wrong labels repeated; all without masks."""
    net = network(rate)
    held, own = net.predict(run.params, task.held_x), net.predict(run.params, task.x[task.wrong])
    return (
        net.loss_value(run.params, task.x, task.y),
        net.loss_value(run.params, task.held_x, task.held_y),
        accuracy(held, task.held_y),
        float((own.argmax(axis=1) == task.y[task.wrong]).sum()),
    )


def answers_of(run: TrainingTrace, rate: str, task: Task) -> AnswersTrace:
    """What is said of the wrongly labelled digits after each epoch."""
    net, x = network(rate), task.x[task.wrong]
    said = np.array([net.predict(params, x).argmax(axis=1) for params in run.snapshots])
    truth, given = task.truth[task.wrong], task.y[task.wrong]
    kinds = np.where(said == truth, TRUTH, np.where(said == given, GIVEN, OTHER))
    counts = ((kinds == kind).sum(axis=1) for kind in (TRUTH, GIVEN, OTHER))
    return AnswersTrace(said, kinds, *counts)


def draw_masks(rate: str, seed: int, params: Any, task: Task) -> MasksTrace:
    """Send one digit through the first layer, and through dropout again and again."""
    net, image = network(rate), task.held_x[:1]
    hidden = trace_forward(net, params, image).a[0][0]
    layer, dice = Dropout(float(rate)), np.random.default_rng(seed)
    rows = np.repeat(hidden[None], DRAWS, axis=0)
    mask = layer.forward({}, np.ones_like(rows), training=True, rng=dice)[0]
    values = rows * mask
    weight = params[2]["weight"]
    unit, strongest = int(np.argmax(hidden @ weight)), int(hidden.argmax())
    draw = np.arange(1, DRAWS + 1)
    bias = params[2]["bias"][unit]
    sums = values @ weight[:, unit] + bias
    bare = (rows * (mask > 0)) @ weight[:, unit] + bias
    return MasksTrace(
        image=image.reshape(8, 8),
        strongest=strongest,
        values=np.vstack([hidden, values]),
        alive=np.vstack([np.ones(WIDTH, dtype=bool), mask > 0]),
        plain=np.full(DRAWS + 1, hidden[strongest]),
        mask=np.append(1.0, mask[:, strongest]),
        output=np.append(hidden[strongest], values[:, strongest]),
        draw=draw,
        sums=sums,
        means=np.cumsum(sums) / draw,
        bare=np.cumsum(bare) / draw,
        whole=float(hidden @ weight[:, unit] + bias),
    )
