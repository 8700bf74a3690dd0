"""Paper pressed by hand, and paper bent by three units, at the heights of its samples."""

import numpy as np

from dlcore import Dense, Sequential, trace_forward
from dlcore.paper import bent_paper, pressed_paper

SIDE = np.linspace(-1.0, 1.0, 5)
PAPER = np.stack(np.meshgrid(SIDE, SIDE), axis=-1)
X = np.random.default_rng(3).uniform(-1, 1, size=(7, 2))
SEEN = {"azimuth": 20.0, "reach": 1.0}


def test_the_cut_of_pressed_paper_is_where_the_square_is_the_threshold():
    take = pressed_paper(PAPER, X, 1.0, 0.5, unit=0.4, **SEEN)
    np.testing.assert_allclose(take.levels[0], 0.4 * (0.5 - (X**2).sum(axis=1)))
    np.testing.assert_array_equal(take.nodes[0, ..., :2], PAPER)
    np.testing.assert_array_equal(take.pane[0, :, 2], 0.0)


def test_without_a_share_it_lies_flat():
    take = pressed_paper(PAPER, X, 0.0, 0.5, unit=0.4, **SEEN)
    assert np.ptp(take.heights) == np.ptp(take.levels) == 0.0


def test_bent_paper_is_above_the_cut_where_the_network_says_so():
    network = Sequential((Dense(3, "tanh"), Dense(1, "sigmoid")), "binary_cross_entropy", (2,))
    states = [network.init(np.random.default_rng(seed), (2,)) for seed in (0, 1)]
    take = bent_paper(network, states, PAPER, X, **SEEN)
    assert (take.nodes.shape, take.spots.shape) == ((2, 5, 5, 3), (2, 7, 3))
    for k, params in enumerate(states):
        sums = trace_forward(network, params, X).z[-1][:, 0]
        np.testing.assert_array_equal(take.levels[k] > 0, sums > 0)
    assert take.azimuth.tolist() == [20.0, 20.0]
