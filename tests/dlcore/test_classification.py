"""Precision, recall and ROC: by hand, and as scikit-learn has them."""

import numpy as np
import pytest
from sklearn import metrics

from dlcore import (
    class_scores,
    trace_precision_recall,
    trace_roc,
)


def test_class_scores_by_hand() -> None:
    """Class 0: 2 of 3 called so are so, 2 of 2 found; 1: 1 of 1, 1 of 3; 2: called once."""
    scores = class_scores([0, 0, 0, 1, 2], [0, 0, 1, 1, 1])
    np.testing.assert_allclose(scores.precision, [2 / 3, 1, 0])
    np.testing.assert_allclose(scores.recall, [1, 1 / 3, 0])
    np.testing.assert_allclose(scores.f1, [0.8, 0.5, 0])
    assert scores.support.tolist() == [2, 3, 0]
    assert scores.accuracy == 0.6
    assert scores.macro_f1 == pytest.approx(1.3 / 3)
    assert scores.confusion.tolist() == [[2, 0, 0], [1, 1, 1], [0, 0, 0]]


@pytest.mark.parametrize("seed", range(5))
def test_class_scores_as_scikit_learn_has_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    predicted, labels = rng.integers(0, 4, (2, 60))
    ours = class_scores(predicted, labels, n_classes=4)
    theirs = metrics.precision_recall_fscore_support(
        labels, predicted, labels=range(4), zero_division=0
    )
    for mine, other in zip(
        (ours.precision, ours.recall, ours.f1, ours.support), theirs, strict=True
    ):
        np.testing.assert_allclose(mine, other)


def test_roc_by_hand() -> None:
    """Scores .9 (yes), .6 (no), .6 (yes), .2 (no): three of four pairs right, one a tie."""
    trace = trace_roc([0.6, 0.9, 0.2, 0.6], [0, 1, 0, 1])
    assert trace.thresholds.tolist() == [np.inf, 0.9, 0.6, 0.2]
    assert trace.true_positives.tolist() == [0, 1, 2, 2]
    assert trace.false_positives.tolist() == [0, 0, 1, 2]
    assert trace.recall.tolist() == [0, 0.5, 1, 1]
    assert trace.fall_out.tolist() == [0, 0, 0.5, 1]
    assert trace.auc == 3.5 / 4


@pytest.mark.parametrize("seed", range(5))
def test_curves_as_scikit_learn_has_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = np.append(rng.integers(0, 2, 50), [0, 1])
    scores = np.round(labels + rng.normal(size=52), 1)  # rounded, so that there are ties
    roc = trace_roc(scores, labels)
    assert roc.auc == pytest.approx(metrics.roc_auc_score(labels, scores))
    fall_out, recall, thresholds = metrics.roc_curve(labels, scores, drop_intermediate=False)
    np.testing.assert_allclose(roc.fall_out, fall_out)
    np.testing.assert_allclose(roc.recall, recall)
    np.testing.assert_allclose(roc.thresholds[1:], thresholds[1:])
    curve = trace_precision_recall(scores, labels)
    precision, recall, thresholds = metrics.precision_recall_curve(labels, scores)
    np.testing.assert_allclose(curve.precision[::-1], precision[:-1])
    np.testing.assert_allclose(curve.recall[::-1], recall[:-1])
    np.testing.assert_allclose(curve.thresholds[::-1], thresholds)
    assert curve.average_precision == pytest.approx(metrics.average_precision_score(labels, scores))
    best = [metrics.f1_score(labels, scores >= t) for t in curve.thresholds]
    np.testing.assert_allclose(curve.f1, best)


def test_columns_of_one_output_unit_are_taken_as_they_come() -> None:
    flat, column = trace_roc([0.2, 0.8], [0, 1]), trace_roc([[0.2], [0.8]], [[0], [1]])
    assert flat.auc == column.auc == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: trace_roc([0.1, 0.2], [1, 1]),
            "labels: expected both 0 and 1, got 2 positives and 0 negatives",
        ),
        (lambda: trace_roc([0.1, 0.2], [0, 2]), "labels: expected 0 and 1, got 2"),
        (lambda: trace_roc([0.1, 0.2], [0]), r"labels: expected one for each score \(N,\)"),
        (lambda: trace_roc([np.nan, 0.2], [0, 1]), "scores: expected finite values"),
        (lambda: trace_roc([], []), "scores: expected at least one value"),
        (lambda: trace_precision_recall([0.1], [0]), "labels: expected at least one positive"),
        (
            lambda: class_scores([3], [1], n_classes=3),
            "predicted: expected values from 0 to 2, got 3",
        ),
    ],
)
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
