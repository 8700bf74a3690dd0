"""Convolution forward and backward, as deep learning means it: cross-correlation."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, float_array, not_empty
from dlcore.ranges import integer
from dlcore.windows import (
    Padding,
    Sides,
    Size,
    crop,
    fit,
    fold,
    pad2d,
    pair,
    sides,
    transpose_sides,
    windows,
)

__all__ = ["conv2d", "conv2d_backward", "conv_transpose2d", "conv_transpose2d_backward"]


class _Plan(NamedTuple):
    """Everything about a call but the numbers: how windows step, the border around the image."""

    kernel: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    groups: int
    border: Sides


def conv2d(
    x: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Size = 1,
    padding: Padding = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Array:
    r"""Slide every kernel over every image and sum the products (cross-correlation).

    .. math:: y_{n,o,i,j} = b_o + \sum_{c,u,v} x_{n,c,\,is+ud,\,js+vd} \, k_{o,c,u,v}

    Parameters
    ----------
    x : array (N, C, H, W), or (H, W) for one grey image
    kernel : array (O, C / groups, kH, kW), or (kH, kW) with a 2-D image
    bias : array (O,), or a number with a 2-D image
    stride, dilation : int or (vertical, horizontal)
    padding : int, (vertical, horizontal), ((top, bottom), (left, right)), "valid" or "same"
        Zeros added on each side; "same" makes the output ⌈size / stride⌉, an odd zero at the end.
    groups : int
        Channels are split into this many groups that do not see each other.

    Returns
    -------
    array (N, O, out_h, out_w), or (out_h, out_w) for a 2-D image

    Raises
    ------
    ValueError
        If shapes do not fit, naming the argument and both shapes.

    References
    ----------
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285.
    """
    x, kernel, flat = _images(x, kernel)
    plan = _plan(x, kernel, stride, padding, dilation, groups)
    b = None if bias is None else _bias(bias, kernel.shape[0])
    y = _correlate(pad2d(x, plan.border), kernel, plan)
    if b is not None:
        y += b[:, None, None]
    return y[0, 0] if flat else y


def conv2d_backward(
    x: ArrayLike,
    kernel: ArrayLike,
    dy: ArrayLike,
    *,
    stride: Size = 1,
    padding: Padding = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array]:
    r"""Gradients of `conv2d` from the gradient of its output.

    Parameters
    ----------
    x, kernel
        As given to `conv2d`.
    dy : array of the shape that `conv2d` returned

    Returns
    -------
    dx, dkernel : arrays of the shapes of x and kernel
    dbias : array (O,), or () for a 2-D image
        :math:`\sum_{n,i,j} dy_{n,o,i,j}`
    """
    x, kernel, flat = _images(x, kernel)
    plan = _plan(x, kernel, stride, padding, dilation, groups)
    padded = pad2d(x, plan.border)
    dy = _output_gradient(dy, _output_shape(padded, kernel, plan), flat)
    dx = crop(_spread(dy, kernel, (padded.shape[2], padded.shape[3]), plan), plan.border)
    dkernel = _kernel_gradient(padded, dy, plan)
    dbias = dy.sum(axis=(0, 2, 3))
    return (dx[0, 0], dkernel[0, 0], dbias[0, ...]) if flat else (dx, dkernel, dbias)


def conv_transpose2d(
    x: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Size = 1,
    padding: Padding = 0,
    output_padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Array:
    r"""Stamp the kernel at every pixel, scaled by it, and add up: the transpose of `conv2d`.

    Parameters
    ----------
    x : array (N, C, H, W), or (H, W)
    kernel : array (C, O / groups, kH, kW), or (kH, kW)
    bias : array (O,), or a number with a 2-D image
    stride, dilation : int or (vertical, horizontal)
        Of the `conv2d` that this transposes: stride spreads the stamps.
    padding : int, (vertical, horizontal), ((top, bottom), (left, right)), "valid" or "same"
        Rows and columns to cut off; "same" makes the output size · stride, an odd one at the end.
    output_padding : int or (vertical, horizontal)
        Rows and columns to add at the end, less than stride or dilation; none with "same".

    Returns
    -------
    array (N, O, out_h, out_w)
        out = (H - 1) stride - top - bottom + dilation (kH - 1) + output_padding + 1
    """
    x, kernel, flat = _images(x, kernel)
    plan, size, channels = _transpose_plan(
        x, kernel, stride, padding, output_padding, dilation, groups
    )
    b = None if bias is None else _bias(bias, channels)
    y = np.ascontiguousarray(crop(_spread(x, kernel, size, plan), plan.border))
    if b is not None:
        y += b[:, None, None]
    return y[0, 0] if flat else y


def conv_transpose2d_backward(
    x: ArrayLike,
    kernel: ArrayLike,
    dy: ArrayLike,
    *,
    stride: Size = 1,
    padding: Padding = 0,
    output_padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array]:
    """Gradients (dx, dkernel, dbias) of `conv_transpose2d` from the gradient of its output."""
    x, kernel, flat = _images(x, kernel)
    plan, size, channels = _transpose_plan(
        x, kernel, stride, padding, output_padding, dilation, groups
    )
    (top, bottom), (left, right) = plan.border
    dy = _output_gradient(
        dy, (x.shape[0], channels, size[0] - top - bottom, size[1] - left - right), flat
    )
    padded = pad2d(dy, plan.border)
    dx = _correlate(padded, kernel, plan)[:, :, : x.shape[2], : x.shape[3]]
    dkernel = _kernel_gradient(padded, x, plan)
    dbias = dy.sum(axis=(0, 2, 3))
    return (dx[0, 0], dkernel[0, 0], dbias[0, ...]) if flat else (dx, dkernel, dbias)


def _columns(padded: Array, shape: tuple[int, int], plan: _Plan) -> Array:
    """Unfold an image (N, C, H, W) into (N, groups, C/groups * kH * kW, positions)."""
    view = windows(padded, plan.kernel, plan.stride, plan.dilation)[:, :, : shape[0], : shape[1]]
    return np.ascontiguousarray(view.transpose(0, 1, 4, 5, 2, 3)).reshape(
        padded.shape[0], plan.groups, -1, shape[0] * shape[1]
    )


def _correlate(padded: Array, kernel: Array, plan: _Plan) -> Array:
    """Sum of products of kernel and every window of an already padded image."""
    shape = _output_shape(padded, kernel, plan)
    columns = _columns(padded, shape[2:], plan)
    rows = kernel.reshape(plan.groups, kernel.shape[0] // plan.groups, -1)
    y: Array = np.matmul(rows, columns)
    return y.reshape(shape)


def _spread(y: Array, kernel: Array, size: tuple[int, int], plan: _Plan) -> Array:
    """Send every output pixel back to its window, weighted by the kernel: correlate transposed."""
    rows = kernel.reshape(plan.groups, kernel.shape[0] // plan.groups, -1)
    columns = np.matmul(rows.swapaxes(1, 2), _positions(y, plan.groups))
    return fold(
        columns.reshape(y.shape[0], -1, *plan.kernel, *y.shape[2:]),
        size,
        plan.stride,
        plan.dilation,
    )


def _kernel_gradient(padded: Array, dy: Array, plan: _Plan) -> Array:
    """Sum over images and positions of output gradient times window."""
    columns = _columns(padded, (dy.shape[2], dy.shape[3]), plan)
    total: Array = np.matmul(_positions(dy, plan.groups), columns.swapaxes(2, 3)).sum(axis=0)
    return total.reshape(dy.shape[1], -1, *plan.kernel)


def _positions(y: Array, groups: int) -> Array:
    """View an output (N, O, h, w) as (N, groups, O / groups, h * w)."""
    return y.reshape(y.shape[0], groups, y.shape[1] // groups, -1)


def _images(x: ArrayLike, kernel: ArrayLike) -> tuple[Array, Array, bool]:
    """Bring image and kernel to four axes and one dtype; say whether they came flat."""
    x, kernel = (
        not_empty("x", float_array("x", x)),
        not_empty("kernel", float_array("kernel", kernel)),
    )
    flat = x.ndim == 2 and kernel.ndim == 2
    if flat:
        x, kernel = x[None, None], kernel[None, None]
    if x.ndim != 4 or kernel.ndim != 4:
        raise ValueError(
            "x, kernel: expected (N, C, H, W) with (O, C, kH, kW), or (H, W) with (kH, kW), "
            f"got shapes {x.shape} and {kernel.shape}"
        )
    dtype = np.result_type(x, kernel)
    return x.astype(dtype, copy=False), kernel.astype(dtype, copy=False), flat


def _plan(
    x: Array, kernel: Array, stride: Size, padding: Padding, dilation: Size, groups: int
) -> _Plan:
    """Check a convolution's settings against its arrays."""
    count = _groups(groups, kernel.shape[0])
    if x.shape[1] != kernel.shape[1] * count:
        raise ValueError(
            f"kernel: expected {x.shape[1]} channels / {count} groups on axis 1 "
            f"for x of shape {x.shape}, "
            f"got shape {kernel.shape}"
        )
    steps, gaps = pair(stride, "stride", low=1), pair(dilation, "dilation", low=1)
    size, area = (x.shape[2], x.shape[3]), (kernel.shape[2], kernel.shape[3])
    return _Plan(area, steps, gaps, count, sides(padding, size, area, steps, gaps))


