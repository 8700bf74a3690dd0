"""Units that are on, get a gradient, or never are, against sums written out."""

import numpy as np

from dlcore import Dense, Sequential, trace_backward, trace_forward
from dlcore.unit_lives import unit_lives

RNG = np.random.default_rng(4)
X, Y = RNG.normal(size=(30, 5)), RNG.integers(0, 3, size=30)


def net_of(name):
    hidden = (Dense(4, name),) * 2
    return Sequential((*hidden, Dense(3, "softmax")), "cross_entropy", (5,))


def states_of(net):
    """A draw, and one whose second unit of the first layer is off for every sample."""
    params = net.init(np.random.default_rng(0), (5,))
    dead = [{name: value.copy() for name, value in layer.items()} for layer in params]
    dead[0]["bias"][1] = -100.0
    return params, tuple(dead)


def test_a_unit_that_is_never_on_is_counted_and_gets_nothing_behind_relu():
    net = net_of("relu")
    lives = unit_lives(net, states_of(net), X, Y, 20)
    assert lives.shares.shape == (2, 8)
    assert lives.shares[1, 1] == 0.0
    assert lives.never[1] >= 1
    assert not lives.alive[1, 1]
    assert (lives.largest, lives.by_weight) == (0.0, 0.0)


def test_behind_leaky_relu_the_same_unit_still_moves():
    net = net_of("leaky_relu")
    states = states_of(net)
    lives = unit_lives(net, states, X, Y, 20)
    assert lives.alive[1, 1]
    assert lives.least > 0.0
    gradient = np.abs(trace_backward(net, states[1], X[:20], Y[:20]).dW[0][1]).max()
    assert lives.largest >= gradient >= lives.least


def test_shares_are_those_of_the_trained_samples():
    net = net_of("relu")
    states = states_of(net)
    lives = unit_lives(net, states, X, Y, 20)
    sums = trace_forward(net, states[0], X[:20]).z
    np.testing.assert_array_equal(lives.shares[0, :4], (sums[0] > 0).mean(axis=0))
    assert lives.right[0] == (net.predict(states[0], X[20:]).argmax(axis=1) == Y[20:]).mean()
