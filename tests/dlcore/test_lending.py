"""Rounds of lent labels on their plane."""

import numpy as np

from dlcore import two_moons
from dlcore.lending import lending_of


def test_labels_are_counted_and_checked_round_by_round():
    data = two_moons(20, noise=0.05, seed=1)
    first = np.full(20, -1)
    first[[0, 15]] = data.y[[0, 15]]
    then = first.copy()
    then[3], then[4] = data.y[3], 1 - data.y[4]
    lent = lending_of(data, np.array([first, then]), np.full((2, 20), -1), 0.5, (7, 5))
    assert lent.held.tolist() == [2, 4]
    assert lent.right.tolist() == [2, 3]
    np.testing.assert_array_equal(lent.given[0], data.x[[0, 15]])
    np.testing.assert_array_equal(lent.wrong[0], data.x[[4]])
    assert (len(lent.across), len(lent.upward)) == (7, 5)
    assert lent.across[0] == data.x[:, 0].min() - 0.5
    assert lent.upward[-1] == data.x[:, 1].max() + 0.5
