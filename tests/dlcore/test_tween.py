"""Ways between records, and records laid end to end."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlcore import join, tween


@dataclass(frozen=True)
class Pose:
    at: np.ndarray
    angle: np.ndarray


REST = Pose(np.array([[9.0, 9.0], [0.0, 0.0]]), np.array([9.0, 0.0]))
GOAL = Pose(np.array([[4.0, 8.0]]), np.array([40.0]))


def test_from_the_last_step_to_the_first_of_the_next_which_is_left_out() -> None:
    way = tween(REST, GOAL, 4)
    assert way.at.tolist() == [[0, 0], [1, 2], [2, 4], [3, 6]]
    assert way.angle.tolist() == [0, 10, 20, 30]


def test_joined_they_are_one_record() -> None:
    whole = join([REST, tween(REST, GOAL, 2), GOAL])
    assert whole.angle.tolist() == [9, 0, 0, 20, 40]
    assert whole.at.shape == (5, 2)


def test_records_of_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="at: expected equal steps"):
        tween(REST, Pose(np.zeros((1, 3)), np.zeros(1)), 2)
