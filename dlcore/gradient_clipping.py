"""Gradient clipping: one long step becomes one of a chosen length in the same direction."""

from __future__ import annotations

from math import sqrt

import numpy as np

from dlcore.checks import positive
from dlcore.layers.base import Params


def global_norm(grads: tuple[Params, ...]) -> float:
    """Euclidean norm of all gradients of all layers together, √Σg²."""
    return sqrt(sum(float(np.vdot(g, g)) for layer in grads for g in layer.values()))


def clip_global_norm(grads: tuple[Params, ...], max_norm: float) -> tuple[Params, ...]:
    """Return g·min(1, max_norm / ‖g‖) with ‖g‖ the norm of all gradients together.

    Parameters
    ----------
    grads : one dict of arrays a layer
    max_norm : float above 0

    Returns
    -------
    tuple of dicts
        The gradients themselves where their norm is small enough.

    References
    ----------
    Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML
    2013.
    """
    limit, norm = positive("max_norm", max_norm), global_norm(grads)
    if norm <= limit:
        return grads
    return tuple({name: g * (limit / norm) for name, g in layer.items()} for layer in grads)
