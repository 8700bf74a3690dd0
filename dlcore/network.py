"""Sequential: layers in a row and a loss; forward, backward, and the traces of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from dlcore.checks import (
    Array,
    Shape,
    any_array,
    finite_array,
    float_array,
    lookup,
    not_empty,
    positive_int,
)
from dlcore.layers.base import (
    ActivatedCache,
    ActivatedLayer,
    Layer,
    Params,
    layer_backward,
    layer_grads,
)
from dlcore.losses import LOSSES, Loss
from dlcore.parameters import NetworkParams, cast_params, float_dtype
from dlcore.show import count_text, html_table, shape_text, text_table
from dlcore.trace import freeze


@dataclass(frozen=True)
class Sequential:
    """Layers applied one after the other, and the loss on top: a name in LOSSES, or a Loss.

    `input_shape` leaves out the batch axis and may be given later. `frozen` holds the indices of
    layers
    that training leaves alone. When the last activation is part of the loss (softmax in
    cross_entropy, sigmoid in binary_cross_entropy), the loss gets the logits: same value, more
    digits, and δ = a − y.
    """

    layers: tuple[Layer, ...]
    loss: str | Loss = "mse"
    input_shape: Shape | None = None
    frozen: frozenset[int] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        for name, value in (("layers", self.layers), ("input_shape", self.input_shape or ())):
            if not isinstance(value, Iterable):
                raise TypeError(f"{name}: expected several in a tuple, got {value!r}")
        object.__setattr__(self, "layers", tuple(self.layers))
        if not self.layers:
            raise ValueError("layers: expected at least one layer, got none")
        for i, layer in enumerate(self.layers):
            if not isinstance(layer, Layer):
                raise TypeError(f"layers[{i}]: expected a layer, got {type(layer).__name__}")
        if not isinstance(self.loss, Loss):
            lookup("loss", self.loss, LOSSES)
        self._check_nll()
        if self.input_shape is not None:
            sizes = tuple(positive_int("input_shape", size) for size in self.input_shape)
            object.__setattr__(self, "input_shape", sizes)

    def init(
        self,
        rng: np.random.Generator,
        input_shape: Shape | None = None,
        *,
        dtype: npt.DTypeLike | None = None,
    ) -> NetworkParams:
        """Draw the parameters of every layer, first to last, in float64, rounded to `dtype`."""
        shapes = self.shapes(input_shape)
        kind = None if dtype is None else float_dtype(dtype)
        params = tuple(
            layer.init(rng, shape) for layer, shape in zip(self.layers, shapes, strict=False)
        )
        return params if kind is None else cast_params(params, kind)

    def shapes(self, input_shape: Shape | None = None) -> tuple[Shape, ...]:
        """Return the input's shape and the output shape of each layer, batch axis left out."""
        shape = input_shape if input_shape is not None else self.input_shape
        if shape is None:
            raise ValueError(
                "input_shape: expected a shape, as this network has none of its own; got None"
            )
        shapes = [tuple(shape)]
        for layer in self.layers:
            shapes.append(layer.output_shape(shapes[-1]))
        return tuple(shapes)

    def forward(
        self,
        params: NetworkParams,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, tuple[Any, ...]]:
        """Return the output for the batch x and the cache of every layer."""
        caches = []
        for i, (layer, values) in enumerate(zip(self.layers, params, strict=True)):
            x, cache = layer.forward(values, x, training=training and i not in self.frozen, rng=rng)
            caches.append(cache)
        return x, tuple(caches)

    def predict(self, params: NetworkParams, x: npt.ArrayLike) -> Array:
        """Return the output for the batch x, dropout off, running statistics used."""
        return self.forward(params, _batch(x))[0]

    def backward(
        self,
        params: NetworkParams,
        caches: tuple[Any, ...],
        dy: Array,
        *,
        from_logits: bool = False,
    ) -> tuple[Array, NetworkParams]:
        """Return ∂loss/∂x and the gradients of every layer.

        `from_logits` says that dy is by the last z.
        """
        grads: list[Params] = [{} for _ in self.layers]
        for i in reversed(range(len(self.layers))):
            dy, grads[i] = layer_backward(self.layers[i], params[i], caches[i], dy, from_logits)
            from_logits = False
        return dy, tuple(grads)

    def grads(
        self,
        params: NetworkParams,
        caches: tuple[Any, ...],
        dy: Array,
        *,
        from_logits: bool = False,
    ) -> NetworkParams:
        """Return the gradients of every layer that training changes, and {} for the others.

        As `backward`, without the work below the first layer that learns something.
        """
        _keep_pages()
        grads: list[Params] = [{} for _ in self.layers]
        learning = [i for i, values in enumerate(params) if values and i not in self.frozen]
        for i in range(len(self.layers) - 1, min(learning, default=len(self.layers)), -1):
            dy, found = layer_backward(self.layers[i], params[i], caches[i], dy, from_logits)
            grads[i] = {} if i in self.frozen else found
            from_logits = False
        if learning:
            i = learning[0]
            grads[i] = layer_grads(self.layers[i], params[i], caches[i], dy, from_logits)
        return tuple(grads)

    def loss_gradient(
        self,
        caches: tuple[Any, ...],
        output: Array,
        targets: Array,
        sample_weight: Array | None = None,
    ) -> tuple[float, Array, bool]:
        """Return the mean loss, its gradient, and whether that is by the logits, not the output."""
        loss = self.loss_on_top
        if self.fuses:
            fused = LOSSES[loss.logits_loss] if loss.logits_loss else loss
            return *fused.value_and_gradient(caches[-1].z, targets, sample_weight), True
        return *loss.value_and_gradient(output, targets, sample_weight), False

    def _check_nll(self) -> None:
        """Refuse "nll" on what is no logarithm: on shares it would fall below zero for ever."""
        last = self.layers[-1]
        if "nll" not in (self.loss, self.loss_on_top.name) or not isinstance(last, ActivatedLayer):
            return
        if (name := last.activation_name()) != "log_softmax":
            raise ValueError(
                "loss: nll expected log-probabilities from a last activation 'log_softmax', "
                f"got {name!r}; on softmax or logits write loss='cross_entropy'"
            )

    @property
    def loss_on_top(self) -> Loss:
        """The loss itself, where `loss` may be its name."""
        return self.loss if isinstance(self.loss, Loss) else LOSSES[self.loss]

    @property
    def fuses(self) -> bool:
        """Whether the last activation is part of the loss."""
        last = self.layers[-1]
        fused = self.loss_on_top.fused
        return bool(fused) and isinstance(last, ActivatedLayer) and last.activation_name() == fused

    def loss_value(self, params: NetworkParams, x: npt.ArrayLike, targets: npt.ArrayLike) -> float:
        """Return the mean loss of the batch, dropout off."""
        output, caches = self.forward(params, _batch(x))
        return self.loss_gradient(caches, output, any_array("targets", targets))[0]

    def loss_and_grads(
        self,
        params: NetworkParams,
        x: Array,
        targets: Array,
        *,
        training: bool = True,
        rng: np.random.Generator | None = None,
    ) -> tuple[float, NetworkParams, Array, tuple[Any, ...]]:
        """Forward, loss, backward: return the mean loss, gradients, output and caches."""
        output, caches = self.forward(params, x, training=training, rng=rng)
        loss, dy, from_logits = self.loss_gradient(caches, output, targets)
        return loss, self.grads(params, caches, dy, from_logits=from_logits), output, caches

    def updated_buffers(self, params: NetworkParams, caches: tuple[Any, ...]) -> NetworkParams:
        """Return params with the running statistics that a training step leaves behind."""
        updated = []
        for i, (layer, values, cache) in enumerate(zip(self.layers, params, caches, strict=True)):
            buffers = {} if i in self.frozen else layer.updated_buffers(values, cache)
            updated.append(values | buffers if buffers else values)
        return tuple(updated)

    def summary(self, input_shape: Shape | None = None) -> Summary:
        """Return the name, output shape and parameter count of every layer."""
        shapes = self.shapes(input_shape)
        counts = tuple(
            layer.n_params(shape) for layer, shape in zip(self.layers, shapes, strict=False)
        )
        names = tuple(type(layer).__name__ for layer in self.layers)
        trainable = sum(count for i, count in enumerate(counts) if i not in self.frozen)
        return Summary(names, shapes[0], shapes[1:], counts, sum(counts), trainable)


