"""Halves of the digits: who is in them, what a warm start keeps, and when a goal is reached."""

import numpy as np
import pytest

from dlcore import Dense, Sequential, digits
from dlcore.transfer import digit_halves, epochs_until


@pytest.fixture(scope="module")
def halves():
    return digit_halves(60, 40, slice(50, 90), rate=0.05, epochs=3, batches=(20, 10))


NET = Sequential((Dense(6, "relu"), Dense(5, "softmax")), "cross_entropy")


def test_halves_share_no_class_and_lots_no_sample(halves):
    y = digits().y
    assert (len(halves.known), len(halves.new), len(halves.test)) == (60, 40, 40)
    assert y[halves.known].max() < 5 <= y[halves.new].min()
    assert len(halves.known) + len(halves.unknown) == (y < 5).sum()
    assert not set(halves.new) & set(halves.test)
    assert not set(halves.known) & set(halves.unknown)
    assert set(halves.pair(halves.new)[1]) <= set(range(5))
    assert halves.example([7, 2]).shape == (2, 8, 8)


def test_a_warm_start_has_the_old_layers_and_the_new_output(halves):
    base, fresh, warm = halves.starts(NET, 3)
    np.testing.assert_array_equal(warm[0]["weight"], base[0]["weight"])
    np.testing.assert_array_equal(warm[1]["weight"], fresh[1]["weight"])
    assert not np.array_equal(base[1]["weight"], fresh[1]["weight"])


def test_accuracies_begin_before_training(halves):
    _, fresh, _ = halves.starts(NET, 3)
    run = halves.learn(NET, fresh, 3, kept=3)
    course = halves.by_epoch(NET, run)
    assert len(run.snapshots) == 4
    assert course[0] == halves.right(NET, fresh, halves.test)
    assert course[-1] == halves.right(NET, run.params, halves.test)
    assert len(course) == 4


def test_a_goal_that_is_never_reached_is_the_number_of_epochs():
    right = np.array([[0.1, 0.8, 0.7, 0.9], [0.1, 0.2, 0.3, 0.4], [0.9, 0.0, 0.0, 0.0]])
    assert epochs_until(right, 0.8).tolist() == [1, 4, 0]
