"""Activations in numbers: a curve with its derivative, a slice of softmax, and a push back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlcore import DescentTrace, sgd, softmax, softmax_jacobian, trace_descent
from dlcore.activations import Activation
from dlcore.landscapes import Landscape


@dataclass(frozen=True)
class Curve:
    """One activation: f and f′ along z, and two units that are pushed inwards from either side.

    ``drawn`` holds f and f′ (2, n) with no number at the kinks, where f′ does not exist;
    ``saturated`` tells where the slope is under the share ``faint`` of its ``peak``; ``probes``
    (3, 3) are z, f and f′ at −start, 0 and start.
    """

    formula: str
    a: np.ndarray
    da: np.ndarray
    drawn: np.ndarray
    saturated: np.ndarray
    peak: float
    summit: float
    probes: np.ndarray
    units: tuple[DescentTrace, DescentTrace]


def slice_of_softmax() -> Activation:
    """Share of the first of three scores while the two others stay zero."""

    def beside_zeros(z: npt.ArrayLike) -> np.ndarray:
        return np.stack([np.asarray(z), np.zeros_like(z), np.zeros_like(z)], axis=-1)

    return Activation(
        fn=lambda z: softmax(beside_zeros(z))[..., 0],
        derivative=lambda z: softmax_jacobian(beside_zeros(z))[..., 0, 0],
        formula="f(z) = e^z / (e^z + e^0 + e^0)",
        range=(0.0, 1.0),
    )


def pushed(f: Activation, side: int, start: float, rate: float, steps: int) -> DescentTrace:
    """A unit whose output is pushed towards the other side: J = ±f(z), so dJ/da = ±1."""
    push = Landscape(
        name="push",
        dim=1,
        loss=lambda p: side * f.fn(p).sum(-1),
        slope=lambda p: side * f.derivative(p),
        minima=np.empty((0, 1)),
        curvature=np.empty((0, 0)),
    )
    return trace_descent(push, sgd(rate), [side * start], steps=steps, tolerance=0.0)
