"""Lines through the origin by their angle, and angles at which an answer changes."""

from __future__ import annotations

import numpy as np

from dlcore import accuracy, sigmoid


def ways_of(angle: np.ndarray) -> np.ndarray:
    """Unit vectors (A, 2) at angles (A,) in degrees."""
    return np.column_stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))])


def rights_at(angle: np.ndarray, points: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Accuracies (A,) of lines through the origin, by the angle of w in degrees."""
    return np.array([accuracy(sigmoid(points @ way), label) for way in ways_of(angle)])


def turns_of(points: np.ndarray) -> np.ndarray:
    """An angle (2N,) between any two at which a line through the origin passes a point.

    Between them no answer changes, so that the best of these is the best of all angles.
    """
    own = np.degrees(np.arctan2(points[:, 1], points[:, 0]))
    passed = np.sort(np.concatenate([own + 90.0, own - 90.0]) % 360.0)
    middle: np.ndarray = (passed + np.append(passed[1:], passed[0] + 360.0)) / 2 % 360.0
    return middle
