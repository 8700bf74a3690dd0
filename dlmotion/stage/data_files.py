"""The user's own pictures with labels: read without trust, as `dlcore.mnist` reads them."""

from __future__ import annotations

from pathlib import Path

from dlcore import Dataset, mnist
from dlmotion.stage.inputs import InputError

_MOST_CLASSES = 10


def labelled_images(path: str | Path) -> tuple[Dataset, Dataset]:
    """Training and test part of an .npz like Keras' or of a folder of IDX files; pixels 0 … 255.

    Raises
    ------
    InputError
        If something is missing or damaged, there are more than ten classes, all pictures are black,
        or the parts differ in the size of their pictures.
    """
    try:
        train, test = mnist(path, scaled=False)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {error}") from None
    labels = [train.y.min(), train.y.max(), test.y.min(), test.y.max()]
    if min(labels) < 0 or max(labels) >= _MOST_CLASSES:
        raise InputError(
            f"{path}: expected labels from 0 to {_MOST_CLASSES - 1}, "
            f"got {min(labels)} to {max(labels)}"
        )
    if not train.x.any() or not test.x.any():
        raise InputError(f"{path}: expected pictures, got black ones only")
    if train.x.shape[1:] != test.x.shape[1:]:
        raise InputError(
            f"{path}: expected pictures of one size, got {train.x.shape[1:]} to learn from "
            f"and {test.x.shape[1:]} to test with"
        )
    return train, test
