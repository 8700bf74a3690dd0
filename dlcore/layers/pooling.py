"""Pooling layers: the largest or the mean value of each window, or of the whole image."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import Any, Self

import numpy as np

from dlcore.checks import Array, Shape
from dlcore.layers.base import Layer, Params, image_shape
from dlcore.pooling import (
    avg_pool2d,
    avg_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
    pool_plan,
)
from dlcore.windows import Padding, Size, check_padding, pair


@dataclass(frozen=True)
class _Pooling(Layer):
    """What the window poolings share; the settings are those of `dlcore.pooling`."""

    kernel_size: Size = 2
    stride: Size | None = None
    padding: Padding = 0
    dilation: Size = field(default=1, kw_only=True)
    ceil_mode: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("kernel_size", "dilation"):
            pair(getattr(self, name), name, low=1)
        check_padding(self.padding)
        if self.stride is not None:
            pair(self.stride, "stride", low=1)

    def options(self) -> dict[str, Any]:
        """Return what the functions of `dlcore.pooling` take besides the kernel size."""
        names = ("stride", "padding", "dilation", "ceil_mode")
        return {name: getattr(self, name) for name in names}

    def output_shape(self, input_shape: Shape) -> Shape:
        """(C, out_h, out_w)."""
        channels, height, width = image_shape(input_shape)
        return (channels, *pool_plan((height, width), self.kernel_size, **self.options()).shape)

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw kernel, stride, padding, dilation, rounding and an image."""
        kernel = (int(rng.integers(2, 4)), int(rng.integers(2, 4)))
        stride = None if rng.integers(2) else int(rng.integers(1, 4))
        channels, *size = (int(n) for n in rng.integers([1, 5, 5], [3, 8, 8]))
        paddings: list[Padding] = [0, 1, ((0, 1), (1, 0)), "same"]
        padding = paddings[rng.integers(len(paddings))]
        dilation, ceil_mode = int(rng.integers(1, 3)), bool(rng.integers(2))
        return cls(kernel, stride, padding, dilation=dilation, ceil_mode=ceil_mode), (
            channels,
            *size,
        )


@dataclass(frozen=True)
class MaxPool2D(_Pooling):
    """The largest value of each window; the gradient goes to the winner alone."""

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, Array]:
        """Return the winners' values (N, C, out_h, out_w)."""
        return max_pool2d(x, self.kernel_size, **self.options()), x

    def backward(self, params: Params, cache: Any, dy: Array) -> tuple[Array, Params]:
        """Return dx, zero but for the winners."""
        return max_pool2d_backward(cache, self.kernel_size, dy, **self.options()), {}

    def sample_input(self, rng: np.random.Generator, batch_size: int, input_shape: Shape) -> Array:
        """Draw values with clear winners, as the gradient jumps where the winner changes."""
        shape = (batch_size, *input_shape)
        return 0.1 * rng.permutation(prod(shape)).reshape(shape)


@dataclass(frozen=True)
class AvgPool2D(_Pooling):
    """The mean of each window; padding counts as zeros, or not without `count_include_pad`."""

    count_include_pad: bool = True

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, Array]:
        """Return the means (N, C, out_h, out_w)."""
        return avg_pool2d(
            x, self.kernel_size, count_include_pad=self.count_include_pad, **self.options()
        ), x

    def backward(self, params: Params, cache: Any, dy: Array) -> tuple[Array, Params]:
        """Return dx: every pixel of a window gets the same share."""
        border = {"count_include_pad": self.count_include_pad}
        return avg_pool2d_backward(cache, self.kernel_size, dy, **border, **self.options()), {}


@dataclass(frozen=True)
class GlobalAvgPool2D(Layer):
    """The mean of each feature map: (N, C, H, W) → (N, C)."""

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, Shape]:
        """Return the means (N, C)."""
        image_shape(x.shape[1:])
        return x.mean(axis=(2, 3)), x.shape

    def backward(self, params: Params, cache: Shape, dy: Array) -> tuple[Array, Params]:
        """Return dx = dy / (H·W) at every pixel."""
        share = dy / (cache[2] * cache[3])
        return np.broadcast_to(share[:, :, None, None], cache).copy(), {}

    def output_shape(self, input_shape: Shape) -> Shape:
        """(C,)."""
        return (image_shape(input_shape)[0],)

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw an image shape."""
        channels, height, width = (int(n) for n in rng.integers(1, 5, size=3))
        return cls(), (channels, height, width)
