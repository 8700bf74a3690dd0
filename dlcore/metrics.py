"""How good predictions are: accuracy and the confusion matrix."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, any_array, float_array, int_array, not_empty, same_shape


def predicted_labels(outputs: npt.ArrayLike) -> Array:
    """Return the class with the largest score of each row, (N, K) → (N,); the first one on a tie."""
    scores = float_array("outputs", outputs, ndim=2)
    not_empty("outputs", scores)
    return np.asarray(scores.argmax(axis=1))


def accuracy(outputs: npt.ArrayLike, targets: npt.ArrayLike, *, threshold: float = 0.5) -> float:
    """Share of right answers.

    With outputs (N, K), K > 1: the largest score against labels (N,) or one-hot rows (N, K). With one output
    a sample: on which side of `threshold` output and target lie.
    """
    scores = float_array("outputs", outputs, min_ndim=1)
    not_empty("outputs", scores)
    wanted = any_array("targets", targets)
    if scores.ndim == 2 and scores.shape[1] > 1:
        chosen = predicted_labels(scores)
        right = predicted_labels(wanted) if wanted.ndim == 2 else int_array("targets", wanted, high=scores.shape[1])
        same_shape("targets", right, "outputs without the class axis", chosen)
        return float((chosen == right).mean())
    sides = float_array("targets", wanted)
    same_shape("targets", sides, "outputs", scores)
    return float(((scores > threshold) == (sides > threshold)).mean())


def confusion_matrix(predicted: npt.ArrayLike, labels: npt.ArrayLike, *, n_classes: int | None = None) -> Array:
    """Counts (K, K): row = true class, column = predicted class. K is the largest label + 1 by default."""
    limit = np.iinfo(np.int64).max if n_classes is None else n_classes
    chosen = int_array("predicted", predicted, high=limit)
    right = int_array("labels", labels, high=limit)
    not_empty("labels", right)
    same_shape("predicted", chosen, "labels", right)
    size = n_classes or int(max(chosen.max(), right.max())) + 1
    return np.bincount(right.ravel() * size + chosen.ravel(), minlength=size * size).reshape(size, size)
