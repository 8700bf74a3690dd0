"""Recurrent layers: SimpleRNN, LSTM and GRU read a sequence step by step.

x is (N, T, D); the state h has `units` numbers. All input products are made at once, only the state's own
part loops.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from dlcore.activations import sigmoid
from dlcore.checks import Array, Shape, positive_int
from dlcore.initializers import glorot_uniform, orthogonal
from dlcore.layers.base import Layer, Params, activate, activation_backward, check_activation


@dataclass(frozen=True)
class _Recurrent(Layer):
    """What the recurrent layers share: parameters of `gates` blocks, last state or all states as output."""

    gates: ClassVar[int] = 1

    units: int
    return_sequences: bool = False

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

    def _inputs(self, params: Params, x: Array) -> Array:
        """X Wᵀ + b for every step: (N, T, G·units)."""
        if x.ndim != 3 or x.shape[2] != params["weight"].shape[1]:
            name, width = type(self).__name__, params["weight"].shape[1]
            raise ValueError(f"x: {name} expected (N, T, {width}), got {x.shape}")
        return np.asarray(x @ params["weight"].T + params["bias"])

    def _states(self, x: Array) -> Array:
        """Room for the states (T + 1, N, units); the first one is zero."""
        return np.zeros((x.shape[1] + 1, len(x), self.units), dtype=x.dtype)

    def _output(self, states: Array) -> Array:
        return states[1:].swapaxes(0, 1).copy() if self.return_sequences else states[-1].copy()

    def _step_gradients(self, dy: Array, length: int) -> Array:
        """∂loss/∂h of every step as the output asks for it, (T, N, units)."""
        if self.return_sequences:
            return dy.swapaxes(0, 1)
        steps = np.zeros((length, *dy.shape), dtype=dy.dtype)
        steps[-1] = dy
        return steps

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw units, length and width."""
        units, length, width = (int(n) for n in rng.integers(1, 5, size=3))
        return cls(units, bool(rng.integers(2))), (length, width)


class _SimpleCache(NamedTuple):
    """Input (N, T, D), states (T + 1, N, units), pre-activations (T, N, units)."""

    x: Array
    states: Array
    z: Array


@dataclass(frozen=True)
class SimpleRNN(_Recurrent):
    """h_t = f(x_t Wᵀ + h_{t−1} Uᵀ + b). Elman 1990."""

    activation: str = "tanh"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_activation(self.activation, elementwise=True)

    def forward(
        self, params: Params, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, _SimpleCache]:
        """Return the last state, or all."""
        z = np.ascontiguousarray(self._inputs(params, x).swapaxes(0, 1))
        states = self._states(z.swapaxes(0, 1))
        for t in range(len(z)):
            z[t] += states[t] @ params["recurrent_weight"].T
            states[t + 1] = activate(self.activation, z[t])
        return self._output(states), _SimpleCache(x, states, z)

    def backward(self, params: Params, cache: _SimpleCache, dy: Array) -> tuple[Array, Params]:
        """Walk back in time: δ_t = (dy_t + δ_{t+1} U) ∘ f′(z_t)."""
        x, states, z = cache
        steps = self._step_gradients(dy, len(z))
        deltas = np.empty_like(z)
        carried = np.zeros_like(states[0])
        for t in reversed(range(len(z))):
            deltas[t] = activation_backward(self.activation, z[t], states[t + 1], steps[t] + carried)
            carried = deltas[t] @ params["recurrent_weight"]
        return _gradients(params, x, states[:-1], deltas)


class _GateCache(NamedTuple):
    """Input, states h, gate values (T, N, G·units) after their activation, and the layer's own extra."""

    x: Array
    states: Array
    gates: Array
    extra: Array


