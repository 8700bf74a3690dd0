"""`cnn-parameters` draws 2,304 lines by direction: none of a direction lies on another of it."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.cnn_parameters import ways_of

PICTURE, APART = 8, 5.2
"""Rows and columns of the picture, and cells between it and its map."""


@pytest.mark.parametrize("side", [7, 6, 4])  # of the map, by kernels of 2, 3 and 5
def test_lines_of_one_way_lie_side_by_side(side: int) -> None:
    cells = [(r, c) for r in range(side) for c in range(side)]
    lines = np.array([(i, j, *cell) for cell in cells for i, j in np.ndindex(PICTURE, PICTURE)])
    ways = ways_of(lines)
    assert ways.shape == (len(lines),)
    starts = lines[:, 1::-1].astype(float)  # across, down
    stops = np.stack([lines[:, 3] + PICTURE + APART, lines[:, 2] + (PICTURE - side) / 2], axis=1)
    for way in range(ways.max() + 1):
        start, steps = starts[ways == way], (stops - starts)[ways == way]
        assert (np.abs(steps[:, 1] - steps[0, 1]) < 1e-9).all()
        normal = np.array([-steps[0, 1], steps[0, 0]]) / np.hypot(*steps[0])
        beside = np.sort(start @ normal)
        assert (np.diff(beside) > 0.005).all()  # cells: no two lie on one line
