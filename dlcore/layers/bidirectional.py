"""Bidirectional: one recurrent layer reads forwards, one like it backwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

import numpy as np

from dlcore.checks import Array, Shape
from dlcore.layers.base import Layer, Params
from dlcore.layers.gru import GRU
from dlcore.layers.lstm import LSTM
from dlcore.layers.recurrent import Recurrent, SimpleRNN

MERGES = ("concat", "sum", "ave")


class _Cache(NamedTuple):
    """The caches of both directions."""

    forward: Any
    backward: Any


@dataclass(frozen=True)
class Bidirectional(Layer):
    """y = merge(layer(x), layer(x read backwards)), aligned in time. Schuster and Paliwal 1997.

    Parameters
    ----------
    layer : SimpleRNN, LSTM or GRU
        Parameters of the two directions are its own, named "forward.weight", "backward.weight", ….
    merge_mode : "concat", "sum" or "ave"
        How both outputs become one; "concat" (PyTorch's) gives 2·units numbers, forwards first.
    """

    layer: Recurrent
    merge_mode: str = "concat"

    def __post_init__(self) -> None:
        if not isinstance(self.layer, Recurrent):
            raise TypeError(
                f"layer: Bidirectional expected a recurrent layer, got {type(self.layer).__name__}"
            )
        if self.layer.go_backwards:
            raise ValueError("layer: Bidirectional expected go_backwards=False, got True")
        if self.merge_mode not in MERGES:
            raise ValueError(
                f"merge_mode: expected one of {', '.join(MERGES)}, got {self.merge_mode!r}"
            )

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return the shapes of both directions."""
        shapes = self.layer.param_shapes(input_shape)
        return {f"{way}.{n}": s for way in ("forward", "backward") for n, s in shapes.items()}

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """Draw both directions, forwards first."""
        return _joined(*(self.layer.init(rng, input_shape) for _ in range(2)))

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
        h0: Array | None = None,
        c0: Array | None = None,
    ) -> tuple[Array, _Cache]:
        """Return the merged states; h0, and c0 of an LSTM, are (2, N, units), forwards first."""
        outputs, caches = [], []
        for way, layer in enumerate(self._directions()):
            starts = {n: s[way] for n, s in (("h0", h0), ("c0", c0)) if s is not None}
            part = _part(params, ("forward", "backward")[way])
            y, cache = layer.forward(part, x, training=training, rng=rng, **starts)
            outputs.append(y)
            caches.append(cache)
        first, second = outputs[0], self._turned(outputs[1])
        if self.merge_mode == "concat":
            return np.concatenate([first, second], axis=-1), _Cache(*caches)
        total = first + second
        return (total / 2 if self.merge_mode == "ave" else total), _Cache(*caches)

    def backward(self, params: Params, cache: _Cache, dy: Array) -> tuple[Array, Params]:
        """Return dx, the sum of what comes back from both, and the gradients of both."""
        if self.merge_mode == "concat":
            first, second = np.split(dy, 2, axis=-1)
        else:
            first = second = dy / 2 if self.merge_mode == "ave" else dy
        one, other = self._directions()
        dx, grads = one.backward(_part(params, "forward"), cache.forward, first)
        dx2, grads2 = other.backward(
            _part(params, "backward"), cache.backward, self._turned(second)
        )
        return dx + dx2, _joined(grads, grads2)

    def output_shape(self, input_shape: Shape) -> Shape:
        """As the layer's, with 2·units for "concat"."""
        *axes, units = self.layer.output_shape(input_shape)
        return (*axes, 2 * units if self.merge_mode == "concat" else units)

    def _directions(self) -> tuple[Recurrent, Recurrent]:
        return self.layer, replace(self.layer, go_backwards=True)

    def _turned(self, y: Array) -> Array:
        """Turn a sequence made backwards round in time, or the gradient of one."""
        return y[:, ::-1] if self.layer.return_sequences else y

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw one of the recurrent layers and a merge."""
        kinds: list[type[Recurrent]] = [SimpleRNN, LSTM, GRU]
        layer, shape = kinds[rng.integers(3)].sample(rng)
        return cls(replace(layer, go_backwards=False), MERGES[rng.integers(3)]), shape


def _part(params: Params, way: str) -> Params:
    prefix = f"{way}."
    return {n.removeprefix(prefix): v for n, v in params.items() if n.startswith(prefix)}


def _joined(forward: Params, backward: Params) -> Params:
    ways = {"forward": forward, "backward": backward}
    return {f"{way}.{n}": v for way, params in ways.items() for n, v in params.items()}