@dataclass(frozen=True)
class Summary:
    """A network as a table: one name, output shape and parameter count a layer, and the totals."""

    names: tuple[str, ...]
    input_shape: tuple[int, ...]
    output_shapes: tuple[tuple[int, ...], ...]
    n_params: tuple[int, ...]
    total: int
    trainable: int

    def __repr__(self) -> str:
        return text_table(*self._table())

    def _repr_html_(self) -> str:
        return html_table(*self._table())

    def _table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]], str]:
        """Head, rows and foot."""
        rows: list[tuple[str, ...]] = [("input", shape_text(self.input_shape), "")]
        counts = (f"{count:,}" for count in self.n_params)
        rows += zip(self.names, map(shape_text, self.output_shapes), counts, strict=True)
        fixed = f", {self.trainable:,} of them trained" if self.trainable != self.total else ""
        foot = f"{count_text(self.total, 'parameter')}{fixed}"
        return ("layer", "output", "parameters"), rows, foot


@dataclass(frozen=True)
class ForwardTrace:
    """The forward pass, layer by layer: z[i] before and a[i] after the activation of layer i.

    A layer without an activation has z[i] equal to a[i].
    """

    x: Array
    z: tuple[Array, ...]
    a: tuple[Array, ...]


@dataclass(frozen=True)
class BackwardTrace:
    """The backward pass of the mean loss, layer by layer, index as in ForwardTrace.

    delta[i] = ∂loss/∂z[i], da[i] = ∂loss/∂a[i], dW[i] and db[i] the gradients of weight (or kernel)
    and bias; arrays of shape (0,) stand for a layer that has none. `dx` is ∂loss/∂x.
    """

    loss: float
    delta: tuple[Array, ...]
    da: tuple[Array, ...]
    dW: tuple[Array, ...]
    db: tuple[Array, ...]
    dx: Array