@dataclass(frozen=True)
class LSTM(_Recurrent):
    """c_t = f ∘ c_{t−1} + i ∘ g, h_t = o ∘ tanh c_t; gates in the order i, f, g, o (PyTorch's).

    i, f, o are σ and g is tanh of x_t Wᵀ + h_{t−1} Uᵀ + b. The forget gate's bias starts at 1.
    Hochreiter and Schmidhuber 1997, Gers et al. 2000.
    """

    gates: ClassVar[int] = 4

    def init(self, rng: np.random.Generator, input_shape: Shape) -> Params:
        """As every recurrent layer, but the forget gate's bias is 1."""
        params = super().init(rng, input_shape)
        params["bias"][self.units : 2 * self.units] = 1.0
        return params

    def forward(
        self, params: Params, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, _GateCache]:
        """Return the last state, or all; the cache's `extra` holds the cells c."""
        gates = np.ascontiguousarray(self._inputs(params, x).swapaxes(0, 1))
        states, cells = self._states(gates.swapaxes(0, 1)), self._states(gates.swapaxes(0, 1))
        for t in range(len(gates)):
            gates[t] += states[t] @ params["recurrent_weight"].T
            i, f, g, o = _blocks(gates[t], 4)
            i[:], f[:], g[:], o[:] = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
            cells[t + 1] = f * cells[t] + i * g
            states[t + 1] = o * np.tanh(cells[t + 1])
        return self._output(states), _GateCache(x, states, gates, cells)

    def backward(self, params: Params, cache: _GateCache, dy: Array) -> tuple[Array, Params]:
        """Walk back in time with ∂loss/∂h and ∂loss/∂c."""
        x, states, gates, cells = cache
        steps = self._step_gradients(dy, len(gates))
        deltas = np.empty_like(gates)
        dh, dc = np.zeros_like(states[0]), np.zeros_like(states[0])
        for t in reversed(range(len(gates))):
            i, f, g, o = _blocks(gates[t], 4)
            di, df, dg, do = _blocks(deltas[t], 4)
            dh = dh + steps[t]
            squashed = np.tanh(cells[t + 1])
            dc = dc + dh * o * (1 - squashed**2)
            di[:], df[:] = dc * g * i * (1 - i), dc * cells[t] * f * (1 - f)
            dg[:], do[:] = dc * i * (1 - g**2), dh * squashed * o * (1 - o)
            dc = dc * f
            dh = deltas[t] @ params["recurrent_weight"]
        return _gradients(params, x, states[:-1], deltas)


@dataclass(frozen=True)
class GRU(_Recurrent):
    """h_t = (1 − z) ∘ n + z ∘ h_{t−1}; gates in the order r, z, n (PyTorch's, Keras' `reset_after`).

    r, z = σ(x Wᵀ + b + h Uᵀ + c), n = tanh(x Wᵀ + b + r ∘ (h Uᵀ + c)); c is `recurrent_bias`.
    Cho et al. 2014.
    """

    gates: ClassVar[int] = 3

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """As every recurrent layer, and recurrent_bias (3·units,)."""
        return super().param_shapes(input_shape) | {"recurrent_bias": (3 * self.units,)}

    def forward(
        self, params: Params, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, _GateCache]:
        """Return the last state, or all; the cache's `extra` holds h Uᵀ + c of the candidate n."""
        gates = np.ascontiguousarray(self._inputs(params, x).swapaxes(0, 1))
        states, recalled = self._states(gates.swapaxes(0, 1)), self._states(gates.swapaxes(0, 1))[1:]
        for t in range(len(gates)):
            own = states[t] @ params["recurrent_weight"].T + params["recurrent_bias"]
            r, z, n = _blocks(gates[t], 3)
            own_r, own_z, recalled[t] = _blocks(own, 3)
            r[:], z[:] = sigmoid(r + own_r), sigmoid(z + own_z)
            n[:] = np.tanh(n + r * recalled[t])
            states[t + 1] = (1 - z) * n + z * states[t]
        return self._output(states), _GateCache(x, states, gates, recalled)

    def backward(self, params: Params, cache: _GateCache, dy: Array) -> tuple[Array, Params]:
        """Walk back in time; the candidate's recurrent part sees its δ through r."""
        x, states, gates, recalled = cache
        steps = self._step_gradients(dy, len(gates))
        deltas, own_deltas = np.empty_like(gates), np.empty_like(gates)
        dh = np.zeros_like(states[0])
        for t in reversed(range(len(gates))):
            r, z, n = _blocks(gates[t], 3)
            dr, dz, dn = _blocks(deltas[t], 3)
            dh = dh + steps[t]
            dn[:] = dh * (1 - z) * (1 - n**2)
            dz[:] = dh * (states[t] - n) * z * (1 - z)
            dr[:] = dn * recalled[t] * r * (1 - r)
            own_deltas[t] = deltas[t]
            own_deltas[t][:, 2 * self.units :] *= r
            dh = dh * z + own_deltas[t] @ params["recurrent_weight"]
        return _gradients(params, x, states[:-1], deltas, own_deltas)


def _sequence(input_shape: Shape) -> tuple[int, int]:
    if len(input_shape) != 2:
        raise ValueError(f"input_shape: a recurrent layer expected (T, D), got {input_shape}")
    return input_shape[0], input_shape[1]


def _blocks(values: Array, count: int) -> list[Array]:
    """Split the last axis into views of `count` equal parts."""
    return np.split(values, count, axis=-1)


def _gradients(
    params: Params, x: Array, states: Array, deltas: Array, own_deltas: Array | None = None
) -> tuple[Array, Params]:
    """Sum over all steps at once: deltas (T, N, G·units) for the input part, own_deltas for the state's."""
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
    dx: Any = (deltas @ params["weight"]).swapaxes(0, 1)
    return dx, grads
