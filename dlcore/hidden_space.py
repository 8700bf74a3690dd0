"""Hidden space: where a hidden layer puts points, in one frame for all of a training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array
from dlcore.layers.dense import Dense
from dlcore.network import Sequential, trace_forward
from dlcore.parameters import NetworkParams
from dlcore.pca import procrustes
from dlcore.trace import freeze

__all__ = ["HiddenSpaceTrace", "plane_patch", "trace_hidden_space"]


@dataclass(frozen=True)
class HiddenSpaceTrace:
    """Points before the last layer of a network with one output, at T states of its parameters.

    Parameters
    ----------
    axes : array (H, 3)
        Directions of the frame in the space of the H hidden units, at right angles: two that match
        the inputs as well as a rotation or a reflection can, and the normal of the last state's
        cut z = 0.
    coordinates : array (T, N, 3)
        Points in the frame. In the last state the third one is the height above the cut.
    heights : array (T, N)
        Signed distance of the points from the cut of their own state.
    normals, offsets : arrays (T, 3), (T,)
        The cut of each state in the frame: normal · x + offset = 0. With more than three units it
        is where the cut meets the frame, and the normal shorter than 1.
    """

    axes: Array
    coordinates: Array
    heights: Array
    normals: Array
    offsets: Array


def trace_hidden_space(
    network: Sequential, states: Sequence[NetworkParams], x: ArrayLike
) -> HiddenSpaceTrace:
    """Follow x (N, 2) through the states of a network in the frame of the last state.

    Raises
    ------
    ValueError
        If the last layer is no Dense with one unit, or has fewer than three before it.
    """
    points = finite_array("x", x, ndim=2)
    if not isinstance(network.layers[-1], Dense) or not states:
        raise ValueError(
            "network, states: expected a Dense layer at the end and at least one state"
        )
    weights = [np.asarray(params[-1]["weight"]) for params in states]
    if weights[-1].shape[0] != 1 or weights[-1].shape[1] < 3:
        raise ValueError(
            f"network: expected one unit after at least three, got {weights[-1].shape}"
        )
    passed = [trace_forward(network, params, points) for params in states]
    sizes = np.array([np.linalg.norm(weight) for weight in weights])
    hidden = np.array([trace.a[-2] for trace in passed])
    unit = np.array([weight.ravel() for weight in weights]) / sizes[:, None]
    level = procrustes(hidden[-1], points, normal=unit[-1]).rotation
    axes = np.column_stack([level, unit[-1]])
    bias = np.array([float(params[-1]["bias"][0]) for params in states]) / sizes
    origin = np.append(hidden[-1].mean(axis=0) @ level, -bias[-1])
    normals = unit @ axes
    return freeze(
        HiddenSpaceTrace(
            axes=axes,
            coordinates=hidden @ axes - origin,
            heights=np.array([trace.z[-1].ravel() for trace in passed]) / sizes[:, None],
            normals=normals,
            offsets=normals @ origin + bias,
        )
    )


def plane_patch(normal: ArrayLike, offset: float, near: ArrayLike, *, reach: float = 1.0) -> Array:
    """Corners (4, 3) of a square piece of the plane normal · x + offset = 0 that lies near a point.

    It is the level square of side 2 · reach, tipped no further than it must be.
    """
    across, point = (finite_array(n, v, ndim=1) for n, v in (("normal", normal), ("near", near)))
    size = float(np.linalg.norm(across))
    if across.shape != (3,) or point.shape != (3,) or not size:
        raise ValueError(f"normal, near: expected (3,) other than 0, got {across} and {point}")
    unit = across / size
    up, level = unit if unit[2] >= 0.0 else -unit, np.array([0.0, 0.0, 1.0])
    tip = np.outer(up, level) - np.outer(level, up)
    turn = np.eye(3) + tip + tip @ tip / (1.0 + up[2])
    square = reach * np.array([[-1.0, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]])
    return np.asarray(point - (unit @ point + offset / size) * unit + square @ turn.T)
