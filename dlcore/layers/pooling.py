"""Pooling layers: the largest or the mean value of each window, or of the whole image."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, Self

import numpy as np

from dlcore.checks import Array, Shape
from dlcore.layers.base import Layer, Params, image_shape
from dlcore.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from dlcore.windows import Size, fit, pair


@dataclass(frozen=True)
class _Pooling(Layer):
    """What the window poolings share: kernel size, stride (default: the kernel size) and padding."""

    kernel_size: Size = 2
    stride: Size | None = None
    padding: Size = 0

    def __post_init__(self) -> None:
        pair(self.kernel_size, "kernel_size", low=1)
        pair(self.padding, "padding", low=0)
        if self.stride is not None:
            pair(self.stride, "stride", low=1)

    def output_shape(self, input_shape: Shape) -> Shape:
        """(C, out_h, out_w)."""
        channels, *size = image_shape(input_shape)
        kernel = pair(self.kernel_size, "kernel_size", low=1)
        stride = kernel if self.stride is None else pair(self.stride, "stride", low=1)
        padding = pair(self.padding, "padding", low=0)
        rows, columns = (fit(size[i] + 2 * padding[i], kernel[i], stride[i]) for i in range(2))
        return channels, rows, columns

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw kernel, stride, padding and an image."""
        kernel = (int(rng.integers(2, 4)), int(rng.integers(2, 4)))
        stride = None if rng.integers(2) else int(rng.integers(1, 4))
        channels, *size = (int(n) for n in rng.integers([1, 3, 3], [3, 8, 8]))
        return cls(kernel, stride, int(rng.integers(0, 2))), (channels, *size)


@dataclass(frozen=True)
class MaxPool2D(_Pooling):
    """The largest value of each window; the gradient goes to the winner alone."""

    def forward(
        self, params: Params, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Array]:
        """Return the winners' values (N, C, out_h, out_w)."""
        return max_pool2d(x, self.kernel_size, stride=self.stride, padding=self.padding), x

    def backward(self, params: Params, cache: Any, dy: Array) -> tuple[Array, Params]:
        """Return dx, zero but for the winners."""
        dx = max_pool2d_backward(cache, self.kernel_size, dy, stride=self.stride, padding=self.padding)
        return dx, {}

    def sample_input(self, rng: np.random.Generator, batch_size: int, input_shape: Shape) -> Array:
        """Draw values with clear winners, as the gradient jumps where the winner changes."""
        shape = (batch_size, *input_shape)
        return 0.1 * rng.permutation(prod(shape)).reshape(shape)


@dataclass(frozen=True)
class AvgPool2D(_Pooling):
    """The mean of each window; padding counts as zeros unless `count_include_pad` is false (as in Keras)."""

    count_include_pad: bool = True

    def forward(
        self, params: Params, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Array]:
        """Return the means (N, C, out_h, out_w)."""
        y = avg_pool2d(
            x,
            self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            count_include_pad=self.count_include_pad,
        )
        return y, x

    def backward(self, params: Params, cache: Any, dy: Array) -> tuple[Array, Params]:
        """Return dx: every pixel of a window gets the same share."""
        dx = avg_pool2d_backward(
            cache,
            self.kernel_size,
            dy,
            stride=self.stride,
            padding=self.padding,
            count_include_pad=self.count_include_pad,
        )
        return dx, {}


@dataclass(frozen=True)
class GlobalAvgPool2D(Layer):
    """The mean of each feature map: (N, C, H, W) → (N, C)."""

    def forward(
        self, params: Params, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
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
