"""Early stopping: a callback that ends a training run once the validation loss no longer falls."""

from __future__ import annotations

from dataclasses import dataclass

from dlcore.checks import positive_int
from dlcore.ranges import number
from dlcore.training import EpochReport


@dataclass(frozen=True)
class EarlyStopping:
    """Stop when the validation loss has not fallen by `min_delta` for `patience` epochs."""

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