def _transpose_plan(
    x: Array,
    kernel: Array,
    stride: Size,
    padding: Padding,
    output_padding: Size,
    dilation: Size,
    groups: int,
) -> tuple[_Plan, tuple[int, int], int]:
    """Check a transposed convolution.

    Return its plan, the size before cropping, and the output channels.
    """
    count = _groups(groups, kernel.shape[0])
    if x.shape[1] != kernel.shape[0]:
        raise ValueError(
            f"kernel: expected {x.shape[1]} channels on axis 0 for x of shape {x.shape}, "
            f"got shape {kernel.shape}"
        )
    steps, gaps = pair(stride, "stride", low=1), pair(dilation, "dilation", low=1)
    area = (kernel.shape[2], kernel.shape[3])
    border, size = transpose_sides(
        padding, output_padding, (x.shape[2], x.shape[3]), area, steps, gaps
    )
    return _Plan(area, steps, gaps, count, border), size, kernel.shape[1] * count


def _groups(groups: int, channels: int) -> int:
    """Return the number of groups if it divides the kernel's channels."""
    count = integer("groups", groups, low=1)
    if channels % count:
        raise ValueError(
            f"groups: expected a divisor of the kernel's {channels} channels, got {count}"
        )
    return count


def _output_shape(padded: Array, kernel: Array, plan: _Plan) -> tuple[int, int, int, int]:
    """Shape (N, O, out_h, out_w) of the correlation."""
    height = fit(padded.shape[2], plan.kernel[0], plan.stride[0], plan.dilation[0])
    width = fit(padded.shape[3], plan.kernel[1], plan.stride[1], plan.dilation[1])
    return padded.shape[0], kernel.shape[0], height, width


def _bias(bias: ArrayLike, channels: int) -> Array:
    """Return the bias as (O,)."""
    array = np.atleast_1d(not_empty("bias", float_array("bias", bias)))
    if array.shape != (channels,):
        raise ValueError(f"bias: expected shape ({channels},), got {array.shape}")
    return array


def _output_gradient(dy: ArrayLike, shape: tuple[int, ...], flat: bool) -> Array:
    """Return the output's gradient with four axes, checked against the output's shape."""
    array = not_empty("dy", float_array("dy", dy))
    array = array[None, None] if flat and array.ndim == 2 else array
    if array.shape != shape:
        raise ValueError(
            f"dy: expected the output's shape {shape[2:] if flat else shape}, got {array.shape}"
        )
    return array
