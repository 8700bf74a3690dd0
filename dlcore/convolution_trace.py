"""Convolution and pooling told window by window: where it stands, what it sees, what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, float_array, not_empty
from dlcore.convolution import conv2d
from dlcore.pooling import avg_pool2d, max_pool2d, winners
from dlcore.ranges import number
from dlcore.trace import freeze
from dlcore.windows import Padding, Sides, Size, crop, fold, pad2d, pair, sides, windows

__all__ = ["Conv2DTrace", "Pool2DTrace", "trace_conv2d", "trace_pool2d", "window_lines"]


@dataclass(frozen=True)
class Conv2DTrace:
    """A kernel's walk over one image; T = out_h · out_w windows in reading order.

    Parameters
    ----------
    image : array (H, W) or (C, H, W)
    padded : array (…, pH, pW)
        The image with its border of zeros.
    kernel : array (kH, kW) or (C, kH, kW)
    positions : array (T, 2)
        Row and column of the window's first pixel, in the padded image.
    cells : array (T, 2)
        Row and column of the output pixel.
    patches, products : arrays (T, kH, kW) or (T, C, kH, kW)
        Pixels under the kernel, and pixel times weight.
    sums : array (T,)
        Products added up, plus the bias.
    output : array (out_h, out_w)
    uses : array (H, W)
        How many windows each pixel of the image belongs to.
    bias : float
    stride, dilation : (vertical, horizontal)
    border : ((top, bottom), (left, right))
    """

    image: Array
    padded: Array
    kernel: Array
    positions: Array
    cells: Array
    patches: Array
    products: Array
    sums: Array
    output: Array
    uses: Array
    bias: float
    stride: tuple[int, int]
    dilation: tuple[int, int]
    border: tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Pool2DTrace:
    """Pooling windows over one image; T = out_h · out_w windows in reading order.

    Parameters
    ----------
    image : array (H, W)
    positions, cells : arrays (T, 2)
        Window's first pixel, and output pixel, as (row, column).
    patches : array (T, kH, kW)
    winners : array (T, 2)
        Pixel of the image that was largest in each window (the first in reading order on a tie).
    output : array (out_h, out_w)
    uses : array (H, W)
        How many windows each pixel won; for the mean, how many it belongs to.
    kernel_size, stride : (vertical, horizontal)
    mode : "max" or "mean"
    """

    image: Array
    positions: Array
    cells: Array
    patches: Array
    winners: Array
    output: Array
    uses: Array
    kernel_size: tuple[int, int]
    stride: tuple[int, int]
    mode: str


def trace_conv2d(
    image: ArrayLike,
    kernel: ArrayLike,
    bias: float = 0.0,
    *,
    stride: Size = 1,
    padding: Padding = 0,
    dilation: Size = 1,
) -> Conv2DTrace:
    """Record a `conv2d` of one image with one kernel, window by window.

    Parameters
    ----------
    image : array (H, W), or (C, H, W)
    kernel : array (kH, kW), or (C, kH, kW)
    bias : float
    stride, padding, dilation
        As in `conv2d`.
    """
    picture, weights = float_array("image", image), float_array("kernel", kernel)
    if picture.ndim != weights.ndim or picture.ndim not in (2, 3):
        raise ValueError(
            "image, kernel: expected (H, W) with (kH, kW), or (C, H, W) with (C, kH, kW), "
            f"got shapes {picture.shape} and {weights.shape}"
        )
    bias = number("bias", bias)
    x, k = _four(picture), _four(weights)
    output = conv2d(x, k, [bias], stride=stride, padding=padding, dilation=dilation)[0, 0]
    steps, gaps = pair(stride, "stride", low=1), pair(dilation, "dilation", low=1)
    area = (k.shape[2], k.shape[3])
    border = sides(padding, (x.shape[2], x.shape[3]), area, steps, gaps)
    padded = pad2d(picture, border)
    cells = _cells(output)
    patches = np.moveaxis(windows(padded, area, steps, gaps), (-4, -3), (0, 1))
    patches = patches.reshape(output.size, *weights.shape)
    return freeze(
        Conv2DTrace(
            image=picture,
            padded=padded,
            kernel=weights,
            positions=cells * steps,
            cells=cells,
            patches=patches,
            products=patches * weights,
            sums=output.reshape(-1),
            output=output,
            uses=_uses(output, area, padded.shape[-2:], steps, gaps, border),
            bias=bias,
            stride=steps,
            dilation=gaps,
            border=border,
        )
    )


def trace_pool2d(
    image: ArrayLike,
    kernel_size: Size,
    *,
    stride: Size | None = None,
    mode: Literal["max", "mean"] = "max",
) -> Pool2DTrace:
    """Record the pooling of one image (H, W), window by window, with the winner of each.

    Parameters
    ----------
    image : array (H, W)
    kernel_size : int or (vertical, horizontal)
    stride : int or pair, by default the kernel size
    mode : "max" or "mean"
        What `output` holds; the winners are recorded either way.
    """
    picture = not_empty("image", float_array("image", image, ndim=2))
    if mode not in ("max", "mean"):
        raise ValueError(f"mode: expected 'max' or 'mean', got {mode!r}")
    pool = max_pool2d if mode == "max" else avg_pool2d
    output = pool(picture, kernel_size, stride=stride)
    area = pair(kernel_size, "kernel_size", low=1)
    steps = area if stride is None else pair(stride, "stride", low=1)
    cells = _cells(output)
    inside = np.stack(np.divmod(winners(picture, area, steps).reshape(-1), area[1]), axis=1)
    winner = cells * steps + inside
    uses = np.zeros(picture.shape, dtype=np.int64)
    if mode == "max":
        np.add.at(uses, (winner[:, 0], winner[:, 1]), 1)
    else:
        uses = _uses(output, area, picture.shape, steps, (1, 1), ((0, 0), (0, 0)))
    patches = windows(picture, area, steps).reshape(output.size, *area)
    return freeze(
        Pool2DTrace(picture, cells * steps, cells, patches, winner, output, uses, area, steps, mode)
    )


def window_lines(walk: Conv2DTrace) -> Array:
    """Return a row of six for every product of a convolution of one image.

    Row and column of the pixel, row and column of the output, the step of the walk, and the number
    of the weight in its kernel.
    """
    rows, columns = walk.kernel.shape
    return np.array(
        [
            (top + row, left + column, *cell, step, row * columns + column)
            for step, ((top, left), cell) in enumerate(zip(walk.positions, walk.cells, strict=True))
            for row in range(rows)
            for column in range(columns)
        ]
    )


def _four(array: Array) -> Array:
    """Bring (H, W) or (C, H, W) to four axes."""
    return array[None, None] if array.ndim == 2 else array[None]


def _cells(output: Array) -> Array:
    """Row and column of every output pixel in reading order, shape (T, 2)."""
    return np.stack([axis.reshape(-1) for axis in np.indices(output.shape)], axis=1)


def _uses(
    output: Array,
    kernel: tuple[int, int],
    size: tuple[int, ...],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    border: Sides,
) -> Array:
    """Count how many windows each pixel of the image belongs to."""
    ones = np.ones((1, 1, *kernel, *output.shape))
    return crop(fold(ones, (size[0], size[1]), stride, dilation)[0, 0], border).astype(np.int64)
