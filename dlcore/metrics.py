"""How good predictions are: accuracy and the confusion matrix."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, any_array, float_array, int_array, not_empty, same_shape


def predicted_labels(outputs: npt.ArrayLike) -> Array:
    """Return the class with the largest score of each row, (N, K) → (N,).

    The first one on a tie.
    """
    scores = float_array("outputs", outputs, ndim=2)
    not_empty("outputs", scores)
    return np.asarray(scores.argmax(axis=1))


def accuracy(
    outputs: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    threshold: float = 0.5,
    ignore_index: int | None = None,
) -> float:
    """Share of right answers.

    With outputs (N, K), K > 1: the largest score against labels (N,) or one-hot rows (N, K); labels
    equal to `ignore_index` do not count (NaN if all are). Maps of scores (N, K, …) go with labels
    (N, …). With one output a sample: on which side of `threshold` output and target lie.

    Raises
    ------
    ValueError
        If the shapes do not fit, as labels in a column (N, 1), or a label is out of range.
    """
    scores = float_array("outputs", outputs, min_ndim=1)
    not_empty("outputs", scores)
    wanted = any_array("targets", targets)
    if scores.ndim > 2 and wanted.shape == (len(scores), *scores.shape[2:]):
        scores, wanted = np.moveaxis(scores, 1, -1).reshape(-1, scores.shape[1]), wanted.reshape(-1)
    if scores.ndim == 2 and scores.shape[1] > 1:
        return _share_of_labels(scores, wanted, ignore_index)
    sides = float_array("targets", wanted)
    same_shape("targets", sides, "outputs", scores)
    return float(((scores > threshold) == (sides > threshold)).mean())


def _share_of_labels(scores: Array, wanted: Array, ignore_index: int | None) -> float:
    """Return the share of rows whose largest score is the right one."""
    chosen = predicted_labels(scores)
    if wanted.ndim == 2:
        if wanted.shape != scores.shape:
            hint = "; write targets[:, 0]" if wanted.shape[1] == 1 else ""
            raise ValueError(
                f"targets: expected labels {chosen.shape} or rows {scores.shape}, "
                f"got shape {wanted.shape}{hint}"
            )
        return float((chosen == predicted_labels(wanted)).mean())
    if ignore_index is not None and wanted.shape == chosen.shape:
        kept = wanted != ignore_index
        chosen, wanted = chosen[kept], wanted[kept]
    right = int_array("targets", wanted, high=scores.shape[1])
    same_shape("targets", right, "outputs without the class axis", chosen)
    return float((chosen == right).mean()) if right.size else float("nan")


def confusion_matrix(
    predicted: npt.ArrayLike, labels: npt.ArrayLike, *, n_classes: int | None = None
) -> Array:
    """Counts (K, K): row = true class, column = predicted class.

    K is the largest label + 1 by default.
    """
    limit = np.iinfo(np.int64).max if n_classes is None else n_classes
    chosen = int_array("predicted", predicted, high=limit)
    right = int_array("labels", labels, high=limit)
    not_empty("labels", right)
    same_shape("predicted", chosen, "labels", right)
    size = n_classes or int(max(chosen.max(), right.max())) + 1
    return np.bincount(right.ravel() * size + chosen.ravel(), minlength=size * size).reshape(
        size, size
    )
