"""Learning rates by epochs: any schedule counted in epochs, and a rate that falls on a plateau.

`fit` knows when an epoch ends; elsewhere an optimizer counts updates alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite

import numpy as np

from dlcore.checks import Array
from dlcore.ranges import integer, number
from dlcore.schedules import Schedule, constant

__all__ = ["EpochSchedule", "PlateauSchedule", "by_epoch", "reduce_on_plateau"]


@dataclass(frozen=True)
class EpochSchedule:
    """A schedule whose time is the epoch: r(t) = schedule(⌊t / steps_per_epoch⌋)."""

    schedule: Schedule
    steps_per_epoch: int | None = None

    def __call__(self, step: int) -> float:
        """Return the rate of update t = 0, 1, …."""
        if self.steps_per_epoch is None:
            raise ValueError(
                "steps_per_epoch: expected the updates of an epoch, which only fit knows; got None"
            )
        return self.schedule(step // self.steps_per_epoch)


def by_epoch(
    schedule: Schedule | float = 0.1, *, steps_per_epoch: int | None = None
) -> EpochSchedule:
    """Count a schedule in epochs instead of updates.

    ``by_epoch(step_decay(0.1, every=30))`` halves the rate every 30 epochs.

    Parameters
    ----------
    schedule : schedule or float
        Any of SCHEDULES, asked for epoch 0, 1, ….
    steps_per_epoch : int, optional
        Updates of an epoch; `fit` fills it in.
    """
    follow = schedule if callable(schedule) else constant(schedule)
    if steps_per_epoch is not None:
        integer("steps_per_epoch", steps_per_epoch, low=1)
    return EpochSchedule(follow, steps_per_epoch)


@dataclass(frozen=True)
class PlateauSchedule:
    """A rate that falls where the loss stops falling; see `reduce_on_plateau`."""

    learning_rate: float
    factor: float
    patience: int
    min_delta: float
    cooldown: int
    min_rate: float

    def __call__(self, step: int) -> float:
        """Refuse: the rate depends on losses, not on the number of updates."""
        raise ValueError(
            "learning_rate: reduce_on_plateau expected the losses of epochs, which only fit sees; "
            "write fit(…, optimizer=sgd(reduce_on_plateau(0.1)))"
        )

    def rates(self, losses: Sequence[float] | Array) -> Array:
        """Rate of every epoch from the losses of those before, (E,) → (E + 1,)."""
        rate, best, bad, rest = self.learning_rate, inf, 0, 0
        rates = [rate]
        for loss in losses:
            if isfinite(loss) and loss < best - self.min_delta:
                best, bad = float(loss), 0
            else:
                bad += 1
            if rest:
                rest, bad = rest - 1, 0
            if bad >= self.patience:
                rate, bad, rest = max(rate * self.factor, self.min_rate), 0, self.cooldown
            rates.append(rate)
        return np.array(rates)


def reduce_on_plateau(
    learning_rate: float = 0.1,
    *,
    factor: float = 0.1,
    patience: int = 10,
    min_delta: float = 1e-4,
    cooldown: int = 0,
    min_rate: float = 0.0,
) -> PlateauSchedule:
    """Multiply the rate by `factor` once `patience` epochs have brought no better loss.

    The loss is the validation loss, without validation data that of the epoch. Only `fit` can
    follow it.

    Parameters
    ----------
    learning_rate : float
    factor : float in [0, 1]
    patience : int
        Epochs without an improvement, counted as by `early_stopping` and Keras (PyTorch waits one
        more).
    min_delta : float
        How much lower a loss must be to be better.
    cooldown : int
        Epochs after a cut that are not counted.
    min_rate : float
        Where the rate stops falling.
    """
    return PlateauSchedule(
        number("learning_rate", learning_rate, low=0.0),
        number("factor", factor, low=0.0, high=1.0),
        integer("patience", patience, low=1),
        number("min_delta", min_delta, low=0.0),
        integer("cooldown", cooldown, low=0),
        number("min_rate", min_rate, low=0.0),
    )
