"""The river of a signal against layers multiplied by hand."""

import numpy as np

from dlcore import Dense
from dlcore.signal_river import signal_river


def test_the_first_draw_is_a_product_of_layers():
    x, layer = np.random.default_rng(1).normal(size=(40, 6)), Dense(6, "tanh")
    river = signal_river(layer, 3, x, (7, 8))
    rng, a = np.random.default_rng(7), x
    means, stds = [x.mean()], [x.std()]
    for _ in range(3):
        params = layer.init(rng, (6,))
        a = np.tanh(a @ params["weight"].T + params["bias"])
        means.append(a.mean())
        stds.append(a.std())
    np.testing.assert_allclose(river.mean, means, rtol=1e-12)
    np.testing.assert_allclose(river.std, stds, rtol=1e-12)
    np.testing.assert_allclose(river.high - river.low, 2 * river.std, rtol=1e-12)
    assert river.stds.shape == river.means.shape == (2, 3)
    assert not np.array_equal(river.stds[0], river.stds[1])
