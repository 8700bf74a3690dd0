"""L1 and L2: what large weights cost. Biases, γ and β (anything with one axis) go free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dlcore.checks import Array
from dlcore.layers.base import Params
from dlcore.ranges import number


@dataclass(frozen=True)
class Regularizer:
    """A penalty on every weight w: its value for one array, and its gradient."""

    value: Callable[[Array], float]
    gradient: Callable[[Array], Array]

    def penalty(self, params: tuple[Params, ...]) -> float:
        """Return the penalty summed over every weight of every layer."""
        return sum(self.value(array) for layer in params for array in layer.values() if array.ndim > 1)

    def add_to(self, grads: tuple[Params, ...], params: tuple[Params, ...]) -> tuple[Params, ...]:
        """Return the gradients of loss + penalty."""
        return tuple(
            {n: g + self.gradient(values[n]) if g.ndim > 1 else g for n, g in layer.items()}
            for layer, values in zip(grads, params, strict=True)
        )


def l1(strength: float) -> Regularizer:
    """λ·Σ|w|; its pull is λ·sign(w), as strong for small weights as for large ones, so many reach zero."""
    rate = number("strength", strength, low=0)
    return Regularizer(lambda w: rate * float(np.abs(w).sum()), lambda w: rate * np.sign(w))


def l2(strength: float) -> Regularizer:
    """λ·Σw² (Keras' convention, no ½); its pull is 2λw, weaker the smaller the weight."""
    rate = number("strength", strength, low=0)
    return Regularizer(lambda w: rate * float(np.vdot(w, w)), lambda w: 2 * rate * w)
