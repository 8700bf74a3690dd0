"""The moving parts of one training run: parameters, optimizer state, and the record of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf, isfinite, nan, sqrt

import numpy as np

from dlcore.checks import Array
from dlcore.epoch_schedules import PlateauSchedule
from dlcore.gradient_clipping import clip_global_norm
from dlcore.layers.base import Params
from dlcore.metrics import accuracy
from dlcore.network import Sequential
from dlcore.optimizer import Optimizer, OptimizerState
from dlcore.parameters import NetworkParams, copied
from dlcore.regularizers import Regularizer
from dlcore.schedules import constant
from dlcore.training_data import Samples, check_targets, loss_name

Metric = Callable[..., float]  # of outputs and targets

METRICS: dict[str, Metric] = {
    "cross_entropy": accuracy,
    "nll": accuracy,
    "soft_margin_softmax_loss": accuracy,
    "binary_cross_entropy": accuracy,
    "binary_cross_entropy_with_logits": partial(accuracy, threshold=0),
    "hinge": partial(accuracy, threshold=0),
}
"""The metric of each loss that has classes; other losses are their own measure."""

DIVERGED = 1e9  # a loss this many times the first one does not come back


@dataclass
class Run:
    """One training run between its steps; lives only inside `fit`.

    `rows` holds loss, metric and penalty of each step, `epochs` loss and metric of each epoch,
    `checks` those on the validation data.
    """

    network: Sequential
    optimizer: Optimizer
    rng: np.random.Generator
    params: NetworkParams
    regularizer: Regularizer | None
    metric: Metric
    wanted: frozenset[int]
    validation: Samples | None
    clip_norm: float | None = None
    state: OptimizerState = field(init=False)
    best: NetworkParams = ()
    rows: list[tuple[float, float, float]] = field(default_factory=list)
    norms: list[list[float]] = field(default_factory=list)
    epochs: list[tuple[float, float]] = field(default_factory=list)
    checks: list[tuple[float, float]] = field(default_factory=list)
    snapshots: dict[int, NetworkParams] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.state = self.optimizer.init(self.params)
        self.plateau = self.optimizer.schedule
        self.set_rate()

    def step(self, batch: Samples) -> bool:
        """Forward, loss, backward, update; return False and record nothing if the run diverges."""
        network, x, y = self.network, batch.x, batch.y
        output, caches = network.forward(self.params, x, training=True, rng=self.rng)
        if not self.rows:
            check_targets(network, x, output, y)
        if not np.isfinite(output).all():
            return False
        loss, dy, from_logits = network.loss_gradient(caches, output, y, batch.weight)
        grads = network.grads(self.params, caches, dy, from_logits=from_logits)
        norms = [_norm(g) for g in grads]
        limit = DIVERGED * (1 + self.rows[0][0]) if self.rows else inf
        if not (isfinite(sum(norms)) and isfinite(loss) and loss <= limit):
            return False
        penalty = 0.0 if self.regularizer is None else self.regularizer.penalty(self.params)
        self.rows.append((loss, self.metric(output, y), penalty))
        self.norms.append(norms)
        self.update(grads)
        self.params = network.updated_buffers(self.params, caches)
        self.take_snapshot()
        return True

    def update(self, grads: NetworkParams) -> None:
        """Add the penalty's gradient, clip, let the optimizer step, settle weights at a kink."""
        rule, marks = self.regularizer, tuple[Params, ...]()
        if rule is not None:
            marks = rule.marks(grads, self.params)
            grads = rule.add_to(grads, self.params)
        if self.clip_norm is not None:
            grads = clip_global_norm(grads, self.clip_norm)
        made = self.state.step
        self.state = self.optimizer.update_in_place(self.params, grads, self.state)
        if rule is not None and marks:
            rule.settle(self.params, marks, self.optimizer.schedule(made))

    def take_snapshot(self) -> None:
        """Keep the parameters if this number of updates was asked for."""
        if len(self.rows) in self.wanted:
            self.snapshots[len(self.rows)] = copied(self.params)

    def end_epoch(self, weights: list[tuple[float, float]]) -> None:
        """Average the epoch's batches and look at the validation data.

        Losses are averaged by the batches' weight, metrics by their size, the two numbers of
        `weights`.
        """
        rows = np.array(self.rows[-len(weights) :])[:, :2]
        means = np.average(rows, axis=0, weights=np.array(weights))
        self.epochs.append((float(means[0]), float(means[1])))
        if self.validation is not None:
            self.checks.append(self.validate(self.validation))
            losses = [loss for loss, _ in self.checks]
            if isfinite(losses[-1]) and losses[-1] == np.nanmin(losses):
                self.best = copied(self.params)
        self.set_rate()

    def set_rate(self) -> None:
        """Give the optimizer the rate that a plateau schedule has after the epochs so far."""
        if isinstance(self.plateau, PlateauSchedule):
            seen = self.epochs if self.validation is None else self.checks
            rate = float(self.plateau.rates([loss for loss, _ in seen])[-1])
            self.optimizer = replace(self.optimizer, schedule=constant(rate))

    def validate(self, samples: Samples) -> tuple[float, float]:
        """Return loss and metric on the validation data; NaN if the outputs are not finite."""
        output, caches = self.network.forward(self.params, samples.x)
        if not np.isfinite(output).all():
            return nan, nan
        loss = self.network.loss_gradient(caches, output, samples.y)[0]
        return loss, self.metric(output, samples.y)


def default_metric(network: Sequential) -> Metric:
    """Return the metric in METRICS; a label that the loss ignores does not count in it."""
    metric = METRICS.get(loss_name(network), _no_metric)
    ignored = dict(network.loss_on_top.settings).get("ignore_index")
    return metric if ignored is None else partial(metric, ignore_index=ignored)


def _norm(grads: Params) -> float:
    return sqrt(sum(float(np.vdot(g, g)) for g in grads.values()))


def _no_metric(outputs: Array, targets: Array) -> float:
    return nan
