"""Training: forward, loss, backward, update, over and over, and the record of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from math import inf, isfinite, nan, sqrt

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, any_array, generator, instance, not_empty, positive_int
from dlcore.layers.base import Params
from dlcore.metrics import accuracy
from dlcore.network import NetworkParams, Sequential
from dlcore.optimizer import Optimizer, OptimizerState
from dlcore.ranges import integer, number
from dlcore.regularizers import Regularizer
from dlcore.splits import minibatches
from dlcore.trace import freeze

Metric = Callable[[Array, Array], float]

METRICS: dict[str, Metric] = {
    "cross_entropy": accuracy,
    "nll": accuracy,
    "soft_margin_softmax_loss": accuracy,
    "binary_cross_entropy": accuracy,
    "binary_cross_entropy_with_logits": lambda outputs, targets: accuracy(outputs, targets, threshold=0),
    "hinge": lambda outputs, targets: accuracy(outputs, targets, threshold=0),
}
"""The metric of each loss that has classes; other losses are their own measure."""


DIVERGED = 1e9  # a loss this many times the first one does not come back


@dataclass(frozen=True)
class EpochReport:
    """What a callback sees after an epoch: histories up to and with it, and the parameters it ended on."""

    epoch: int
    step: int
    loss: tuple[float, ...]
    validation_loss: tuple[float, ...]
    params: NetworkParams


Callback = Callable[[EpochReport], bool]


@dataclass(frozen=True)
class TrainingTrace:
    """A training run of S steps in E epochs, of a network of L layers.

    Parameters
    ----------
    step_loss, step_metric, step_penalty : arrays (S,)
        Of the step's batch, before its update; the penalty is the regularizer's and not part of the loss.
    gradient_norms : array (S, L)
        Euclidean norm of each layer's gradient, 0 for a layer that learns nothing.
    epoch_loss, epoch_metric : arrays (E,)
        Mean over the samples of the epoch's batches.
    validation_loss, validation_metric : arrays (E,)
        After each epoch; shape (0,) without validation data. Metrics are NaN where the loss has none.
    snapshot_steps : array (K,)
    snapshots : K times the parameters, after that many updates; 0 is the start
    params : the parameters at the end, or those of `best_epoch` with `keep_best`
    best_epoch : int
        Epoch of the lowest validation loss, −1 without validation data.
    status : "completed", "stopped" (by a callback) or "diverged"
        A diverged run ends at the first step whose loss or gradient is not finite, or whose loss is above
        `DIVERGED` times 1 + the first loss; that step is not recorded.
    """

    step_loss: Array
    step_metric: Array
    step_penalty: Array
    gradient_norms: Array
    epoch_loss: Array
    epoch_metric: Array
    validation_loss: Array
    validation_metric: Array
    snapshot_steps: Array
    snapshots: tuple[NetworkParams, ...]
    params: NetworkParams
    best_epoch: int
    status: str

    @property
    def steps(self) -> int:
        """Number of updates made, S."""
        return len(self.step_loss)


def fit(
    network: Sequential,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    validation: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    callbacks: Iterable[Callback] = (),
    params: NetworkParams | None = None,
    regularizer: Regularizer | None = None,
    snapshot_steps: Collection[int] = (),
    metric: Metric | None = None,
    shuffle: bool = True,
    keep_best: bool = False,
) -> TrainingTrace:
    """Train the network on x (N, …), y (N, …) with mini-batches and record every step.

    Parameters
    ----------
    optimizer : Optimizer
        Such as ``adam(0.001)``.
    rng : Generator
        Draws the first parameters (unless `params` are given), the order of the samples and dropout masks.
    validation : (x, y), optional
        Looked at after each epoch, never trained on.
    callbacks : callables
        Called with an `EpochReport` after each epoch; one that returns True stops the training.
    snapshot_steps : ints
        Numbers of updates after which the parameters are kept; 0 keeps the start.
    metric : callable, optional
        ``metric(outputs, targets)``; by default the accuracy for the losses in `METRICS`.
    keep_best : bool
        Return the parameters of the epoch with the lowest validation loss.

    Raises
    ------
    ValueError
        If x and y differ in length, the samples have another shape than the network's own input_shape, a count is
        not positive, or keep_best has nothing to go by.
    TypeError
        If the optimizer is a name, or rng a seed.
    """
    inputs, targets = _samples("x, y", x, y)
    instance("optimizer", optimizer, Optimizer)
    generator(rng)
    positive_int("epochs", epochs)
    positive_int("batch_size", batch_size)
    if keep_best and validation is None:
        raise ValueError("keep_best: expected validation data to choose by, got validation=None")
    if network.input_shape not in (None, inputs.shape[1:]):
        raise ValueError(f"x: expected samples of shape {network.input_shape}, got {inputs.shape[1:]}")
    start = network.init(rng, inputs.shape[1:]) if params is None else params
    if len(start) != len(network.layers):
        raise ValueError(f"params: expected one for each of {len(network.layers)} layers, got {len(start)}")
    run = _Run(
        network=network,
        optimizer=optimizer,
        rng=rng,
        params=_copied(start),
        regularizer=regularizer,
        metric=metric or _default_metric(network),
        wanted=frozenset(integer("snapshot_steps", step, low=0) for step in snapshot_steps),
        validation=None if validation is None else _samples("validation", *_pair("validation", validation)),
    )
    run.take_snapshot()
    status = _train(run, inputs, targets, epochs, batch_size, tuple(callbacks), shuffle)
    return run.trace(status, keep_best)


@dataclass(frozen=True)
class EarlyStopping:
    """Stop when the validation loss has not fallen by more than `min_delta` for `patience` epochs."""

    patience: int
    min_delta: float = 0.0

    def __call__(self, report: EpochReport) -> bool:
        """Return whether to stop after this epoch."""
        if not report.validation_loss:
            raise ValueError("validation: early_stopping expected validation data, got none")
        best, best_epoch = report.validation_loss[0], 0
        for epoch, loss in enumerate(report.validation_loss):
            if loss < best - self.min_delta:
                best, best_epoch = loss, epoch
        return len(report.validation_loss) - 1 - best_epoch >= self.patience


def early_stopping(*, patience: int, min_delta: float = 0.0) -> EarlyStopping:
    """Return a callback that stops `fit` once `patience` epochs bring no better validation loss."""
    return EarlyStopping(positive_int("patience", patience), number("min_delta", min_delta, low=0))


@dataclass
class _Run:
    """The moving parts of one training run; lives only inside `fit`."""

    network: Sequential
    optimizer: Optimizer
    rng: np.random.Generator
    params: NetworkParams
    regularizer: Regularizer | None
    metric: Metric
    wanted: frozenset[int]
    validation: tuple[Array, Array] | None
    state: OptimizerState = field(init=False)
    best: NetworkParams = ()
    rows: list[tuple[float, float, float]] = field(default_factory=list)
    norms: list[list[float]] = field(default_factory=list)
    epochs: list[tuple[float, float]] = field(default_factory=list)
    checks: list[tuple[float, float]] = field(default_factory=list)
    snapshots: dict[int, NetworkParams] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.state = self.optimizer.init(self.params)

    def step(self, x: Array, y: Array) -> bool:
        """Forward, loss, backward, update; return False, and record nothing, where the run diverges."""
        network = self.network
        output, caches = network.forward(self.params, x, training=True, rng=self.rng)
        if not np.isfinite(output).all():
            return False
        loss, dy, from_logits = network.loss_gradient(caches, output, y)
        grads = network.grads(self.params, caches, dy, from_logits=from_logits)
        norms = [_norm(g) for g in grads]
        limit = DIVERGED * (1 + self.rows[0][0]) if self.rows else inf
        if not (isfinite(sum(norms)) and isfinite(loss) and loss <= limit):
            return False
        penalty = 0.0
        if self.regularizer is not None:
            penalty = self.regularizer.penalty(self.params)
            grads = self.regularizer.add_to(grads, self.params)
        self.rows.append((loss, self.metric(output, y), penalty))
        self.norms.append(norms)
        self.state = self.optimizer.update_in_place(self.params, grads, self.state)
        self.params = network.updated_buffers(self.params, caches)
        self.take_snapshot()
        return True

    def take_snapshot(self) -> None:
        """Keep the parameters if this number of updates was asked for."""
        if len(self.rows) in self.wanted:
            self.snapshots[len(self.rows)] = _copied(self.params)

    def end_epoch(self, sizes: list[int]) -> None:
        """Average the epoch's batches, weighted by their size, and look at the validation data."""
        means = np.average(np.array(self.rows[-len(sizes) :])[:, :2], axis=0, weights=sizes)
        self.epochs.append((float(means[0]), float(means[1])))
        if self.validation is None:
            return
        self.checks.append(self.validate(*self.validation))
        losses = [loss for loss, _ in self.checks]
        if isfinite(losses[-1]) and losses[-1] == np.nanmin(losses):
            self.best = _copied(self.params)

    def validate(self, x: Array, y: Array) -> tuple[float, float]:
        """Return loss and metric on the validation data; NaN if the outputs are not finite."""
        output, caches = self.network.forward(self.params, x)
        if not np.isfinite(output).all():
            return nan, nan
        return self.network.loss_gradient(caches, output, y)[0], self.metric(output, y)

    def report(self) -> EpochReport:
        """Return what callbacks see."""
        losses, checked = ([loss for loss, _ in pairs] for pairs in (self.epochs, self.checks))
        return EpochReport(len(losses), len(self.rows), tuple(losses), tuple(checked), _copied(self.params))

    def trace(self, status: str, keep_best: bool) -> TrainingTrace:
        """Return the record as arrays."""
        steps = np.array(self.rows).reshape(-1, 3)
        epochs, checks = (np.array(pairs).reshape(-1, 2) for pairs in (self.epochs, self.checks))
        seen = bool(np.isfinite(checks[:, 0]).any())
        kept = sorted(self.snapshots)
        return freeze(
            TrainingTrace(
                step_loss=steps[:, 0],
                step_metric=steps[:, 1],
                step_penalty=steps[:, 2],
                gradient_norms=np.array(self.norms).reshape(-1, len(self.network.layers)),
                epoch_loss=epochs[:, 0],
                epoch_metric=epochs[:, 1],
                validation_loss=checks[:, 0],
                validation_metric=checks[:, 1],
                snapshot_steps=np.array(kept, dtype=np.int64),
                snapshots=tuple(self.snapshots[step] for step in kept),
                params=self.best if keep_best and seen else self.params,
                best_epoch=int(np.nanargmin(checks[:, 0])) if seen else -1,
                status=status,
            )
        )


