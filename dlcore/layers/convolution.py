"""Conv2D and its transpose as layers; the arithmetic is in `dlcore.convolution`."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from dlcore.checks import Array, Shape, positive_int
from dlcore.convolution import conv2d, conv2d_backward, conv_transpose2d, conv_transpose2d_backward
from dlcore.initializers import Initializer, draw_bias, initializer
from dlcore.layers.base import ComposedLayer, Params, check_activation, image_shape
from dlcore.windows import Padding, Size, check_padding, fit, pair, sides, transpose_sides


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
    bias_initializer: str | Initializer = field(default="zeros", kw_only=True)

    def __post_init__(self) -> None:
        positive_int("filters", self.filters)
        positive_int("groups", self.groups)
        for name in ("kernel_size", "stride", "dilation"):
            pair(getattr(self, name), name, low=1)
        check_padding(self.padding)
        check_activation(self.activation, elementwise=True)
        initializer(self.weight_initializer)
        initializer(self.bias_initializer, "bias_initializer")
        if self.filters % self.groups:
            raise ValueError(
                f"filters: expected a multiple of groups {self.groups}, got {self.filters}"
            )

    @abstractmethod
    def kernel_shape(self, channels: int) -> Shape:
        """Shape of the kernel for an image of so many channels."""

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return kernel and bias (filters,)."""
        channels = image_shape(input_shape)[0]
        if channels % self.groups:
            raise ValueError(
                f"input_shape: expected channels in {self.groups} equal groups, got {input_shape}"
            )
        shapes = {"kernel": self.kernel_shape(channels)}
        return shapes | {"bias": (self.filters,)} if self.use_bias else shapes

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """Kernel and then bias, each by its initialiser."""
        shapes = self.param_shapes(input_shape)
        params = {"kernel": initializer(self.weight_initializer)(shapes["kernel"], rng=rng)}
        if self.use_bias:
            params["bias"] = draw_bias(self.bias_initializer, shapes["bias"], rng)
        return params

    def _grads(self, dkernel: Array, dbias: Array) -> Params:
        return {"kernel": dkernel, "bias": dbias} if self.use_bias else {"kernel": dkernel}


@dataclass(frozen=True)
class Conv2D(_Convolution):
    """a = f(kernel ⋆ x + b): x (N, C, H, W), kernel (filters, C/groups, kH, kW), bias (filters)."""

    def kernel_shape(self, channels: int) -> Shape:
        """Return (filters, C/groups, kH, kW)."""
        return (
            self.filters,
            channels // self.groups,
            *pair(self.kernel_size, "kernel_size", low=1),
        )

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
            padding=_sample_padding(rng),
            dilation=int(rng.integers(1, 3)),
            groups=groups,
            activation=str(rng.choice(["linear", "tanh"])),
            use_bias=bool(rng.integers(2)),
        )
        return layer, (groups * per_group, int(rng.integers(5, 8)), int(rng.integers(5, 8)))


@dataclass(frozen=True)
class ConvTranspose2D(_Convolution):
    """a = f(Conv2D run backwards): x (N, C, H, W), kernel (C, filters/groups, kH, kW)."""

    output_padding: Size = 0

    def kernel_shape(self, channels: int) -> Shape:
        """Return (C, filters/groups, kH, kW)."""
        return (
            channels,
            self.filters // self.groups,
            *pair(self.kernel_size, "kernel_size", low=1),
        )

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
        """Return (filters, out_h, out_w), the sizes as `conv_transpose2d` says."""
        _, height, width = image_shape(input_shape)
        names = ("kernel_size", "stride", "dilation")
        steps = (pair(getattr(self, name), name, low=1) for name in names)
        border, size = transpose_sides(self.padding, self.output_padding, (height, width), *steps)
        return self.filters, size[0] - sum(border[0]), size[1] - sum(border[1])

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw stride, padding, output padding, dilation and groups."""
        groups, per_group = (int(n) for n in rng.integers(1, 3, size=2))
        stride, padding = int(rng.integers(1, 4)), _sample_padding(rng)
        layer = cls(
            filters=groups * int(rng.integers(1, 3)),
            kernel_size=(int(rng.integers(2, 4)), int(rng.integers(2, 4))),
            stride=stride,
            padding=padding,
            dilation=int(rng.integers(1, 3)),
            groups=groups,
            activation=str(rng.choice(["linear", "tanh"])),
            use_bias=bool(rng.integers(2)),
            output_padding=0 if padding == "same" else int(rng.integers(0, stride)),
        )
        return layer, (groups * per_group, int(rng.integers(2, 5)), int(rng.integers(2, 5)))


def _sample_padding(rng: np.random.Generator) -> Padding:
    """Draw a padding in one of its forms."""
    forms: list[Padding] = [0, 1, (1, 0), ((0, 1), (1, 0)), "valid", "same"]
    return forms[rng.integers(len(forms))]
