"""L1 and L2: what large weights cost. Biases, γ and β (anything with one axis) go free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dlcore.checks import Array
from dlcore.layers.base import Params
from dlcore.ranges import number

HELD = 2  # mark of a weight that stays at zero, where the others are marked by their sign


@dataclass(frozen=True)
class Regularizer:
    """A penalty on every weight w: its value for one array, and its gradient.

    Parameters
    ----------
    value, gradient : callables
        Of one array of weights.
    kink : float
        λ of a penalty λ·Σ|w|, whose kink at 0 makes weights exactly zero; 0 for a smooth penalty.
    """

    value: Callable[[Array], float]
    gradient: Callable[[Array], Array]
    kink: float = 0.0

    def penalty(self, params: tuple[Params, ...]) -> float:
        """Return the penalty summed over every weight of every layer."""
        return sum(
            self.value(array) for layer in params for array in layer.values() if array.ndim > 1
        )

    def add_to(self, grads: tuple[Params, ...], params: tuple[Params, ...]) -> tuple[Params, ...]:
        """Return the gradients of loss + penalty; at a kink the least subgradient."""
        return tuple(
            {n: self._sum(g, values[n]) if g.ndim > 1 else g for n, g in layer.items()}
            for layer, values in zip(grads, params, strict=True)
        )

    def marks(self, grads: tuple[Params, ...], params: tuple[Params, ...]) -> tuple[Params, ...]:
        """Return what `settle` needs of the weights before a step: signs, `HELD` where they stay 0.

        A weight at zero stays there while the loss pulls at it less than the penalty, |g| ≤ λ.
        """
        if not self.kink:
            return ()
        return tuple(
            {n: self._mark(g, values[n]) for n, g in layer.items() if g.ndim > 1}
            for layer, values in zip(grads, params, strict=True)
        )

    def settle(self, params: tuple[Params, ...], marks: tuple[Params, ...], rate: float) -> None:
        """Finish a step of this learning rate, in place: the proximal step of λ·Σ|w|.

        A weight that crossed zero comes back by twice the penalty's part of the step, and stops at
        zero if that is further. With `sgd` this is w ← sign(w − ηg)·max(|w − ηg| − ηλ, 0); with
        every optimizer a run can only rest where loss + penalty is stationary.
        """
        for values, signs in zip(params, marks, strict=False):
            for name, mark in signs.items():
                w = values[name]
                crossed = (np.sign(w) * mark < 0) & (mark != HELD)
                back = w[crossed]
                w[crossed] = np.sign(back) * np.maximum(np.abs(back) - 2 * rate * self.kink, 0)
                w[mark == HELD] = 0

    def _sum(self, g: Array, w: Array) -> Array:
        total: Array = g + self.gradient(w)
        if self.kink:
            total = np.where(w == 0, np.sign(g) * np.maximum(np.abs(g) - self.kink, 0), total)
        return total

    def _mark(self, g: Array, w: Array) -> Array:
        signs = np.sign(w).astype(np.int8)
        signs[(w == 0) & (np.abs(g) <= self.kink)] = HELD
        return signs


def l1(strength: float) -> Regularizer:
    """λ·Σ|w|; its pull λ·sign(w) is as strong for small weights, so many become exactly 0.

    `fit` takes the proximal step (Parikh and Boyd 2014, section 6.5.2), which stops a weight at 0
    where the gradient alone would jump over it.
    """
    rate = number("strength", strength, low=0)
    return Regularizer(
        lambda w: rate * float(np.abs(w).sum()), lambda w: rate * np.sign(w), kink=rate
    )


def l2(strength: float) -> Regularizer:
    """λ·Σw² (Keras' convention, no ½); its pull is 2λw, weaker the smaller the weight."""
    rate = number("strength", strength, low=0)
    return Regularizer(lambda w: rate * float(np.vdot(w, w)), lambda w: 2 * rate * w)
