"""Pooling forward and backward: the largest or the mean of every window."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, float_array, not_empty
from dlcore.windows import (
    Padding,
    Sides,
    Size,
    crop,
    fit,
    fit_ceil,
    fold,
    offsets,
    pad2d,
    pair,
    sides,
    windows,
)

__all__ = ["avg_pool2d", "avg_pool2d_backward", "max_pool2d", "max_pool2d_backward"]


class PoolPlan(NamedTuple):
    """How windows step over an image of (H, W) pixels.

    `border` is the padding, `overhang` what the last window of each axis covers beyond it
    (ceil_mode).
    """

    size: tuple[int, int]
    kernel: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    border: Sides
    overhang: tuple[int, int]
    shape: tuple[int, int]

    @property
    def frame(self) -> Sides:
        """Border and overhang together: what to add around the image."""
        (top, bottom), (left, right) = self.border
        return (top, bottom + self.overhang[0]), (left, right + self.overhang[1])


def pool_plan(
    size: tuple[int, int],
    kernel_size: Size,
    stride: Size | None,
    padding: Padding,
    dilation: Size,
    ceil_mode: bool,
) -> PoolPlan:
    """Check a pooling's settings for an image of (H, W) pixels.

    Raises
    ------
    ValueError
        If a setting is out of range, the kernel does not fit, or a window holds nothing but border.
    """
    kernel = pair(kernel_size, "kernel_size", low=1)
    steps = kernel if stride is None else pair(stride, "stride", low=1)
    gaps = pair(dilation, "dilation", low=1)
    border = sides(padding, size, kernel, steps, gaps)
    counts = [_places(size[i], border[i], kernel[i], steps[i], gaps[i], ceil_mode) for i in (0, 1)]
    over = [
        max(
            (counts[i] - 1) * steps[i] + gaps[i] * (kernel[i] - 1) + 1 - size[i] - sum(border[i]), 0
        )
        for i in (0, 1)
    ]
    plan = PoolPlan(size, kernel, steps, gaps, border, (over[0], over[1]), (counts[0], counts[1]))
    if border != ((0, 0), (0, 0)) and not all(_inside(plan, i, padded=False).all() for i in (0, 1)):
        raise ValueError(
            f"padding: expected a pixel of the image in every window, got {padding!r} "
            f"for kernel {kernel} on {size} pixels"
        )
    return plan


def max_pool2d(
    x: ArrayLike,
    kernel_size: Size,
    *,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Keep the largest value of every window; NaN counts as largest.

    Parameters
    ----------
    x : array (N, C, H, W), or any (..., H, W)
    kernel_size : int or (vertical, horizontal)
    stride : int or pair, by default the kernel size
    padding : int, (vertical, horizontal), ((top, bottom), (left, right)), "valid" or "same"
        The border counts as minus infinity, so it never wins.
    dilation : int or pair
        Distance between the pixels of a window.
    ceil_mode : bool
        Round the output's size up: the last window may reach beyond the border, but it starts
        before the padding at the end.

    Returns
    -------
    array (..., out_h, out_w)

    Raises
    ------
    ValueError
        If a setting is out of range, the kernel does not fit, or a window holds nothing but border.
    """
    padded, plan = _prepare(x, kernel_size, stride, padding, dilation, ceil_mode, -np.inf)
    view = windows(padded, plan.kernel, plan.stride, plan.dilation)
    out: Array = view[..., 0, 0].copy()
    for i, j in np.ndindex(*plan.kernel):
        np.maximum(out, view[..., i, j], out=out)
    return out


