"""The network of the backpropagation lessons, beside numbers worked out by hand."""

import numpy as np
import pytest

from dlcore import gradient_check, tiny_network, trace_backward


def test_its_loss_is_that_of_the_formulas():
    tiny = tiny_network()
    w, v = (layer["weight"] for layer in tiny.params)
    hidden = 1 / (1 + np.exp(-w @ tiny.x[0]))
    output = 1 / (1 + np.exp(-v @ hidden))
    assert tiny.loss(tiny.weights) == pytest.approx(0.5 * ((output - tiny.t[0]) ** 2).sum())
    assert tiny.loss(tiny.weights) == pytest.approx(0.3740, abs=5e-5)


def test_the_paths_to_the_first_hidden_unit_disagree():
    tiny = tiny_network()
    back = trace_backward(tiny.network, tiny.params, tiny.x, tiny.t)
    messages = tiny.params[1]["weight"][:, 0] * back.delta[1][0]
    np.testing.assert_allclose(messages, [-0.1287, 0.0706], atol=5e-5)
    gradient = np.concatenate([part.ravel() for part in back.dW])
    assert gradient_check(tiny.loss, gradient, tiny.weights).relative_error < 1e-7
