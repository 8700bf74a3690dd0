"""Windows that slide over images: sizes, padding, unfolding, folding."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Literal, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlcore.checks import Array, float_array, not_empty
from dlcore.ranges import integer

Size: TypeAlias = int | tuple[int, int]
Sides: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
Padding: TypeAlias = Size | Sides | Literal["valid", "same"]


def pair(value: Size, name: str, *, low: int) -> tuple[int, int]:
    """Return ``(vertical, horizontal)`` from an integer or a pair, each at least ``low``."""
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            raise ValueError(f"{name}: expected an integer or a pair, got {value!r}")
        return integer(name, value[0], low=low), integer(name, value[1], low=low)
    number = integer(name, value, low=low)
    return number, number


def border_sides(padding: Padding) -> Sides:
    """Return ``((top, bottom), (left, right))`` from a padding in numbers, each at least 0."""
    if isinstance(padding, (tuple, list)) and any(
        isinstance(side, (tuple, list)) for side in padding
    ):
        if len(padding) != 2 or not all(isinstance(side, (tuple, list)) for side in padding):
            raise ValueError(f"padding: expected ((top, bottom), (left, right)), got {padding!r}")
        return pair(padding[0], "padding", low=0), pair(padding[1], "padding", low=0)
    if isinstance(padding, str):
        raise ValueError(
            "padding: expected an integer, a pair, ((top, bottom), (left, right)), 'valid' or "
            f"'same', got {padding!r}"
        )
    vertical, horizontal = pair(padding, "padding", low=0)  # type: ignore[arg-type]  # sides are done
    return (vertical, vertical), (horizontal, horizontal)


def sides(
    padding: Padding,
    size: tuple[int, int],
    kernel: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int],
) -> Sides:
    """Return the zeros to add ``((top, bottom), (left, right))`` for a padding in any of its forms.

    ``"valid"`` adds none; ``"same"`` adds what makes the output ``ceil(size / stride)``, an odd one
    at the end (Keras' rule).
    """
    if padding == "valid":
        return (0, 0), (0, 0)
    if padding == "same":
        rows, columns = (
            max((-(-n // s) - 1) * s + d * (k - 1) + 1 - n, 0)
            for n, k, s, d in zip(size, kernel, stride, dilation, strict=True)
        )
        return halves(rows), halves(columns)
    return border_sides(padding)


def transpose_sides(
    padding: Padding,
    output_padding: Size,
    size: tuple[int, int],
    kernel: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int],
) -> tuple[Sides, tuple[int, int]]:
    """Return what a transposed convolution cuts off on each side, and its size before the cut."""
    extra = pair(output_padding, "output_padding", low=0)
    if any(e >= max(s, d) for e, s, d in zip(extra, stride, dilation, strict=True)):
        raise ValueError(
            f"output_padding: expected less than stride {stride} or dilation {dilation}, "
            f"got {extra}"
        )
    reach = tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True))
    if padding == "same":
        if extra != (0, 0):
            raise ValueError(f"output_padding: expected 0 with padding 'same', got {extra}")
        extra = max(stride[0] - reach[0], 0), max(stride[1] - reach[1], 0)
        border = halves(max(reach[0] - stride[0], 0)), halves(max(reach[1] - stride[1], 0))
    else:
        border = ((0, 0), (0, 0)) if padding == "valid" else border_sides(padding)
    height, width = (
        (n - 1) * s + r + e for n, s, r, e in zip(size, stride, reach, extra, strict=True)
    )
    if height <= sum(border[0]) or width <= sum(border[1]):
        raise ValueError(
            f"padding: {padding!r} leaves nothing of an output of {height} x {width} pixels"
        )
    return border, (height, width)


def halves(total: int) -> tuple[int, int]:
    """Split a border in two; an odd pixel goes to the end."""
    return total // 2, total - total // 2


def check_padding(padding: Padding) -> None:
    """Raise unless the padding has one of its forms; which pixels it means depends on the image."""
    if padding not in ("valid", "same"):
        border_sides(padding)


def conv_output_size(
    size: int,
    kernel_size: int,
    *,
    stride: int = 1,
    padding: int | tuple[int, int] | Literal["valid", "same"] = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> int:
    r"""Length of the output along one axis.

    .. math:: \lfloor (n + p_0 + p_1 - d(k - 1) - 1) / s \rfloor + 1

    Parameters
    ----------
    size : int
        Input length n, in pixels.
    kernel_size, stride, dilation : int
        k, s and d.
    padding : int, (before, after), "valid" or "same"
        Pixels added on both sides, or p₀ before and p₁ after.
    ceil_mode : bool
        Round up instead of down, as a pooling may: the last window may reach beyond the border, but
        it starts before the padding at the end.

    Returns
    -------
    int
        Number of places where the kernel fits.

    Raises
    ------
    ValueError
        If the kernel is larger than the padded input, or an argument is out of range.
    """
    n, k = integer("size", size, low=1), integer("kernel_size", kernel_size, low=1)
    s, d = integer("stride", stride, low=1), integer("dilation", dilation, low=1)
    one_axis: Padding = padding if isinstance(padding, (int, str)) else (padding, (0, 0))
    before, after = sides(one_axis, (n, 1), (k, 1), (s, 1), (d, 1))[0]
    if ceil_mode:
        return fit_ceil(n, (before, after), k, s, d)
    return fit(n + before + after, k, s, d)


def fit(padded: int, kernel: int, stride: int, dilation: int = 1) -> int:
    """Count the places where a dilated kernel fits on a padded axis."""
    reach = dilation * (kernel - 1) + 1
    if reach > padded:
        raise ValueError(f"kernel: covers {reach} pixels but the padded input has only {padded}")
    return (padded - reach) // stride + 1


def fit_ceil(
    size: int, border: tuple[int, int], kernel: int, stride: int, dilation: int = 1
) -> int:
    """Count places rounded up; the last window starts before the padding at the end."""
    padded, reach = size + sum(border), dilation * (kernel - 1) + 1
    count = -(-(padded - reach) // stride) + 1
    if count < 1:
        raise ValueError(f"kernel: covers {reach} pixels but the padded input has only {padded}")
    return count - 1 if count > 1 and (count - 1) * stride >= size + border[0] else count


def pad2d(x: Array, padding: Size | Sides, *, value: float = 0.0) -> Array:
    """Surround the last two axes with a constant.

    Parameters
    ----------
    x : array (..., H, W)
    padding : int, (vertical, horizontal) or ((top, bottom), (left, right))
        Pixels to add on each side.
    value : float
        What the border holds.

    Returns
    -------
    array (..., H + top + bottom, W + left + right)
        Always a new array.
    """
    x = not_empty("x", float_array("x", x))
    if x.ndim < 2:
        raise ValueError(f"x: expected at least 2 axes (..., H, W), got shape {x.shape}")
    (top, bottom), (left, right) = border_sides(padding)
    height, width = x.shape[-2:]
    out = np.full(
        (*x.shape[:-2], height + top + bottom, width + left + right), value, dtype=x.dtype
    )
    out[..., top : top + height, left : left + width] = x
    return out


def crop(x: Array, border: Sides) -> Array:
    """Undo `pad2d`: drop the border and keep the image."""
    (top, bottom), (left, right) = border
    return x[..., top : x.shape[-2] - bottom, left : x.shape[-1] - right]


def windows(
    x: Array, kernel: tuple[int, int], stride: tuple[int, int], dilation: tuple[int, int] = (1, 1)
) -> Array:
    """Read-only view (..., out_h, out_w, kH, kW) of every window of the last two axes."""
    reach = tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True))
    for axis in (0, 1):
        fit(x.shape[axis - 2], kernel[axis], stride[axis], dilation[axis])
    view = sliding_window_view(x, reach, axis=(-2, -1))
    return view[..., :: stride[0], :: stride[1], :: dilation[0], :: dilation[1]]


def offsets(
    shape: tuple[int, int],
    kernel: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int] = (1, 1),
) -> Iterator[tuple[int, int, slice, slice]]:
    """Yield (i, j, rows, columns): the pixels that kernel cell (i, j) touches in all windows."""
    for i, j in product(range(kernel[0]), range(kernel[1])):
        top, left = i * dilation[0], j * dilation[1]
        rows = slice(top, top + stride[0] * (shape[0] - 1) + 1, stride[0])
        yield i, j, rows, slice(left, left + stride[1] * (shape[1] - 1) + 1, stride[1])


def fold(
    columns: Array,
    size: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int] = (1, 1),
) -> Array:
    """Sum windows back onto an image: the transpose of unfolding.

    Parameters
    ----------
    columns : array (N, C, kH, kW, out_h, out_w)
    size : (H, W) of the padded image

    Returns
    -------
    array (N, C, H, W)
    """
    kernel, shape = (columns.shape[2], columns.shape[3]), (columns.shape[4], columns.shape[5])
    image = np.zeros((*columns.shape[:2], *size), dtype=columns.dtype)
    for i, j, rows, cols in offsets(shape, kernel, stride, dilation):
        image[:, :, rows, cols] += columns[:, :, i, j]
    return image
