"""Receptive fields: which pixels of the image one number of a deep layer can see."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.checks import Array, Shape
from dlcore.convolution import conv2d_backward
from dlcore.layers import (
    Activation,
    AvgPool2D,
    BatchNorm,
    Conv2D,
    Dropout,
    Layer,
    MaxPool2D,
    PReLU,
    Residual,
)
from dlcore.layers.base import image_shape
from dlcore.network import Sequential
from dlcore.ranges import integer
from dlcore.trace import freeze
from dlcore.windows import Padding, Size, conv_output_size, pair, sides

__all__ = ["ReceptiveFieldTrace", "pixel_uses", "receptive_field"]

_POINTWISE = (Activation, BatchNorm, Dropout, PReLU)


@dataclass(frozen=True)
class ReceptiveFieldTrace:
    """What one cell sees after each of L layers; row 0 is the image. Pairs are (down, across).

    Parameters
    ----------
    names : tuple of L + 1 str
        "input", then the layers' names.
    sizes : array (L + 1, 2)
        Height and width of the feature map.
    fields : array (L + 1, 2)
        Pixels that one cell sees, borders of padding included.
    jumps : array (L + 1, 2)
        Pixels from one cell's field to its neighbour's.
    starts : array (L + 1, 2)
        First row and column that cell (0, 0) sees; below 0 inside the padding. Cell (i, j) sees
        rows starts[0] + i jumps[0] and the fields[0] - 1 after it.
    """

    names: tuple[str, ...]
    sizes: Array
    fields: Array
    jumps: Array
    starts: Array


def receptive_field(
    network: Sequential | tuple[Layer, ...], input_shape: Shape | None = None
) -> ReceptiveFieldTrace:
    r"""Follow the field of one cell through convolutions and poolings.

    .. math:: r_l = r_{l-1} + d (k - 1) j_{l-1}, \quad j_l = s j_{l-1}

    Layers that work on each place alone change nothing; the first layer that sees everything at
    once (Flatten, Dense, GlobalAvgPool2D …) ends the walk, and is recorded as seeing the whole
    image.

    Parameters
    ----------
    network : Sequential, or tuple of layers
    input_shape : (C, H, W), by default the network's own

    Raises
    ------
    ValueError
        If the input is no image, or a kernel does not fit.

    References
    ----------
    Araujo, Norris, Sim, "Computing receptive fields of convolutional neural networks", Distill
    2019.
    """
    whole = network if isinstance(network, Sequential) else Sequential(network)
    shapes = whole.shapes(input_shape)
    if len(shapes[0]) != 3:
        raise ValueError(f"input_shape: expected an image (C, H, W), got {shapes[0]}")
    image = np.array(shapes[0][1:])
    rows = [("input", image, np.ones(2, int), np.ones(2, int), np.zeros(2, int))]
    for layer, shape, after in zip(whole.layers, shapes, shapes[1:], strict=False):
        _, size, field, jump, start = rows[-1]
        name = type(layer).__name__
        if isinstance(layer, Residual):
            raise ValueError("layers: receptive_field expected layers in a row, got Residual")
        if isinstance(layer, Conv2D | MaxPool2D | AvgPool2D):
            kernel, stride, dilation, border = _geometry(layer, (shape[1], shape[2]))
            rows.append(
                (
                    name,
                    np.array(after[1:]),
                    field + dilation * (kernel - 1) * jump,
                    jump * stride,
                    start - border * jump,
                )
            )
        elif isinstance(layer, _POINTWISE):
            rows.append((name, size, field, jump, start))
        else:
            rows.append((name, np.ones(2, int), image, image, np.zeros(2, int)))
            break
    names, sizes, fields, jumps, starts = zip(*rows, strict=True)
    return freeze(
        ReceptiveFieldTrace(
            tuple(names), *(np.array(column) for column in (sizes, fields, jumps, starts))
        )
    )


def pixel_uses(
    size: Size, kernel_size: Size, *, stride: int = 1, padding: Padding = 0, layers: int = 1
) -> Array:
    """Count the ways from every pixel to the outputs of a stack of equal convolutions, (H, W).

    One layer: the number of windows that a pixel belongs to. More: of paths, window in window.

    Parameters
    ----------
    size : int or (H, W)
    kernel_size, stride, padding
        Of every layer, as in `conv2d`.
    layers : int
    """
    height, width = pair(size, "size", low=1)
    kernel = pair(kernel_size, "kernel_size", low=1)
    sizes = [(height, width)]
    for _ in range(integer("layers", layers, low=1)):
        border = sides(padding, sizes[-1], kernel, (stride, stride), (1, 1))
        rows, columns = (
            conv_output_size(n + sum(ends), k, stride=stride)
            for n, ends, k in zip(sizes[-1], border, kernel, strict=True)
        )
        sizes.append((rows, columns))
    ways = np.ones((1, 1, *sizes[-1]))
    for before in reversed(sizes[:-1]):
        ways = conv2d_backward(
            np.zeros((1, 1, *before)),
            np.ones((1, 1, *kernel)),
            ways,
            stride=stride,
            padding=padding,
        )[0]
    return np.asarray(np.rint(ways[0, 0]), dtype=np.int64)


def axis_uses(layer: Conv2D, input_shape: Shape, axis: int) -> Array:
    """Count the kernel cells on the image, for each output cell down (axis 0) or across (1)."""
    _, *size = image_shape(input_shape)
    kernel, stride, dilation, border = (
        int(pairs[axis]) for pairs in _geometry(layer, (size[0], size[1]))
    )
    cells = np.arange(layer.output_shape(input_shape)[1 + axis])[:, None] * stride - border
    places = cells + np.arange(kernel) * dilation
    return np.asarray(((places >= 0) & (places < size[axis])).sum(axis=1))


def _geometry(
    layer: Conv2D | MaxPool2D | AvgPool2D, size: tuple[int, int]
) -> tuple[Array, Array, Array, Array]:
    """Kernel, stride, dilation, and padding above and to the left, each (vertical, horizontal)."""
    kernel = pair(layer.kernel_size, "kernel_size", low=1)
    stride = kernel if layer.stride is None else pair(layer.stride, "stride", low=1)
    dilation = pair(getattr(layer, "dilation", 1), "dilation", low=1)
    border = sides(layer.padding, size, kernel, stride, dilation)
    return (
        np.array(kernel),
        np.array(stride),
        np.array(dilation),
        np.array([border[0][0], border[1][0]]),
    )
