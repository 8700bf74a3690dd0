"""Graph paper in space: pressed into a hill, or bent by hidden units, and the cut through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlcore.checks import Array
from dlcore.hidden_space import plane_patch, trace_hidden_space
from dlcore.network import Sequential
from dlcore.parameters import NetworkParams

__all__ = ["PaperTake", "bent_paper", "pressed_paper"]


@dataclass(frozen=True)
class PaperTake:
    """Paper at T moments, with the samples on it and the plane that cuts it.

    Parameters
    ----------
    nodes, spots : arrays (T, m, n, 3), (T, N, 3)
        Nodes of the paper, and samples: across, behind, up.
    heights, levels : arrays (T, m, n), (T, N)
        Both above the cut.
    pane : array (T, 4, 3)
        A piece of the cut.
    azimuth : array (T,)
        The side from which all is seen, in degrees.
    """

    nodes: Array
    spots: Array
    heights: Array
    levels: Array
    pane: Array
    azimuth: Array


def pressed_paper(
    paper: Array,
    x: Array,
    share: float,
    threshold: float,
    *,
    unit: float,
    azimuth: float,
    reach: float,
) -> PaperTake:
    r"""Press paper (m, n, 2) and samples (N, 2) down by a share of :math:`x^2 + y^2`, one moment.

    Parameters
    ----------
    threshold : float
        Of :math:`x^2 + y^2`, where the level cut is once the share is 1.
    unit : float
        Height on the picture of a unit of :math:`x^2 + y^2`.
    azimuth, reach : float
        The side from which it is seen, and half a side of the pane.
    """
    nodes, spots = (
        np.concatenate([points, unit * (threshold - share * square)], axis=-1)[None]
        for points in (paper, x)
        for square in [(points**2).sum(axis=-1, keepdims=True)]
    )
    pane = plane_patch([0.0, 0.0, 1.0], 0.0, np.zeros(3), reach=reach)[None]
    return PaperTake(nodes, spots, nodes[..., 2], spots[..., 2], pane, np.array([azimuth]))


def bent_paper(
    network: Sequential,
    states: Sequence[NetworkParams],
    paper: Array,
    x: Array,
    *,
    azimuth: float,
    reach: float,
) -> PaperTake:
    """Bend paper and samples as three hidden units do in each state, in the frame of the last."""
    points = np.vstack([paper.reshape(-1, 2), x])
    seen, nodes = trace_hidden_space(network, states, points), len(points) - len(x)
    shape = (len(states), *paper.shape[:-1])
    spots, heights = seen.coordinates, seen.heights
    cuts = zip(seen.normals, seen.offsets, spots[:, nodes:].mean(axis=1), strict=True)
    return PaperTake(
        nodes=spots[:, :nodes].reshape(*shape, 3),
        spots=spots[:, nodes:],
        heights=heights[:, :nodes].reshape(shape),
        levels=heights[:, nodes:],
        pane=np.array([plane_patch(*cut, reach=reach) for cut in cuts]),
        azimuth=np.full(len(states), azimuth),
    )
