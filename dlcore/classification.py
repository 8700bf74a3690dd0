"""How good a classifier is, by class and by threshold: precision, recall, F1, ROC."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, float_array, not_empty
from dlcore.metrics import confusion_matrix
from dlcore.trace import freeze

__all__ = [
    "ClassScores",
    "PrecisionRecallTrace",
    "RocTrace",
    "class_scores",
    "trace_precision_recall",
    "trace_roc",
]


@dataclass(frozen=True)
class ClassScores:
    """Quality of N answers by each of K classes.

    Parameters
    ----------
    confusion : array (K, K) of int
        Row: true class, column: predicted class.
    precision, recall, f1 : arrays (K,)
        Right among those called so, found among those that are so, and 2PR / (P + R); 0 where
        nothing is divided.
    support : array (K,) of int
        True samples of each class.
    accuracy, macro_f1 : float
        Share of right answers; unweighted mean of f1.
    """

    confusion: Array
    precision: Array
    recall: Array
    f1: Array
    support: Array
    accuracy: float
    macro_f1: float


@dataclass(frozen=True)
class RocTrace:
    """A threshold that sinks past N scores, T different ones; row 0 calls nothing positive.

    Parameters
    ----------
    thresholds : array (T + 1,)
        Falling, first +∞; called positive is a score at or above it.
    true_positives, false_positives : arrays (T + 1,) of int
    recall, fall_out : arrays (T + 1,)
        Share of the positives, and of the negatives, that are called positive: y and x of the
        curve.
    auc : float
        Area under it: chance that a positive scores above a negative, a tie counting half.
    """

    thresholds: Array
    true_positives: Array
    false_positives: Array
    recall: Array
    fall_out: Array
    auc: float


@dataclass(frozen=True)
class PrecisionRecallTrace:
    """Precision and recall as a threshold sinks past N scores, T different ones.

    Parameters
    ----------
    thresholds : array (T,)
        Falling; called positive is a score at or above it.
    precision, recall, f1 : arrays (T,)
    average_precision : float
        Σ (recall_t - recall_{t-1}) precision_t.
    """

    thresholds: Array
    precision: Array
    recall: Array
    f1: Array
    average_precision: float


def class_scores(
    predicted: ArrayLike, labels: ArrayLike, *, n_classes: int | None = None
) -> ClassScores:
    r"""Count right and wrong answers by class.

    .. math::
        P_k = \frac{tp_k}{tp_k + fp_k}, \quad R_k = \frac{tp_k}{tp_k + fn_k}, \quad
        F_k = \frac{2 P_k R_k}{P_k + R_k}

    Parameters
    ----------
    predicted, labels : arrays (N,) of classes from 0, see `predicted_labels`
    n_classes : int, by default the largest class + 1

    References
    ----------
    van Rijsbergen, "Information retrieval", 2nd edition, 1979, chapter 7.
    """
    table = confusion_matrix(predicted, labels, n_classes=n_classes)
    hits, called, support = np.diag(table), table.sum(axis=0), table.sum(axis=1)
    precision, recall = _share(hits, called), _share(hits, support)
    f1 = _share(2 * hits, called + support)
    return freeze(
        ClassScores(
            table, precision, recall, f1, support, float(hits.sum() / table.sum()), float(f1.mean())
        )
    )


def trace_roc(scores: ArrayLike, labels: ArrayLike) -> RocTrace:
    """Lower a threshold past the scores of two classes and record what is called positive.

    Parameters
    ----------
    scores : array (N,), or (N, 1)
        Larger for the positive class; probabilities or any other scores.
    labels : array (N,), or (N, 1)
        1 positive, 0 negative; at least one of either.

    References
    ----------
    Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27, 2006.
    """
    thresholds, hits, false = _sink(scores, labels)
    if hits[-1] == 0 or false[-1] == 0:
        raise ValueError(
            f"labels: expected both 0 and 1, got {hits[-1]} positives and {false[-1]} negatives"
        )
    thresholds, hits, false = np.append(np.inf, thresholds), np.append(0, hits), np.append(0, false)
    recall, fall_out = hits / hits[-1], false / false[-1]
    area = float((np.diff(fall_out) * (recall[1:] + recall[:-1]) / 2).sum())
    return freeze(RocTrace(thresholds, hits, false, recall, fall_out, area))


def trace_precision_recall(scores: ArrayLike, labels: ArrayLike) -> PrecisionRecallTrace:
    """Lower a threshold past the scores of two classes and record precision and recall.

    Parameters
    ----------
    scores : array (N,), or (N, 1)
        Larger for the positive class.
    labels : array (N,), or (N, 1)
        1 positive, 0 negative; at least one positive.

    References
    ----------
    Manning, Raghavan, Schütze, "Introduction to information retrieval", 2008, section 8.4.
    """
    thresholds, hits, false = _sink(scores, labels)
    if hits[-1] == 0:
        raise ValueError("labels: expected at least one positive, got none")
    precision, recall = hits / (hits + false), hits / hits[-1]
    average = float((np.diff(recall, prepend=0.0) * precision).sum())
    return freeze(
        PrecisionRecallTrace(
            thresholds, precision, recall, 2 * hits / (hits + false + hits[-1]), average
        )
    )


def _sink(scores: ArrayLike, labels: ArrayLike) -> tuple[Array, Array, Array]:
    """Different scores in falling order, with true and false positives at each."""
    values, truth = finite_array("scores", scores), float_array("labels", labels)
    if values.ndim == 2 and values.shape[1] == 1 and truth.size == len(values):
        values, truth = values[:, 0], truth.reshape(-1)
    if values.ndim != 1 or values.shape != truth.shape:
        raise ValueError(
            f"labels: expected one for each score (N,), got shapes {values.shape} and {truth.shape}"
        )
    not_empty("scores", values)
    if not np.isin(truth, (0, 1)).all():
        raise ValueError(f"labels: expected 0 and 1, got {truth[~np.isin(truth, (0, 1))][0]:g}")
    order = np.argsort(-values, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(values[order])), len(values) - 1)
    hits = truth[order].cumsum()[ends].astype(np.int64)
    return values[order][ends], hits, ends + 1 - hits


def _share(part: Array, whole: Array) -> Array:
    """Quotient of counts, 0 where nothing is divided."""
    return np.asarray(part / np.where(whole > 0, whole, 1))