def max_pool2d_backward(
    x: ArrayLike,
    kernel_size: Size,
    dy: ArrayLike,
    *,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Give every output's gradient to the pixel that won its window, on a tie the first as read.

    Parameters
    ----------
    x, kernel_size, stride, padding, dilation, ceil_mode
        As given to `max_pool2d`.
    dy : array (..., out_h, out_w)

    Returns
    -------
    array of the shape of x
    """
    padded, plan = _prepare(x, kernel_size, stride, padding, dilation, ceil_mode, -np.inf)
    winner = winners(padded, plan.kernel, plan.stride, plan.dilation)
    dy = _output_gradient(dy, winner.shape)
    dx = np.zeros(padded.shape, dtype=padded.dtype)
    for i, j, rows, cols in offsets(plan.shape, plan.kernel, plan.stride, plan.dilation):
        dx[..., rows, cols] += np.where(winner == i * plan.kernel[1] + j, dy, 0.0)
    return crop(dx, plan.frame)


def avg_pool2d(
    x: ArrayLike,
    kernel_size: Size,
    *,
    stride: Size | None = None,
    padding: Padding = 0,
    count_include_pad: bool = True,
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Mean of every window.

    Parameters
    ----------
    x : array (N, C, H, W), or any (..., H, W)
    kernel_size, stride, padding, dilation, ceil_mode
        As in `max_pool2d`, but the border counts as zero.
    count_include_pad : bool
        Whether border pixels count in the divisor (PyTorch's default; Keras and ONNX say no). What
        a window of `ceil_mode` covers beyond the border never counts.

    Returns
    -------
    array (..., out_h, out_w)

    Raises
    ------
    ValueError
        As `max_pool2d`.
    """
    padded, plan = _prepare(x, kernel_size, stride, padding, dilation, ceil_mode, 0.0)
    total = windows(padded, plan.kernel, plan.stride, plan.dilation).sum(axis=(-2, -1))
    return np.asarray(total / _divisor(plan, padded.dtype, count_include_pad))


def avg_pool2d_backward(
    x: ArrayLike,
    kernel_size: Size,
    dy: ArrayLike,
    *,
    stride: Size | None = None,
    padding: Padding = 0,
    count_include_pad: bool = True,
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Array:
    """Share every output's gradient equally among the pixels of its window.

    Parameters
    ----------
    x, kernel_size, stride, padding, count_include_pad, dilation, ceil_mode
        As given to `avg_pool2d`; of x only the shape matters.
    dy : array (..., out_h, out_w)

    Returns
    -------
    array of the shape of x
    """
    padded, plan = _prepare(x, kernel_size, stride, padding, dilation, ceil_mode, 0.0)
    dy = _output_gradient(dy, (*padded.shape[:-2], *plan.shape))
    share = dy / _divisor(plan, padded.dtype, count_include_pad)
    share = share.reshape(1, -1, 1, 1, *plan.shape)
    columns = np.broadcast_to(share, (1, share.shape[1], *plan.kernel, *plan.shape))
    dx = fold(columns, (padded.shape[-2], padded.shape[-1]), plan.stride, plan.dilation)
    return crop(dx.reshape(padded.shape), plan.frame)


def winners(
    padded: Array,
    kernel: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int] = (1, 1),
) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Index (row-major in the window) of every window's first largest value, or first NaN."""
    view = windows(padded, kernel, stride, dilation)
    best = view[..., 0, 0].copy()
    winner = np.zeros(best.shape, dtype=np.intp)
    with_nan = bool(np.isnan(padded).any())
    for i, j in np.ndindex(*kernel):
        cell = view[..., i, j]
        larger = cell > best
        if with_nan:  # NaN is larger than every number, and nothing is larger than NaN
            larger |= np.isnan(cell) & ~np.isnan(best)
        np.copyto(winner, i * kernel[1] + j, where=larger)
        np.copyto(best, cell, where=larger)
    return winner


def _places(
    size: int, border: tuple[int, int], kernel: int, stride: int, dilation: int, ceil_mode: bool
) -> int:
    """Count the windows along one axis."""
    if ceil_mode:
        return fit_ceil(size, border, kernel, stride, dilation)
    return fit(size + sum(border), kernel, stride, dilation)


def _prepare(
    x: ArrayLike,
    kernel_size: Size,
    stride: Size | None,
    padding: Padding,
    dilation: Size,
    ceil_mode: bool,
    border_value: float,
) -> tuple[Array, PoolPlan]:
    """Check a pooling's settings and pad its input."""
    array = not_empty("x", float_array("x", x))
    if array.ndim < 2:
        raise ValueError(f"x: expected at least 2 axes (..., H, W), got shape {array.shape}")
    size = (array.shape[-2], array.shape[-1])
    plan = pool_plan(size, kernel_size, stride, padding, dilation, ceil_mode)
    return pad2d(array, plan.frame, value=border_value), plan


def _inside(plan: PoolPlan, axis: int, *, padded: bool) -> Array:
    """Count each window's cells along one axis that lie on the image, or on image and padding."""
    before, after = plan.border[axis]
    low, high = (
        (0, before + plan.size[axis] + after) if padded else (before, before + plan.size[axis])
    )
    starts = np.arange(plan.shape[axis])[:, None] * plan.stride[axis]
    cells = starts + np.arange(plan.kernel[axis]) * plan.dilation[axis]
    return np.asarray(((cells >= low) & (cells < high)).sum(axis=1))


def _divisor(plan: PoolPlan, dtype: np.dtype[np.floating], include: bool) -> Array | int:
    """Pixels that a window's sum is divided by: of image and padding, or of the image alone."""
    if plan.overhang == (0, 0) and (include or plan.border == ((0, 0), (0, 0))):
        return plan.kernel[0] * plan.kernel[1]
    rows, columns = (_inside(plan, axis, padded=include) for axis in (0, 1))
    return np.outer(rows, columns).astype(dtype)


def _output_gradient(dy: ArrayLike, shape: tuple[int, ...]) -> Array:
    """Return the output's gradient, checked against the output's shape."""
    array = not_empty("dy", float_array("dy", dy))
    if array.shape != shape:
        raise ValueError(f"dy: expected the output's shape {shape}, got {array.shape}")
    return array
