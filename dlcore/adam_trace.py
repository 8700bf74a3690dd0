"""Adam taken apart: moments, their corrections, and the rate that each parameter ends up with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, float_array, not_empty
from dlcore.optimizers import adam
from dlcore.trace import freeze

__all__ = ["AdamTrace", "trace_adam"]


@dataclass(frozen=True)
class AdamTrace:
    r"""T updates of Adam from given gradients.

    Parameters
    ----------
    grads : array (T, P)
    m, v : arrays (T, P)
        Running means of g and of g², after each gradient.
    m_correction, v_correction : arrays (T,)
        :math:`1 - b_1^t` and :math:`1 - b_2^t`; 1 without bias correction.
    m_hat, v_hat : arrays (T, P)
        m and v divided by their corrections.
    rates : array (T, P)
        Each parameter's own rate :math:`\eta / (\sqrt{\hat v} + \epsilon)`.
    updates : array (T, P)
        What is added to the parameters, :math:`-\text{rate} \cdot \hat m`.
    """

    grads: Array
    m: Array
    v: Array
    m_correction: Array
    v_correction: Array
    m_hat: Array
    v_hat: Array
    rates: Array
    updates: Array


def trace_adam(
    grads: ArrayLike,
    *,
    learning_rate: float = 0.001,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
    bias_correction: bool = True,
) -> AdamTrace:
    """Feed gradients (T, P), such as those of a `DescentTrace`, to `adam`; record all of it."""
    slopes = not_empty("grads", float_array("grads", grads, ndim=2)).astype(np.float64)
    if not np.isfinite(slopes).all():
        raise ValueError("grads: expected finite values")
    optimizer = adam(learning_rate, b1=b1, b2=b2, eps=eps, bias_correction=bias_correction)
    params = np.zeros(slopes.shape[1])
    state = optimizer.init(params)
    moments = []
    for grad in slopes:
        params, state = optimizer.update(params, grad, state)
        moments.append((state.slots["m"], state.slots["v"]))
    m, v = (np.array(column) for column in zip(*moments, strict=True))
    t = np.arange(1, len(slopes) + 1)
    m_correction, v_correction = (
        1 - b**t if bias_correction else np.ones(len(t)) for b in (b1, b2)
    )
    m_hat, v_hat = m / m_correction[:, None], v / v_correction[:, None]
    rates = learning_rate / (np.sqrt(v_hat) + eps)
    return freeze(
        AdamTrace(slopes, m, v, m_correction, v_correction, m_hat, v_hat, rates, -rates * m_hat)
    )
