"""Number by number, a network has the derivatives that backpropagation finds layer by layer."""

import numpy as np
import pytest

from dlcore import Dense, Sequential, network_graph, trace_backward


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "linear"])
@pytest.mark.parametrize("bias", [True, False])
def test_derivatives_are_those_of_backpropagation(activation: str, bias: bool) -> None:
    layers = (Dense(3, activation, use_bias=bias), Dense(2, "sigmoid", use_bias=bias))
    net = Sequential(layers, "mse", (2,))
    params = net.init(np.random.default_rng(1), (2,))
    x, targets = np.array([[1.0, 0.5]]), np.array([[1.0, 0.0]])
    back, graph = trace_backward(net, params, x, targets), network_graph(net, params, x, targets)
    gradients = dict(zip(graph.names, graph.gradients, strict=True))
    for layer, slopes in enumerate(back.dW, 1):
        for (to, origin), slope in np.ndenumerate(slopes):
            told = gradients[f"w_({to + 1} {origin + 1})^{layer}"]
            assert told == pytest.approx(slope, abs=1e-12)
        for to, slope in enumerate(back.delta[layer - 1][0], 1):
            assert gradients[f"z_{to}^{layer}"] == pytest.approx(slope, abs=1e-12)
            assert not bias or gradients[f"b_{to}^{layer}"] == pytest.approx(slope, abs=1e-12)
    assert (graph.names[-1], graph.values[-1]) == ("J", pytest.approx(back.loss))


def test_other_layers_losses_and_targets_are_refused() -> None:
    x, net = np.ones(2), Sequential((Dense(1, "softmax"),), "mse", (2,))
    params = net.init(np.random.default_rng(0), (2,))
    with pytest.raises(ValueError, match="linear, relu, sigmoid, tanh, got Dense"):
        network_graph(net, params, x, [0.0])
    entropy = Sequential((Dense(1, "sigmoid"),), "binary_cross_entropy", (2,))
    with pytest.raises(ValueError, match="expected the loss 'mse', got 'binary_cross_entropy'"):
        network_graph(entropy, params, x, [0.0])
    linear = Sequential((Dense(1),), "mse", (2,))
    with pytest.raises(ValueError, match="expected 1 numbers, got 2"):
        network_graph(linear, params, x, [0.0, 1.0])
