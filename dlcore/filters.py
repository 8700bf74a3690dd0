"""Classic image filters, and one image swept by a bank of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, float_array, lookup, not_empty
from dlcore.convolution import conv2d
from dlcore.ranges import integer, number
from dlcore.trace import freeze
from dlcore.windows import Padding, Size

__all__ = ["FILTERS", "FilterSweepTrace", "filter_sweep", "gaussian_kernel", "oriented_edge"]


@dataclass(frozen=True)
class FilterSweepTrace:
    """One image and its response to each of K filters.

    Parameters
    ----------
    image : array (H, W)
    names : tuple of K str
    kernels : array (K, kH, kW)
    responses : array (K, out_h, out_w)
    strongest : array (K,)
        Largest absolute response of each filter.
    """

    image: Array
    names: tuple[str, ...]
    kernels: Array
    responses: Array
    strongest: Array


def gaussian_kernel(size: int = 5, *, sigma: float = 1.0) -> Array:
    r"""Bell-shaped weights that sum to 1, :math:`k_{ij} \propto e^{-(i^2 + j^2) / 2 \sigma^2}`.

    Parameters
    ----------
    size : int, odd
    sigma : float
        Width in pixels.
    """
    size, sigma = integer("size", size, low=1), number("sigma", sigma, low=0.0, open_low=True)
    if size % 2 == 0:
        raise ValueError(f"size: expected an odd number, got {size}")
    offset = np.arange(size) - size // 2
    bell = np.exp(-(offset**2) / (2 * sigma**2))
    return np.asarray(np.outer(bell, bell) / bell.sum() ** 2)


def oriented_edge(angle: float) -> Array:
    r"""Sobel kernel (3, 3) turned to any angle: :math:`\cos\theta \, S_x + \sin\theta \, S_y`.

    Parameters
    ----------
    angle : float
        Direction in which brightness has to grow, in degrees: 0 is to the right, 90 is down.

    References
    ----------
    Freeman and Adelson, "The design and use of steerable filters", IEEE PAMI 13, 1991.
    """
    theta = np.deg2rad(number("angle", angle))
    return np.asarray(np.cos(theta) * _SOBEL + np.sin(theta) * _SOBEL.T)


def filter_sweep(
    image: ArrayLike,
    kernels: Mapping[str, ArrayLike] | Iterable[str] | ArrayLike,
    *,
    stride: Size = 1,
    padding: Padding = 0,
) -> FilterSweepTrace:
    """Slide every kernel of a bank over one image.

    Parameters
    ----------
    image : array (H, W)
    kernels : names from `FILTERS`, a mapping from name to (kH, kW), or an array (K, kH, kW)
        All of one size; smaller filters can be padded with zeros by the caller.
    stride, padding
        As in `conv2d`.

    Raises
    ------
    ValueError
        If a name is unknown, or kernels differ in size.
    """
    picture = float_array("image", image, ndim=2)
    bank = _bank(kernels)
    sizes = {kernel.shape for kernel in bank.values()}
    if len(sizes) != 1 or len(next(iter(sizes))) != 2:
        raise ValueError(f"kernels: expected one size (kH, kW) for all, got {sorted(sizes)}")
    stack = np.stack(list(bank.values()))
    responses = conv2d(picture[None, None], stack[:, None], stride=stride, padding=padding)[0]
    strongest = np.abs(responses).max(axis=(1, 2))
    return freeze(FilterSweepTrace(picture, tuple(bank), stack, responses, strongest))


def _bank(kernels: Mapping[str, ArrayLike] | Iterable[str] | ArrayLike) -> dict[str, Array]:
    """Name every kernel of a bank."""
    if isinstance(kernels, Mapping):
        bank = {
            str(name): float_array(f"kernels[{name!r}]", kernel) for name, kernel in kernels.items()
        }
    elif isinstance(kernels, (list, tuple)) and all(isinstance(name, str) for name in kernels):
        bank = {name: lookup("kernels", name, FILTERS) for name in kernels}
    else:
        stack = not_empty("kernels", float_array("kernels", kernels, ndim=3))  # type: ignore[arg-type]
        bank = {str(index): kernel for index, kernel in enumerate(stack)}
    if not bank:
        raise ValueError("kernels: expected at least one")
    return bank


def _compass() -> dict[str, list[list[int]]]:
    """Eight Prewitt-like edges: a ring of -1, 0, 1 turned by 45°, named by where it is bright."""
    ring = [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0)]
    signs = [-1, 0, 1, 1, 1, 0, -1, -1]
    edges = {}
    for turn in range(8):
        kernel = [[0] * 3 for _ in range(3)]
        for index, (row, column) in enumerate(ring):
            kernel[row][column] = signs[(index - turn) % 8]
        edges[f"edge_{45 * turn}"] = kernel
    return edges


def _read_only(kernel: ArrayLike) -> Array:
    array = np.array(kernel, dtype=np.float64)
    array.flags.writeable = False
    return array


_SOBEL = _read_only([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
_PREWITT = _read_only([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
_SCHARR = _read_only([[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]])

_KERNELS: dict[str, ArrayLike] = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "sobel_x": _SOBEL,
    "sobel_y": _SOBEL.T,
    "prewitt_x": _PREWITT,
    "prewitt_y": _PREWITT.T,
    "scharr_x": _SCHARR,
    "scharr_y": _SCHARR.T,
    "laplacian": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "laplacian_diagonal": [[1, 1, 1], [1, -8, 1], [1, 1, 1]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "box": np.full((3, 3), 1 / 9),
    "gaussian": np.outer([1, 2, 1], [1, 2, 1]) / 16,
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
    **_compass(),
}

FILTERS: dict[str, Array] = {name: _read_only(kernel) for name, kernel in _KERNELS.items()}