def _train(
    run: _Run,
    x: Array,
    y: Array,
    epochs: int,
    batch_size: int,
    callbacks: tuple[Callback, ...],
    shuffle: bool,
) -> str:
    """Run the epochs; return the status."""
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(epochs):
            sizes = []
            for batch in minibatches(len(x), batch_size, rng=run.rng if shuffle else None):
                if not run.step(x[batch], y[batch]):
                    return "diverged"
                sizes.append(len(batch))
            run.end_epoch(sizes)
            if callbacks and _asks_to_stop(run.report(), callbacks):
                return "stopped"
    return "completed"


def _asks_to_stop(report: EpochReport, callbacks: tuple[Callback, ...]) -> bool:
    """Call every callback, then say whether one of them wants to stop."""
    answers = [callback(report) for callback in callbacks]
    return any(answers)


def _samples(name: str, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array]:
    inputs, targets = any_array(name, x), any_array(name, y)
    for array in (inputs, targets):
        if array.dtype.kind not in "fiub" or array.ndim == 0:
            raise TypeError(f"{name}: expected arrays of numbers, got dtype {array.dtype}, shape {array.shape}")
    not_empty(name, inputs)
    if len(inputs) != len(targets):
        raise ValueError(f"{name}: expected as many targets as samples, got {len(targets)} and {len(inputs)}")
    if inputs.dtype.kind == "f" and not np.isfinite(inputs).all():
        raise ValueError(f"{name}: expected finite inputs, got NaN or infinity")
    return inputs, targets


def _pair(name: str, value: object) -> tuple[npt.ArrayLike, npt.ArrayLike]:
    if not (isinstance(value, tuple | list) and len(value) == 2):
        raise TypeError(f"{name}: expected a pair (x, y), got {type(value).__name__}")
    return value[0], value[1]


def _copied(params: NetworkParams) -> NetworkParams:
    return tuple({name: np.array(value) for name, value in layer.items()} for layer in params)


def _norm(grads: Params) -> float:
    return sqrt(sum(float(np.vdot(g, g)) for g in grads.values()))


def _default_metric(network: Sequential) -> Metric:
    """Return the metric in METRICS; for a loss without a name, the accuracy if it contains the softmax."""
    if isinstance(network.loss, str):
        return METRICS.get(network.loss, _no_metric)
    return accuracy if network.loss.fused == "softmax" else _no_metric


def _no_metric(outputs: Array, targets: Array) -> float:
    return nan
