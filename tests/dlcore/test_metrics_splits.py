"""Accuracy, confusion matrix, mini-batches, splits and folds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import (
    accuracy,
    confusion_matrix,
    k_folds,
    minibatches,
    predicted_labels,
    train_validation_test_split,
)


def test_accuracy_by_hand() -> None:
    scores = [[0.1, 0.9], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]]
    assert accuracy(scores, [1, 0, 0, 0]) == 0.75
    assert accuracy(scores, np.eye(2)[[1, 0, 0, 0]]) == 0.75
    assert accuracy([0.2, 0.7], [0, 1]) == 1
    assert accuracy([[0.2], [0.4]], [[0], [1]]) == 0.5
    assert accuracy([-1.0, 2.0], [-1, 1], threshold=0) == 1
    assert predicted_labels([[1.0, 1.0], [0.0, 2.0]]).tolist() == [0, 1]


def test_confusion_matrix_by_hand() -> None:
    counts = confusion_matrix([0, 1, 1, 2], [0, 1, 2, 2])
    np.testing.assert_array_equal(counts, [[1, 0, 0], [0, 1, 0], [0, 1, 1]])
    assert confusion_matrix([0], [0], n_classes=4).shape == (4, 4)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=40))
def test_confusion_matrix_counts_every_sample_once(pairs: list[tuple[int, int]]) -> None:
    predicted, labels = np.array(pairs).T
    counts = confusion_matrix(predicted, labels, n_classes=6)
    assert counts.sum() == len(pairs)
    np.testing.assert_array_equal(counts.sum(axis=1), np.bincount(labels, minlength=6))
    assert np.trace(counts) == (predicted == labels).sum()


@given(st.integers(1, 200), st.integers(1, 50), st.booleans())
def test_an_epoch_of_minibatches_is_every_sample_once(n: int, size: int, shuffled: bool) -> None:
    rng = np.random.default_rng(0) if shuffled else None
    batches = list(minibatches(n, size, rng=rng))
    assert sorted(np.concatenate(batches).tolist()) == list(range(n))
    assert all(len(batch) == size for batch in batches[:-1])
    assert len(batches) == -(-n // size)
    if not shuffled:
        assert np.concatenate(batches).tolist() == list(range(n))


@given(st.integers(3, 300), st.floats(0, 0.4), st.floats(0, 0.4))
def test_the_three_parts_share_no_sample(n: int, validation: float, test: float) -> None:
    split = train_validation_test_split(
        n, validation=validation, test=test, rng=np.random.default_rng(1)
    )
    parts = (split.train, split.validation, split.test)
    assert sorted(np.concatenate(parts).tolist()) == list(range(n))
    assert len(split.validation) == round(n * validation)
    assert len(split.test) == round(n * test)


@given(st.integers(2, 60), st.integers(2, 10))
def test_every_sample_is_validated_on_once(n: int, k: int) -> None:
    if k > n:
        with pytest.raises(ValueError, match="k: expected at most one fold a sample"):
            k_folds(n, k, rng=np.random.default_rng(2))
        return
    folds = k_folds(n, k, rng=np.random.default_rng(2))
    assert sorted(np.concatenate([validation for _, validation in folds]).tolist()) == list(
        range(n)
    )
    for train, validation in folds:
        assert sorted([*train, *validation]) == list(range(n))
    sizes = [len(validation) for _, validation in folds]
    assert max(sizes) - min(sizes) <= 1


BAD = {
    "empty": (lambda: accuracy(np.zeros((0, 2)), []), "outputs: expected at least one value"),
    "label": (lambda: accuracy([[0.1, 0.9]], [2]), "targets: expected values from 0 to 1, got 2"),
    "ragged": (
        lambda: accuracy([[0.1, 0.9]], [[1], [1, 0]]),
        "targets: expected a rectangular array",
    ),
    "seed": (lambda: k_folds(4, 2, rng=0), "rng: expected Generator, got 0"),
    "no rng": (
        lambda: train_validation_test_split(4, rng=None),
        "rng: expected Generator, got None",
    ),
    "lengths": (lambda: accuracy([[0.1, 0.9]], [0, 1]), "targets: expected the shape of outputs"),
    "binary lengths": (lambda: accuracy([0.1], [0, 1]), "targets: expected the shape of outputs"),
    "float labels": (lambda: confusion_matrix([0.5], [1]), "predicted: expected integers"),
    "class": (
        lambda: confusion_matrix([3], [1], n_classes=3),
        "predicted: expected values from 0 to 2, got 3",
    ),
    "pairs": (lambda: confusion_matrix([1, 1], [1]), "predicted: expected the shape of labels"),
    "batch": (lambda: next(minibatches(5, 0)), "batch_size: expected an integer above 0"),
    "share": (lambda: split(test=1.5), "test: expected a finite number in"),
    "nothing left": (
        lambda: split(validation=0.5, test=0.5),
        "expected to leave samples for training",
    ),
    "one fold": (
        lambda: k_folds(5, 1, rng=np.random.default_rng(0)),
        "k: expected at least 2, got 1",
    ),
}


def split(**shares: float) -> None:
    train_validation_test_split(10, rng=np.random.default_rng(0), **shares)


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case: str) -> None:
    call, message = BAD[case]
    with pytest.raises((TypeError, ValueError), match=message):
        call()
