"""Pooling forward and backward: the largest or the mean of every window."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, float_array, not_empty
from dlcore.windows import Sides, Size, crop, fold, offsets, pad2d, pair, windows

__all__ = ["avg_pool2d", "avg_pool2d_backward", "max_pool2d", "max_pool2d_backward"]


def max_pool2d(x: ArrayLike, kernel_size: Size, *, stride: Size | None = None, padding: Size = 0) -> Array:
    """Keep the largest value of every window.

    Parameters
    ----------
    x : array (N, C, H, W), or any (..., H, W)
    kernel_size : int or (vertical, horizontal)
    stride : int or pair, by default the kernel size
    padding : int or pair, at most half the kernel
        The border counts as minus infinity, so it never wins.

    Returns
    -------
    array (..., out_h, out_w)
    """
    padded, kernel, steps, _ = _prepare(x, kernel_size, stride, padding, -np.inf)
    view = windows(padded, kernel, steps)
    out: Array = view[..., 0, 0].copy()
    for i, j, _rows, _cols in offsets((1, 1), kernel, steps):
        np.maximum(out, view[..., i, j], out=out)
    return out


def max_pool2d_backward(
    x: ArrayLike, kernel_size: Size, dy: ArrayLike, *, stride: Size | None = None, padding: Size = 0
) -> Array:
    """Give every output's gradient to the pixel that won its window; the first in reading order on a tie.

    Parameters
    ----------
    x, kernel_size, stride, padding
        As given to `max_pool2d`.
    dy : array (..., out_h, out_w)

    Returns
    -------
    array of the shape of x
    """
    padded, kernel, steps, border = _prepare(x, kernel_size, stride, padding, -np.inf)
    winner = winners(padded, kernel, steps)
    dy = _output_gradient(dy, winner.shape)
    dx = np.zeros(padded.shape, dtype=padded.dtype)
    for i, j, rows, cols in offsets((dy.shape[-2], dy.shape[-1]), kernel, steps):
        dx[..., rows, cols] += np.where(winner == i * kernel[1] + j, dy, 0.0)
    return crop(dx, border)


def avg_pool2d(
    x: ArrayLike,
    kernel_size: Size,
    *,
    stride: Size | None = None,
    padding: Size = 0,
    count_include_pad: bool = True,
) -> Array:
    """Mean of every window.

    Parameters
    ----------
    x : array (N, C, H, W), or any (..., H, W)
    kernel_size, stride, padding
        As in `max_pool2d`, but the border counts as zero.
    count_include_pad : bool
        Whether border pixels count in the divisor (PyTorch's default; Keras says no).

    Returns
    -------
    array (..., out_h, out_w)
    """
    padded, kernel, steps, border = _prepare(x, kernel_size, stride, padding, 0.0)
    total = windows(padded, kernel, steps).sum(axis=(-2, -1))
    return np.asarray(total / _divisor(padded, kernel, steps, border, count_include_pad))


def avg_pool2d_backward(
    x: ArrayLike,
    kernel_size: Size,
    dy: ArrayLike,
    *,
    stride: Size | None = None,
    padding: Size = 0,
    count_include_pad: bool = True,
) -> Array:
    """Share every output's gradient equally among the pixels of its window.

    Parameters
    ----------
    x, kernel_size, stride, padding, count_include_pad
        As given to `avg_pool2d`; of x only the shape matters.
    dy : array (..., out_h, out_w)

    Returns
    -------
    array of the shape of x
    """
    padded, kernel, steps, border = _prepare(x, kernel_size, stride, padding, 0.0)
    dy = _output_gradient(dy, windows(padded, kernel, steps).shape[:-2])
    share = dy / _divisor(padded, kernel, steps, border, count_include_pad)
    share = share.reshape(1, -1, 1, 1, *dy.shape[-2:])
    columns = np.broadcast_to(share, (1, share.shape[1], *kernel, *dy.shape[-2:]))
    dx = fold(columns, (padded.shape[-2], padded.shape[-1]), steps)
    return crop(dx.reshape(padded.shape), border)


def winners(
    padded: Array, kernel: tuple[int, int], stride: tuple[int, int]
) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Index (row-major within the window) of the first largest value of every window."""
    view = windows(padded, kernel, stride)
    best = view[..., 0, 0].copy()
    winner = np.zeros(best.shape, dtype=np.intp)
    for i, j, _rows, _cols in offsets((1, 1), kernel, stride):
        larger = view[..., i, j] > best
        winner[larger] = i * kernel[1] + j
        best = np.where(larger, view[..., i, j], best)
    return winner


def _prepare(
    x: ArrayLike, kernel_size: Size, stride: Size | None, padding: Size, border_value: float
) -> tuple[Array, tuple[int, int], tuple[int, int], Sides]:
    """Check a pooling's settings and pad its input."""
    array = not_empty("x", float_array("x", x))
    kernel = pair(kernel_size, "kernel_size", low=1)
    steps = kernel if stride is None else pair(stride, "stride", low=1)
    vertical, horizontal = pair(padding, "padding", low=0)
    if 2 * vertical > kernel[0] or 2 * horizontal > kernel[1]:
        raise ValueError(f"padding: expected at most half of kernel {kernel}, got {(vertical, horizontal)}")
    border = ((vertical, vertical), (horizontal, horizontal))
    padded = pad2d(array, border, value=border_value)
    windows(padded, kernel, steps)
    return padded, kernel, steps, border


def _divisor(
    padded: Array, kernel: tuple[int, int], stride: tuple[int, int], border: Sides, include: bool
) -> Array | int:
    """Pixels that a window's sum is divided by: all of them, or those of the image alone."""
    if include or border == ((0, 0), (0, 0)):
        return kernel[0] * kernel[1]
    inside = pad2d(crop(np.ones(padded.shape[-2:], dtype=padded.dtype), border), border)
    return np.asarray(windows(inside, kernel, stride).sum(axis=(-2, -1)))


def _output_gradient(dy: ArrayLike, shape: tuple[int, ...]) -> Array:
    """Return the output's gradient, checked against the output's shape."""
    array = not_empty("dy", float_array("dy", dy))
    if array.shape != shape:
        raise ValueError(f"dy: expected the output's shape {shape}, got {array.shape}")
    return array
