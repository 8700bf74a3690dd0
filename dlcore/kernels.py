"""What a filter looks for: likeness to an edge or a line, roughness, the most exciting windows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, float_array, not_empty
from dlcore.convolution import conv2d
from dlcore.distances import cosine_similarity
from dlcore.ranges import integer
from dlcore.trace import freeze

__all__ = [
    "ExcitingWindows",
    "edge_bank",
    "exciting_windows",
    "kernel_likeness",
    "noise_gain",
    "roughness",
]


@dataclass(frozen=True)
class ExcitingWindows:
    """The K windows of many images to which one kernel answers most.

    Parameters
    ----------
    kernel : array (kH, kW)
    images : array (K,) of int
        Which image each window is from; the strongest first, no image twice.
    positions : array (K, 2)
        Row and column of the window's first pixel.
    windows : array (K, kH, kW)
    responses : array (K,)
    """

    kernel: Array
    images: Array
    positions: Array
    windows: Array
    responses: Array


def edge_bank(size: int, *, angles: int = 12, blob: bool = False) -> Array:
    r"""Edges and lines at every angle, of length 1: :math:`u\, g`, :math:`(u^2 / s^2 - 1)\, g`.

    g is a Gaussian of width s = size / 4, u the coordinate across the edge.

    Parameters
    ----------
    size : int, at least 2
    angles : int
        Directions from 0° up to 180°, evenly spaced.
    blob : bool
        Whether g itself is in the bank, too.

    Returns
    -------
    array (2 · angles, size, size), one more with a blob
        Edge, line, edge, line …

    References
    ----------
    Freeman and Adelson, "The design and use of steerable filters", IEEE PAMI 13, 1991.
    """
    place = np.arange(integer("size", size, low=2)) - (size - 1) / 2
    down, across = np.meshgrid(place, place, indexing="ij")
    width = size / 4
    bell = np.exp(-(across**2 + down**2) / (2 * width**2))
    bank = []
    for angle in np.arange(integer("angles", angles, low=1)) * np.pi / angles:
        u = across * np.cos(angle) + down * np.sin(angle)
        bank += [u * bell, ((u / width) ** 2 - 1) * bell]
    stack = np.array(bank + [bell] * bool(blob))
    return np.asarray(stack / np.linalg.norm(stack, axis=(1, 2), keepdims=True))


def kernel_likeness(kernels: ArrayLike, bank: ArrayLike) -> Array:
    """Largest |cosine| of each kernel (…, kH, kW) with one of a bank (M, kH, kW).

    Parameters
    ----------
    kernels : array (…, kH, kW)
    bank : array (M, kH, kW), such as `edge_bank`

    Returns
    -------
    array (…), from 0 to 1
        About .42 for 5 × 5 normal noise against `edge_bank`: compare with that, not with 0.
    """
    filters, patterns = finite_array("kernels", kernels), finite_array("bank", bank, ndim=3)
    if filters.ndim < 2 or filters.shape[-2:] != patterns.shape[1:]:
        raise ValueError(
            f"bank: expected kernels of one size, got shapes {filters.shape} and {patterns.shape}"
        )
    not_empty("bank", patterns)
    flat = filters.reshape(*filters.shape[:-2], 1, -1)
    return np.asarray(
        np.abs(cosine_similarity(flat, patterns.reshape(len(patterns), -1))).max(axis=-1)
    )


def roughness(kernels: ArrayLike) -> float:
    """Mean difference of neighbours across, by mean size: mean |k_{i,j+1} - k_{i,j}| / mean |k|.

    About 1.4 for independent normal weights, small for smooth kernels, 0 for flat ones.
    """
    filters = not_empty(
        "kernels", finite_array("kernels", float_array("kernels", kernels, min_ndim=2))
    )
    if filters.shape[-1] < 2 or not filters.any():
        raise ValueError(
            f"kernels: expected weights other than 0, at least 2 across, got shape {filters.shape}"
        )
    return float(np.abs(np.diff(filters, axis=-1)).mean() / np.abs(filters).mean())


def noise_gain(kernel: ArrayLike) -> float:
    r"""How much a filter amplifies independent noise: :math:`\sqrt{\sum k^2}`.

    Parameters
    ----------
    kernel : array of any shape
        1/3 for a 3 × 3 box, √29 = 5.4 for "sharpen".
    """
    return float(np.linalg.norm(not_empty("kernel", finite_array("kernel", kernel))))


def exciting_windows(images: ArrayLike, kernel: ArrayLike, *, count: int = 9) -> ExcitingWindows:
    """Find the windows with the largest response, at most one of each image.

    Parameters
    ----------
    images : array (N, H, W)
    kernel : array (kH, kW)
    count : int, at most N
    """
    stack = not_empty("images", finite_array("images", images, ndim=3))
    weights = finite_array("kernel", kernel, ndim=2)
    if integer("count", count, low=1) > len(stack):
        raise ValueError(f"count: expected at most {len(stack)}, the number of images, got {count}")
    answers = conv2d(stack[:, None], weights[None, None])[:, 0]
    flat = answers.reshape(len(stack), -1)
    best = flat.argmax(axis=1)
    strongest = flat[np.arange(len(stack)), best]
    order = np.argsort(-strongest, kind="stable")[:count]
    rows, columns = np.divmod(best[order], answers.shape[2])
    height, width = weights.shape
    cut = [
        stack[i, r : r + height, c : c + width]
        for i, r, c in zip(order, rows, columns, strict=True)
    ]
    return freeze(
        ExcitingWindows(
            weights, order, np.stack([rows, columns], axis=1), np.array(cut), strongest[order]
        )
    )
