"""What docs/NOTATION.md says of other people's momentum is true, step by step."""

import numpy as np
import pytest

from dlcore import momentum, nesterov

RNG = np.random.default_rng(0)
GRADS = RNG.normal(size=(50, 3))
START = RNG.normal(size=3)
MU, RATE = 0.9, 0.05


def ours(optimizer) -> np.ndarray:
    """The path of dlcore's optimizer along the given gradients."""
    params, path = START, []
    state = optimizer.init(params)
    for grad in GRADS:
        params, state = optimizer.update(params, grad, state)
        path.append(params)
    return np.array(path)


def ng() -> np.ndarray:
    """v ← βv + (1 − β)g, θ ← θ − αv."""
    theta, v, path = START, np.zeros(3), []
    for grad in GRADS:
        v = MU * v + (1 - MU) * grad
        theta = theta - RATE * v
        path.append(theta)
    return np.array(path)


def keras(look_ahead: bool) -> np.ndarray:
    """w ← μw − ηg, θ ← θ + w, or with Nesterov θ ← θ + μw − ηg."""
    theta, w, path = START, np.zeros(3), []
    for grad in GRADS:
        w = MU * w - RATE * grad
        theta = theta + (MU * w - RATE * grad if look_ahead else w)
        path.append(theta)
    return np.array(path)


def test_ngs_momentum_is_ours_at_a_smaller_rate() -> None:
    np.testing.assert_allclose(ours(momentum(RATE * (1 - MU), momentum=MU)), ng(), rtol=1e-12)


@pytest.mark.parametrize(("optimizer", "look_ahead"), [(momentum, False), (nesterov, True)])
def test_keras_momentum_is_ours_at_the_same_rate(optimizer, look_ahead: bool) -> None:
    path = ours(optimizer(RATE, momentum=MU))
    np.testing.assert_allclose(path, keras(look_ahead), rtol=1e-10, atol=1e-14)
