"""Winding numbers against regions that are known."""

import numpy as np
import pytest

from dlcore import winding_numbers

SQUARE = np.array([[0.0, 0], [2, 0], [2, 2], [0, 2]])


def test_inside_outside_and_the_other_way_round() -> None:
    points = [[1.0, 1], [3, 1], [1, -0.5], [0.1, 1.9]]
    assert winding_numbers(SQUARE, points).tolist() == [1, 0, 0, 1]
    assert winding_numbers(SQUARE[::-1], points).tolist() == [-1, 0, 0, -1]


def test_twice_round_counts_twice() -> None:
    assert winding_numbers(np.vstack([SQUARE, SQUARE]), [[1.0, 1.0]]).tolist() == [2]


def test_a_fine_polygon_encloses_what_its_circle_does() -> None:
    turn = np.linspace(0.0, 2.0 * np.pi, 360, endpoint=False)
    circle = 0.7 * np.column_stack([np.cos(turn), np.sin(turn)])
    points = np.random.default_rng(0).uniform(-1.0, 1.0, size=(200, 2))
    inside = np.linalg.norm(points, axis=1) < 0.7
    assert (winding_numbers(circle, points) == 1).tolist() == inside.tolist()


def test_shapes_are_said() -> None:
    with pytest.raises(ValueError, match=r"expected \(K, 2\) with K of at least 3"):
        winding_numbers(SQUARE[:2], [[1.0, 1.0]])