def trace_forward(network: Sequential, params: NetworkParams, x: npt.ArrayLike) -> ForwardTrace:
    """Record z and a of every layer for the batch x, dropout off."""
    batch = _batch(x)
    signal, z, a = batch, [], []
    for layer, values in zip(network.layers, params, strict=True):
        signal, cache = layer.forward(values, signal)
        z.append(cache.z if isinstance(cache, ActivatedCache) else signal)
        a.append(signal)
    return freeze(ForwardTrace(batch, tuple(z), tuple(a)))


def trace_backward(
    network: Sequential, params: NetworkParams, x: npt.ArrayLike, targets: npt.ArrayLike
) -> BackwardTrace:
    """Record δ, dW and db of every layer for the mean loss of the batch, dropout off."""
    output, caches = network.forward(params, _batch(x))
    loss, dy, from_logits = network.loss_gradient(caches, output, any_array("targets", targets))
    deltas: list[Array] = []
    das: list[Array] = []
    dws: list[Array] = []
    dbs: list[Array] = []
    for i in reversed(range(len(network.layers))):
        layer, cache = network.layers[i], caches[i]
        delta = dy if from_logits else _delta(layer, cache, dy)
        das.append(_output_gradient(network, output, targets) if from_logits else dy)
        dy, grads = layer_backward(layer, params[i], cache, dy, from_logits)
        from_logits = False
        deltas.append(delta)
        dws.append(grads.get("weight", grads.get("kernel", _NONE)))
        dbs.append(grads.get("bias", _NONE))
    return freeze(
        BackwardTrace(
            loss, tuple(deltas[::-1]), tuple(das[::-1]), tuple(dws[::-1]), tuple(dbs[::-1]), dy
        )
    )


def freeze_layers(network: Sequential, indices: Iterable[int]) -> Sequential:
    """Return the network with these layers left alone by training.

    A negative index counts from the end.
    """
    count = len(network.layers)
    wanted = list(indices)
    for index in wanted:
        if not -count <= index < count:
            raise ValueError(
                f"indices: expected {-count} … {count - 1} for {count} layers, got {index}"
            )
    return replace(network, frozen=network.frozen | {index % count for index in wanted})


_NONE: Array = np.zeros(0)


def _batch(x: npt.ArrayLike) -> Array:
    """X as an array with a batch axis; integers (indices for an embedding) stay integers."""
    array = any_array("x", x)
    if array.dtype.kind not in "iu":
        array = finite_array("x", float_array("x", array, min_ndim=1))
    not_empty("x", array)
    return array


@lru_cache(maxsize=1)
def _keep_pages() -> None:
    """Free one large block, once: glibc then keeps freed memory for the next step.

    Otherwise each training step faults its pages in anew, which takes longer than its arithmetic.
    """
    np.empty(1 << 24, dtype=np.uint8)


def _delta(layer: Layer, cache: Any, dy: Array) -> Array:
    return layer.delta(cache, dy) if isinstance(layer, ActivatedLayer) else dy


def _output_gradient(network: Sequential, output: Array, targets: npt.ArrayLike) -> Array:
    """Return ∂loss/∂a of the last layer, where the loss itself took the logits."""
    loss = network.loss_on_top
    return (loss.output_gradient or loss.gradient)(output, targets)
