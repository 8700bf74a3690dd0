"""Training: forward, loss, backward, update, over and over, and the record of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, generator_of, instance, lookup, positive, positive_int
from dlcore.epoch_schedules import EpochSchedule
from dlcore.network import Sequential
from dlcore.optimizer import Optimizer
from dlcore.optimizers import OPTIMIZERS
from dlcore.parameters import Float, NetworkParams, cast_params, copied, float_dtype
from dlcore.ranges import integer
from dlcore.regularizers import Regularizer
from dlcore.show import count_text, course
from dlcore.trace import freeze
from dlcore.training_data import Samples, batches, read_samples, read_validation
from dlcore.training_run import Metric, Run, default_metric
from dlcore.views import name_views


@dataclass(frozen=True)
class EpochReport:
    """What a callback sees after an epoch: histories up to it, and the parameters it ended on."""

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
        Of the step's batch, before its update; the penalty is the regularizer's and not part of the
        loss.
    gradient_norms : array (S, L)
        Euclidean norm of each layer's gradient, 0 for a layer that learns nothing.
    epoch_loss, epoch_metric : arrays (E,)
        Mean over the samples of the epoch's batches.
    validation_loss, validation_metric : arrays (E,)
        After each epoch; shape (0,) without validation data. Metrics are NaN where the loss has
        none.
    snapshot_steps : array (K,)
    snapshots : K times the parameters, after that many updates; 0 is the start
    params : the parameters at the end, or those of `best_epoch` with `keep_best`
    best_epoch : int
        Epoch of the lowest validation loss, −1 without validation data.
    status : "completed", "stopped" (by a callback) or "diverged"
        A diverged run ends at the first step whose loss or gradient is not finite, or whose loss is
        above `DIVERGED` times 1 + the first loss; that step is not recorded.
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

    def __repr__(self) -> str:
        histories = (
            ("loss", self.epoch_loss if len(self.epoch_loss) else self.step_loss),
            ("metric", self.epoch_metric),
            ("validation loss", self.validation_loss),
            ("validation metric", self.validation_metric),
        )
        told = [text for name, values in histories if (text := course(name, values))]
        if self.best_epoch >= 0:
            told.append(f"best epoch {self.best_epoch}")
        if len(self.snapshots):
            told.append(count_text(len(self.snapshots), "snapshot"))
        epochs = count_text(len(self.epoch_loss), "epoch")
        head = f"TrainingTrace: {self.status} after {epochs}, {count_text(self.steps, 'step')}"
        return "; ".join([head, *told])

    @property
    def steps(self) -> int:
        """Number of updates made, S."""
        return len(self.step_loss)


@name_views
def fit(
    network: Sequential,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    optimizer: Optimizer | str,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator | int,
    validation: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    callbacks: Iterable[Callback] = (),
    params: NetworkParams | None = None,
    regularizer: Regularizer | None = None,
    snapshot_steps: Collection[int] = (),
    metric: Metric | None = None,
    shuffle: bool = True,
    keep_best: bool = False,
    sample_weight: npt.ArrayLike | None = None,
    class_weight: npt.ArrayLike | None = None,
    clip_norm: float | None = None,
    dtype: npt.DTypeLike | None = None,
) -> TrainingTrace:
    """Train the network on x (N, …), y (N, …) with mini-batches and record every step.

    Where the last mini-batch of an epoch would be one sample alone, it joins the one before: a
    batch of one has no variance for BatchNorm, and its gradient is that of one sample.

    Parameters
    ----------
    optimizer : Optimizer, or the name of one
        Such as ``adam(0.001)``; ``"adam"`` is ``adam()``. Its schedule may go by epochs
        (`by_epoch`) or by the losses (`reduce_on_plateau`).
    rng : Generator, or the seed of one
        Draws the first parameters (unless `params` are given), the order of the samples and dropout
        masks.
    validation : (x, y), optional
        Looked at after each epoch, never trained on and not weighed.
    callbacks : callables
        Called with an `EpochReport` after each epoch; one that returns True stops the training.
    regularizer : Regularizer, optional
        ``l2(…)`` adds its gradient; ``l1(…)`` takes the proximal step, so that weights become
        exactly 0.
    snapshot_steps : ints
        Numbers of updates after which the parameters are kept; 0 keeps the start.
    metric : callable, optional
        ``metric(outputs, targets)``; by default the accuracy for the losses in `METRICS`.
    keep_best : bool
        Return the parameters of the epoch with the lowest validation loss.
    sample_weight : array (N,) or of the targets' shape, optional
        Weight of each sample; losses are weighted means, metrics are not weighed.
    class_weight : array (K,), optional
        Weight of each class, for losses with one class a sample; multiplies `sample_weight`.
    clip_norm : float, optional
        Longest gradient of an update: a longer one, all parameters together, is shortened to it.
        The norms that the trace records are those before.
    dtype : float32 or float64, optional
        In which to train: x, y and the parameters are brought to it. By default given parameters
        stay as they are, and drawn ones are float32 where x is, else float64.

    Raises
    ------
    ValueError
        If x and y differ in length or do not fit the network, a count is not positive, there is no
        optimizer of that name, or keep_best has nothing to go by.
    TypeError
        If an argument is of another kind.
    """
    samples = read_samples("x, y", x, y).weighed(network, sample_weight, class_weight)
    rule = lookup("optimizer", optimizer, OPTIMIZERS)() if isinstance(optimizer, str) else optimizer
    instance("optimizer", rule, Optimizer)
    source = generator_of(rng)
    positive_int("epochs", epochs)
    positive_int("batch_size", batch_size)
    if keep_best and validation is None:
        raise ValueError("keep_best: expected validation data to choose by, got validation=None")
    if network.input_shape not in (None, samples.x.shape[1:]):
        raise ValueError(
            f"x: expected samples of shape {network.input_shape}, got {samples.x.shape[1:]}"
        )
    checked = read_validation(validation)
    kind = None if dtype is None else float_dtype(dtype)
    start = _start(network, samples.x, params, source, kind)
    if kind is not None:
        samples, checked = samples.cast(kind), checked and checked.cast(kind)
    per_epoch = len(batches(len(samples.x), batch_size, None))
    run = Run(
        network=network,
        optimizer=_timed(rule, per_epoch),
        rng=source,
        params=copied(start),
        regularizer=regularizer,
        metric=metric or default_metric(network),
        wanted=frozenset(integer("snapshot_steps", step, low=0) for step in snapshot_steps),
        validation=checked,
        clip_norm=None if clip_norm is None else positive("clip_norm", clip_norm),
    )
    run.take_snapshot()
    status = _train(run, samples, epochs, batch_size, tuple(callbacks), shuffle)
    return _trace(run, status, keep_best)


def _start(
    network: Sequential,
    x: Array,
    params: NetworkParams | None,
    rng: np.random.Generator,
    dtype: Float | None,
) -> NetworkParams:
    """Return the first parameters: those given, or drawn ones, in the dtype asked for."""
    if params is None:
        drawn = np.float32 if x.dtype == np.float32 else None
        return network.init(rng, x.shape[1:], dtype=drawn if dtype is None else dtype)
    if len(params) != len(network.layers):
        raise ValueError(
            f"params: expected one for each of {len(network.layers)} layers, got {len(params)}"
        )
    return params if dtype is None else cast_params(params, dtype)


def _timed(optimizer: Optimizer, steps_per_epoch: int) -> Optimizer:
    """Tell a schedule that goes by epochs how long one is."""
    schedule = optimizer.schedule
    if isinstance(schedule, EpochSchedule) and schedule.steps_per_epoch is None:
        return replace(optimizer, schedule=replace(schedule, steps_per_epoch=steps_per_epoch))
    return optimizer


def _train(
    run: Run,
    samples: Samples,
    epochs: int,
    batch_size: int,
    callbacks: tuple[Callback, ...],
    shuffle: bool,
) -> str:
    """Run the epochs; return the status."""
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(epochs):
            weights: list[tuple[float, float]] = []
            for indices in batches(len(samples.x), batch_size, run.rng if shuffle else None):
                batch = samples.take(indices)
                if not run.step(batch):
                    return "diverged"
                share = 1.0 if batch.weight is None else float(batch.weight.mean())
                weights.append((share * len(indices), len(indices)))
            run.end_epoch(weights)
            if callbacks and _asks_to_stop(_report(run), callbacks):
                return "stopped"
    return "completed"


def _asks_to_stop(report: EpochReport, callbacks: tuple[Callback, ...]) -> bool:
    """Call every callback, then say whether one of them wants to stop."""
    answers = [callback(report) for callback in callbacks]
    return any(answers)


def _report(run: Run) -> EpochReport:
    """Return what callbacks see."""
    losses, checked = ([loss for loss, _ in pairs] for pairs in (run.epochs, run.checks))
    return EpochReport(
        len(losses), len(run.rows), tuple(losses), tuple(checked), copied(run.params)
    )


def _trace(run: Run, status: str, keep_best: bool) -> TrainingTrace:
    """Return the record as arrays."""
    steps = np.array(run.rows).reshape(-1, 3)
    epochs, checks = (np.array(pairs).reshape(-1, 2) for pairs in (run.epochs, run.checks))
    seen = bool(np.isfinite(checks[:, 0]).any())
    kept = sorted(run.snapshots)
    return freeze(
        TrainingTrace(
            step_loss=steps[:, 0],
            step_metric=steps[:, 1],
            step_penalty=steps[:, 2],
            gradient_norms=np.array(run.norms).reshape(-1, len(run.network.layers)),
            epoch_loss=epochs[:, 0],
            epoch_metric=epochs[:, 1],
            validation_loss=checks[:, 0],
            validation_metric=checks[:, 1],
            snapshot_steps=np.array(kept, dtype=np.int64),
            snapshots=tuple(run.snapshots[step] for step in kept),
            params=run.best if keep_best and seen else run.params,
            best_epoch=int(np.nanargmin(checks[:, 0])) if seen else -1,
            status=status,
        )
    )
