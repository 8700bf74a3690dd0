"""Conv2D and its transpose as layers; the arithmetic is in `dlcore.convolution`."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Self

import numpy as np

from dlcore.checks import Array, Shape, positive_int
from dlcore.convolution import conv2d, conv2d_backward, conv_transpose2d, conv_transpose2d_backward
from dlcore.initializers import Initializer, initializer
from dlcore.layers.base import ComposedLayer, Params, check_activation, image_shape
from dlcore.windows import Padding, Size, fit, pair, sides


@dataclass(frozen=True)
class _Convolution(ComposedLayer):
    """What Conv2D and ConvTranspose2D share: the options, a kernel and one bias a filter."""

    filters: int
    kernel_size: Size
    stride: Size = 1
    padding: Padding = 0
    dilation: Size = 1
    groups: int = 1
    activation: str = "linear"
    use_bias: bool = True
    weight_initializer: str | Initializer = "glorot_uniform"

    def __post_init__(self) -> None:
        positive_int("filters", self.filters)
        positive_int("groups", self.groups)
        for name in ("kernel_size", "stride", "dilation"):
            pair(getattr(self, name), name, low=1)
        check_activation(self.activation, elementwise=True)
        initializer(self.weight_initializer)
        if self.filters % self.groups:
            raise ValueError(f"filters: expected a multiple of groups {self.groups}, got {self.filters}")

    @abstractmethod
    def kernel_shape(self, channels: int) -> Shape:
        """Shape of the kernel for an image of so many channels."""

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return kernel and bias (filters,)."""
        channels = image_shape(input_shape)[0]
        if channels % self.groups:
            raise ValueError(f"input_shape: expected channels in {self.groups} equal groups, got {input_shape}")
        shapes = {"kernel": self.kernel_shape(channels)}
        return shapes | {"bias": (self.filters,)} if self.use_bias else shapes

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """Kernel by the initialiser, zero bias."""
        shapes = self.param_shapes(input_shape)
        params = {"kernel": initializer(self.weight_initializer)(shapes["kernel"], rng=rng)}
        return params | {"bias": np.zeros(shapes["bias"])} if self.use_bias else params

    def _grads(self, dkernel: Array, dbias: Array) -> Params:
        return {"kernel": dkernel, "bias": dbias} if self.use_bias else {"kernel": dkernel}


@dataclass(frozen=True)
class Conv2D(_Convolution):
    """a = f(kernel ⋆ x + b): x (N, C, H, W), kernel (filters, C/groups, kH, kW), bias (filters,)."""

    def kernel_shape(self, channels: int) -> Shape:
        """Return (filters, C/groups, kH, kW)."""
        return (self.filters, channels // self.groups, *pair(self.kernel_size, "kernel_size", low=1))

    def linear_forward(self, params: Params, x: Array) -> tuple[Array, Array]:
        """Return z = kernel ⋆ x + b."""
        z = conv2d(
            x,
            params["kernel"],
            params.get("bias"),
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            groups=self.groups,
        )
        return z, x

    def linear_backward(self, params: Params, inner: Array, dz: Array) -> tuple[Array, Params]:
        """Return dx and the gradients of kernel and bias."""
        dx, dkernel, dbias = conv2d_backward(
            inner,
            params["kernel"],
            dz,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            groups=self.groups,
        )
        return dx, self._grads(dkernel, dbias)

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return (filters, out_h, out_w)."""
        _, *size = image_shape(input_shape)
        height, width = size
        kernel = pair(self.kernel_size, "kernel_size", low=1)
        stride = pair(self.stride, "stride", low=1)
        dilation = pair(self.dilation, "dilation", low=1)
        borders = sides(self.padding, (height, width), kernel, stride, dilation)
        rows, columns = (
            fit(n + sum(border), k, s, d)
            for n, border, k, s, d in zip(size, borders, kernel, stride, dilation, strict=True)
        )
        return self.filters, rows, columns

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw stride, padding, dilation, groups and an image the kernel fits on."""
        groups, per_group = (int(n) for n in rng.integers(1, 3, size=2))
        layer = cls(
            filters=groups * int(rng.integers(1, 3)),
            kernel_size=(int(rng.integers(1, 4)), int(rng.integers(1, 4))),
            stride=int(rng.integers(1, 3)),
            padding=int(rng.integers(0, 2)),
            dilation=int(rng.integers(1, 3)),
            groups=groups,
            activation=str(rng.choice(["linear", "tanh"])),
            use_bias=bool(rng.integers(2)),
        )
        return layer, (groups * per_group, int(rng.integers(5, 8)), int(rng.integers(5, 8)))


@dataclass(frozen=True)
class ConvTranspose2D(_Convolution):
    """a = f(Conv2D run backwards): x (N, C, H, W), kernel (C, filters/groups, kH, kW), bias (filters,)."""

    padding: Size = 0
    output_padding: Size = 0

    def kernel_shape(self, channels: int) -> Shape:
        """Return (C, filters/groups, kH, kW)."""
        return (channels, self.filters // self.groups, *pair(self.kernel_size, "kernel_size", low=1))

    def linear_forward(self, params: Params, x: Array) -> tuple[Array, Array]:
        """Z: every pixel stamps the kernel, scaled by itself; stamps add up."""
        z = conv_transpose2d(
            x,
            params["kernel"],
            params.get("bias"),
            stride=self.stride,
            padding=self.padding,
            output_padding=self.output_padding,
            dilation=self.dilation,
            groups=self.groups,
        )
        return z, x

    def linear_backward(self, params: Params, inner: Array, dz: Array) -> tuple[Array, Params]:
        """Return dx and the gradients of kernel and bias."""
        dx, dkernel, dbias = conv_transpose2d_backward(
            inner,
            params["kernel"],
            dz,
            stride=self.stride,
            padding=self.padding,
            output_padding=self.output_padding,
            dilation=self.dilation,
            groups=self.groups,
        )
        return dx, self._grads(dkernel, dbias)

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return (filters, (H−1)·stride − 2·padding + dilation·(kH−1) + output_padding + 1, W alike)."""
        _, *size = image_shape(input_shape)
        options = ("kernel_size", "stride", "dilation", "padding", "output_padding")
        kernel, stride, dilation, padding, extra = (pair(getattr(self, name), name, low=0) for name in options)
        rows, columns = (
            (size[i] - 1) * stride[i] - 2 * padding[i] + dilation[i] * (kernel[i] - 1) + extra[i] + 1 for i in range(2)
        )
        return self.filters, rows, columns

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw stride, padding, output padding, dilation and groups."""
        groups, per_group = (int(n) for n in rng.integers(1, 3, size=2))
        stride = int(rng.integers(1, 4))
        layer = cls(
            filters=groups * int(rng.integers(1, 3)),
            kernel_size=(int(rng.integers(2, 4)), int(rng.integers(2, 4))),
            stride=stride,
            padding=int(rng.integers(0, 2)),
            dilation=int(rng.integers(1, 3)),
            groups=groups,
            activation=str(rng.choice(["linear", "tanh"])),
            use_bias=bool(rng.integers(2)),
            output_padding=int(rng.integers(0, stride)),
        )
        return layer, (groups * per_group, int(rng.integers(2, 5)), int(rng.integers(2, 5)))
