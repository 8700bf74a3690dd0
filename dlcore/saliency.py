"""What an input does to one answer: its gradient (saliency), and a walk up it (ascent)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, float_array, not_empty
from dlcore.layers.base import ActivatedLayer
from dlcore.network import Sequential
from dlcore.parameters import NetworkParams
from dlcore.ranges import integer, number
from dlcore.trace import freeze

__all__ = ["AscentTrace", "SaliencyTrace", "ascend", "trace_saliency"]


@dataclass(frozen=True)
class SaliencyTrace:
    """How much each number of one input x moves one score.

    Parameters
    ----------
    x : array (…)
        One sample, without the batch axis.
    score : float
    gradient : array of the shape of x
        ∂score/∂x.
    strength : array (H, W) for an image (C, H, W), else of the shape of x
        Largest |gradient| over the channels.
    output : array
        Answer of the network for x; for a unit, the output of its layer.
    target : str
        What the score is, such as "log p of class 3" or "mean of unit 5 in layer 0".
    status : "ok", or "dead" when the gradient is 0 everywhere, as behind a ReLU that is off
    """

    x: Array
    score: float
    gradient: Array
    strength: Array
    output: Array
    target: str
    status: str


@dataclass(frozen=True)
class AscentTrace:
    """T steps up the gradient of one score, from one input.

    Parameters
    ----------
    x : array (T + 1, …)
        The input before each step, and at the end.
    scores : array (T + 1,)
    outputs : array (T + 1, …)
        Answer of the network; for a unit, the output of its layer.
    gradient_norms : array (T + 1,)
        Euclidean norm of ∂score/∂x at each input.
    target : str
    status : str
        "completed"; "dead" when the gradient is 0 at the start, so that no step can be taken;
        "stuck" when it became 0 on the way, or every number that wants to move stands at its limit.
    """

    x: Array
    scores: Array
    outputs: Array
    gradient_norms: Array
    target: str
    status: str


def trace_saliency(
    network: Sequential,
    params: NetworkParams,
    x: ArrayLike,
    *,
    label: int | None = None,
    layer: int | None = None,
    unit: int | None = None,
) -> SaliencyTrace:
    r"""Gradient of one score by the input: :math:`\partial s / \partial x`, dropout off.

    Parameters
    ----------
    network, params
    x : array (…)
        One sample.
    label : int
        Score of a class: ln p behind a softmax, ln p or ln (1 - p) of a single sigmoid (label 1 or
        0), else the output itself.
    layer, unit : int
        Instead of a label: mean output of one unit, or of one filter over its map, in the layer of
        that index.

    Raises
    ------
    ValueError
        If neither or both are asked for, or there is no such class, layer or unit.

    References
    ----------
    Simonyan, Vedaldi, Zisserman, "Deep inside convolutional networks", ICLR workshop 2014.
    """
    score = _Score(network, params, label, layer, unit)
    sample = not_empty("x", finite_array("x", float_array("x", x, min_ndim=1)))
    value, gradient, output = score.at(sample)
    strength = np.abs(gradient).max(axis=0) if gradient.ndim == 3 else np.abs(gradient)
    status = "ok" if gradient.any() else "dead"
    return freeze(SaliencyTrace(sample, value, gradient, strength, output, score.name, status))


def ascend(
    network: Sequential,
    params: NetworkParams,
    x: ArrayLike,
    *,
    label: int | None = None,
    layer: int | None = None,
    unit: int | None = None,
    steps: int = 60,
    rate: float = 0.5,
    low: float = 0.0,
    high: float = 1.0,
) -> AscentTrace:
    r"""Change an input until a score is large: :math:`x \leftarrow \mathrm{clip}(x + \eta g/|g|)`.

    Parameters
    ----------
    network, params
    x : array (…)
        The start, one sample.
    label, or layer and unit : int
        Whose score to climb, see `trace_saliency`.
    steps : int
    rate : float
        Length η of a step, in units of x.
    low, high : float
        Limits of every number of the input.
    """
    score = _Score(network, params, label, layer, unit)
    point = not_empty("x", finite_array("x", float_array("x", x, min_ndim=1)))
    rate = number("rate", rate, low=0.0, open_low=True)
    low, high = number("low", low), number("high", high, low=low, open_low=True)
    rows = [(point, *score.at(point))]
    status = "completed"
    for step in range(integer("steps", steps, low=1)):
        gradient = rows[-1][2]
        norm = float(np.linalg.norm(gradient))
        if norm == 0:
            status = "stuck" if step else "dead"
            break
        moved = np.clip(point + rate * gradient / norm, low, high)
        if np.array_equal(moved, point):
            status = "stuck"
            break
        point = moved
        rows.append((point, *score.at(point)))
    points, scores, gradients, outputs = zip(*rows, strict=True)
    norms = [float(np.linalg.norm(gradient)) for gradient in gradients]
    return freeze(
        AscentTrace(
            np.array(points),
            np.array(scores),
            np.array(outputs),
            np.array(norms),
            score.name,
            status,
        )
    )


class _Score:
    """One number of a network's answer, and its gradient by the input."""

    def __init__(
        self,
        network: Sequential,
        params: NetworkParams,
        label: int | None,
        layer: int | None,
        unit: int | None,
    ) -> None:
        if (label is None) == (layer is None) or (layer is None) != (unit is None):
            raise ValueError(
                f"label, layer, unit: expected a label or layer, unit, got {label}, {layer}, {unit}"
            )
        depth = len(network.layers)
        if layer is not None and not -depth <= integer("layer", layer, low=-depth) < depth:
            raise ValueError(f"layer: expected from {-depth} to {depth - 1}, got {layer}")
        count = depth if layer is None else layer % depth + 1
        self.network, self.params = Sequential(network.layers[:count]), params[:count]
        self.label, self.unit = label, unit
        last = self.network.layers[-1]
        self.activation = last.activation_name() if isinstance(last, ActivatedLayer) else "linear"
        self.name = (
            f"mean of unit {unit} in layer {count - 1}" if label is None else f"output {label}"
        )

    def at(self, sample: Array) -> tuple[float, Array, Array]:
        """Return the score of one sample, its gradient and the output that it is part of."""
        batch, caches = self.network.forward(self.params, sample[None])
        output = batch[0]
        value, dy, from_logits = (
            self._class(output, caches) if self.unit is None else self._unit(output)
        )
        gradient, _ = self.network.backward(self.params, caches, dy[None], from_logits=from_logits)
        return value, gradient[0], output

    def _unit(self, output: Array) -> tuple[float, Array, bool]:
        """Mean of one unit; units lie along the last axis, filters of images along the first."""
        axis = 0 if output.ndim == 3 else -1
        index = self._index("unit", self.unit, output.shape[axis])
        chosen = np.take(output, index, axis=axis)
        dy = np.zeros_like(output)
        place = (index, ...) if axis == 0 else (..., index)
        dy[place] = 1 / chosen.size
        return float(chosen.mean()), dy, False

    def _class(self, output: Array, caches: tuple[Any, ...]) -> tuple[float, Array, bool]:
        """Score of a class; through the logits, as a share of almost 0 has no slope left."""
        if output.ndim != 1:
            raise ValueError(
                f"label: expected a network whose answer is a vector, got shape {output.shape}"
            )
        if self.activation == "sigmoid" and len(output) == 1:
            label = self._index("label", self.label, 2)
            z = caches[-1].z[0]
            self.name = f"log p of class {label}"
            return -float(np.logaddexp(0, z[0] if label == 0 else -z[0])), label - output, True
        label = self._index("label", self.label, len(output))
        hot = (np.arange(len(output)) == label).astype(output.dtype)
        if self.activation == "softmax":
            z = caches[-1].z[0]
            self.name = f"log p of class {label}"
            return float(z[label] - z.max() - np.log(np.exp(z - z.max()).sum())), hot - output, True
        return float(output[label]), hot, False

    @staticmethod
    def _index(name: str, value: int | None, size: int) -> int:
        """Return an index below ``size``."""
        index = integer(name, value, low=0)
        if index >= size:
            raise ValueError(f"{name}: expected from 0 to {size - 1}, got {index}")
        return index
