"""Data of the user's own that leaves a lesson nothing to show is refused in one line."""

import numpy as np
import pytest

from dlmotion.stage.inputs import InputError
from scenes import mnist_network


def test_a_test_without_mistakes_is_refused(tmp_path):
    labels = np.arange(400) % 2
    halves = np.array([[[255, 0], [255, 0]], [[0, 255], [0, 255]]], dtype=np.uint8)
    parts = {"train": slice(300), "test": slice(300, 400)}
    arrays = {f"x_{part}": halves[labels[rows]] for part, rows in parts.items()}
    arrays |= {f"y_{part}": labels[rows] for part, rows in parts.items()}
    np.savez(tmp_path / "easy.npz", **arrays)
    with pytest.raises(InputError, match="expected mistakes in the test"):
        mnist_network.record(mnist_network.Inputs(data=str(tmp_path / "easy.npz")))
