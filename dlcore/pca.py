"""Principal components, where a cloud is widest; and clouds turned to lie on each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, float_array, not_empty
from dlcore.ranges import integer
from dlcore.trace import freeze

__all__ = ["PCATrace", "ProcrustesTrace", "pca", "procrustes"]


@dataclass(frozen=True)
class PCATrace:
    """N points of D numbers by their K widest directions.

    Parameters
    ----------
    x : array (N, D)
    mean : array (D,)
    singular_values : array (min(N, D),)
        Of the centred points, all of them, falling; the last by the first says how flat the cloud
        is.
    components : array (K, D)
        Unit vectors, at right angles; the largest entry of each is above 0.
    scores : array (N, K)
        (x - mean) · components: where the points lie in the new axes.
    variances, shares : arrays (K,)
        Variance along each component (divided by N - 1), and its part of the whole.
    reconstruction : array (N, D)
        mean + scores · components: what is left of the points.
    error : float
        Mean squared distance of the points from it.
    """

    x: Array
    mean: Array
    singular_values: Array
    components: Array
    scores: Array
    variances: Array
    shares: Array
    reconstruction: Array
    error: float


@dataclass(frozen=True)
class ProcrustesTrace:
    """Points turned (and mirrored, if that helps) until they lie as near as possible to others.

    Parameters
    ----------
    rotation : array (D, K)
        Orthogonal columns; of the source's centred coordinates.
    moved : array (N, K)
        (source - its mean) · rotation + mean of the target.
    error : float
        Mean squared distance of `moved` from the target.
    """

    rotation: Array
    moved: Array
    error: float


def pca(x: ArrayLike, k: int | None = None) -> PCATrace:
    r"""Find the K directions of largest variance: rows of Vᵀ in :math:`x - \mu = U S V^\top`.

    Parameters
    ----------
    x : array (N, D) with N of at least 2, or (N, …), which is flattened
    k : int, by default min(N, D)

    Raises
    ------
    ValueError
        If k is out of range, or a value is not finite.

    References
    ----------
    Pearson, "On lines and planes of closest fit to systems of points in space", 1901.
    """
    given = not_empty("x", finite_array("x", float_array("x", x, min_ndim=2)))
    points = given.reshape(len(given), -1)
    if len(points) < 2:
        raise ValueError(f"x: expected at least 2 points, got shape {given.shape}")
    most = min(points.shape)
    count = most if k is None else integer("k", k, low=1)
    if count > most:
        raise ValueError(
            f"k: expected at most {most}, the smaller side of x {points.shape}, got {count}"
        )
    mean = points.mean(axis=0)
    centred = points - mean
    _, widths, axes = np.linalg.svd(centred, full_matrices=False)
    # A direction and its opposite serve alike: the sign is fixed, so that pictures do not flip by
    # chance.
    axes *= np.where(axes[np.arange(most), np.abs(axes).argmax(axis=1)] < 0, -1, 1)[:, None]
    kept = axes[:count]
    scores = centred @ kept.T
    again = mean + scores @ kept
    variances = widths**2 / (len(points) - 1)
    whole = variances.sum()
    shares = variances / whole if whole > 0 else variances
    error = float(((points - again) ** 2).sum(axis=1).mean())
    return freeze(
        PCATrace(
            points, mean, widths, kept, scores, variances[:count], shares[:count], again, error
        )
    )


def procrustes(
    source: ArrayLike, target: ArrayLike, *, normal: ArrayLike | None = None
) -> ProcrustesTrace:
    r"""Turn points onto others: least :math:`|(a - \bar a)R - (b - \bar b)|`, :math:`R^\top R = 1`.

    Parameters
    ----------
    source : array (N, D)
    target : array (N, K), K of at most D
    normal : array (D,), optional
        A direction that the rotation's columns stay at right angles to, such as that of a cut; K is
        then at most D - 1.

    References
    ----------
    Schönemann, "A generalized solution of the orthogonal Procrustes problem", Psychometrika 31,
    1966.
    """
    a, b = (
        finite_array(n, float_array(n, v, ndim=2))
        for n, v in (("source", source), ("target", target))
    )
    not_empty("source", a)
    basis = np.eye(a.shape[1]) if normal is None else _plane(normal, a.shape[1])
    if len(a) != len(b) or not 0 < b.shape[1] <= basis.shape[1]:
        raise ValueError(
            f"target: expected source's points and no more axes, got {a.shape} and {b.shape}"
        )
    centre = b.mean(axis=0)
    flat = (a - a.mean(axis=0)) @ basis
    left, _, right = np.linalg.svd(flat.T @ (b - centre), full_matrices=False)
    rotation = basis @ (left @ right)
    moved = (a - a.mean(axis=0)) @ rotation + centre
    return freeze(ProcrustesTrace(rotation, moved, float(((moved - b) ** 2).sum(axis=1).mean())))


def _plane(normal: ArrayLike, size: int) -> Array:
    """Orthogonal columns (D, D - 1) at right angles to a direction."""
    direction = finite_array("normal", normal, ndim=1)
    if direction.shape != (size,) or not direction.any():
        raise ValueError(f"normal: expected a direction ({size},) other than 0, got {direction}")
    return np.asarray(np.linalg.svd(direction[None])[2][1:].T)
