"""What recurrent layers share, and SimpleRNN: a sequence is read step by step.

x is (N, T, D); the state h has `units` numbers. All input products are made at once, only the
state's own part loops. LSTM and GRU are in files of their own.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from dlcore.checks import Array, Shape, float_array, positive_int
from dlcore.initializers import glorot_uniform, orthogonal
from dlcore.layers.base import Layer, Params, activate, activation_backward, check_activation


@dataclass(frozen=True)
class Recurrent(Layer):
    """What recurrent layers share: `gates` blocks of parameters, the last state or all as output.

    Parameters
    ----------
    units : int
        Numbers of the state h.
    return_sequences : bool
        Whether the output is every state (N, T, units) instead of the last one (N, units).
    go_backwards : bool
        Read from the last step to the first; the states come out in the order in which they were
        made (Keras' rule; `Bidirectional` turns them round again).
    """

    gates: ClassVar[int] = 1

    units: int
    return_sequences: bool = False
    go_backwards: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        positive_int("units", self.units)

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return weight (G·units, D), recurrent_weight (G·units, units) and bias (G·units,)."""
        rows = self.gates * self.units
        width = _sequence(input_shape)[1]
        return {"weight": (rows, width), "recurrent_weight": (rows, self.units), "bias": (rows,)}

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """Glorot-uniform weight, orthogonal recurrent blocks, zero bias."""
        shapes = self.param_shapes(input_shape)
        blocks = [orthogonal((self.units, self.units), rng=rng) for _ in range(self.gates)]
        params = {name: np.zeros(shape) for name, shape in shapes.items()}
        params["weight"] = glorot_uniform(shapes["weight"], rng=rng)
        params["recurrent_weight"] = np.concatenate(blocks)
        return params

    def output_shape(self, input_shape: Shape) -> Shape:
        """(T, units) with return_sequences, else (units,)."""
        length = _sequence(input_shape)[0]
        return (length, self.units) if self.return_sequences else (self.units,)

    def backward(self, params: Params, cache: Any, dy: Array) -> tuple[Array, Params]:
        """Walk back in time: return ∂loss/∂x and the parameter gradients."""
        dx, grads, _ = self.walk_back(params, cache, dy)
        return dx, grads

    def initial_state_grads(self, params: Params, cache: Any, dy: Array) -> tuple[Array, ...]:
        """Return ∂loss/∂h0 (N, units), for an LSTM also ∂loss/∂c0."""
        return self.walk_back(params, cache, dy)[2]

    @abstractmethod
    def walk_back(
        self, params: Params, cache: Any, dy: Array
    ) -> tuple[Array, Params, tuple[Array, ...]]:
        """Return ∂loss/∂x, the parameter gradients, and the gradients of the initial state."""

    def final_state(self, cache: Any) -> tuple[Array, ...]:
        """Return the state after the last step read, to go on from: (h,), for an LSTM (h, c)."""
        return (cache.states[-1].copy(),)

    def _read(self, params: Params, x: Array) -> Array:
        """Return x (N, T, D), checked, in the order in which the layer reads it."""
        if x.ndim != 3 or x.shape[2] != params["weight"].shape[1]:
            name, width = type(self).__name__, params["weight"].shape[1]
            raise ValueError(f"x: {name} expected (N, T, {width}), got {x.shape}")
        return x[:, ::-1] if self.go_backwards else x

    def _inputs(self, params: Params, x: Array) -> Array:
        """X Wᵀ + b for every step: (T, N, G·units)."""
        products = np.asarray(x @ params["weight"].T + params["bias"])
        return np.ascontiguousarray(products.swapaxes(0, 1))

    def _states(self, products: Array, name: str = "h0", start: Array | None = None) -> Array:
        """Room for the states (T + 1, N, units); the first one is `start`, by default zero."""
        length, count = products.shape[:2]
        states = np.zeros((length + 1, count, self.units), dtype=products.dtype)
        if start is not None:
            first = float_array(name, start)
            if first.shape != states.shape[1:]:
                raise ValueError(f"{name}: expected shape {states.shape[1:]}, got {first.shape}")
            states[0] = first
        return states

    def _output(self, states: Array) -> Array:
        return states[1:].swapaxes(0, 1).copy() if self.return_sequences else states[-1].copy()

    def _step_gradients(self, dy: Array, length: int) -> Array:
        """∂loss/∂h of every step as the output asks for it, (T, N, units)."""
        if self.return_sequences:
            return dy.swapaxes(0, 1)
        steps = np.zeros((length, *dy.shape), dtype=dy.dtype)
        steps[-1] = dy
        return steps

    def _gradients(
        self,
        params: Params,
        x: Array,
        states: Array,
        deltas: Array,
        own_deltas: Array | None = None,
    ) -> tuple[Array, Params]:
        """Sum over all steps: deltas (T, N, G·units) for the inputs, own_deltas for the state."""
        rows = deltas.reshape(-1, deltas.shape[-1])
        own = rows if own_deltas is None else own_deltas.reshape(rows.shape)
        inputs = x.swapaxes(0, 1).reshape(len(rows), -1)
        grads = {
            "weight": rows.T @ inputs,
            "recurrent_weight": own.T @ states.reshape(len(rows), -1),
            "bias": rows.sum(axis=0),
        }
        if own_deltas is not None:
            grads["recurrent_bias"] = own.sum(axis=0)
        dx: Array = (deltas @ params["weight"]).swapaxes(0, 1)
        return (dx[:, ::-1] if self.go_backwards else dx), grads

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw units, length, width and direction."""
        units, length, width = (int(n) for n in rng.integers(1, 5, size=3))
        every, back = (bool(n) for n in rng.integers(2, size=2))
        return cls(units, every, go_backwards=back), (length, width)


class _SimpleCache(NamedTuple):
    """Input as read (N, T, D), states (T + 1, N, units), pre-activations (T, N, units)."""

    x: Array
    states: Array
    z: Array


@dataclass(frozen=True)
class SimpleRNN(Recurrent):
    """h_t = f(x_t Wᵀ + h_{t−1} Uᵀ + b). Elman 1990."""

    activation: str = "tanh"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_activation(self.activation, elementwise=True)

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
        h0: Array | None = None,
    ) -> tuple[Array, _SimpleCache]:
        """Return the last state, or all; h0 (N, units) is where they start, by default 0."""
        x = self._read(params, x)
        z = self._inputs(params, x)
        states = self._states(z, "h0", h0)
        for t in range(len(z)):
            z[t] += states[t] @ params["recurrent_weight"].T
            states[t + 1] = activate(self.activation, z[t])
        return self._output(states), _SimpleCache(x, states, z)

    def walk_back(
        self, params: Params, cache: _SimpleCache, dy: Array
    ) -> tuple[Array, Params, tuple[Array, ...]]:
        """Walk back in time: δ_t = (dy_t + δ_{t+1} U) ∘ f′(z_t)."""
        x, states, z = cache
        steps = self._step_gradients(dy, len(z))
        deltas = np.empty_like(z)
        carried = np.zeros_like(states[0])
        for t in reversed(range(len(z))):
            deltas[t] = activation_backward(
                self.activation, z[t], states[t + 1], steps[t] + carried
            )
            carried = deltas[t] @ params["recurrent_weight"]
        return *self._gradients(params, x, states[:-1], deltas), (carried,)


class GateCache(NamedTuple):
    """Input as read, states h, activated gates (T, N, G·units), and the layer's own extra."""

    x: Array
    states: Array
    gates: Array
    extra: Array


def blocks(values: Array, count: int) -> list[Array]:
    """Split the last axis into views of `count` equal parts."""
    return np.split(values, count, axis=-1)


def _sequence(input_shape: Shape) -> tuple[int, int]:
    if len(input_shape) != 2:
        raise ValueError(f"input_shape: a recurrent layer expected (T, D), got {input_shape}")
    return input_shape[0], input_shape[1]
