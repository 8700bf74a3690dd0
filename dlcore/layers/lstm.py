"""LSTM: a recurrent layer with a cell that three gates write, keep and read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dlcore.activations import sigmoid
from dlcore.checks import Array, Shape
from dlcore.layers.base import Params
from dlcore.layers.recurrent import GateCache, Recurrent, blocks


@dataclass(frozen=True)
class LSTM(Recurrent):
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
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
        h0: Array | None = None,
        c0: Array | None = None,
    ) -> tuple[Array, GateCache]:
        """Return the last state, or all; the cache's `extra` holds the cells c.

        h0 and c0 (N, units) are where state and cell start, by default 0.
        """
        x = self._read(params, x)
        gates = self._inputs(params, x)
        states, cells = self._states(gates, "h0", h0), self._states(gates, "c0", c0)
        for t in range(len(gates)):
            gates[t] += states[t] @ params["recurrent_weight"].T
            i, f, g, o = blocks(gates[t], 4)
            i[:], f[:], g[:], o[:] = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
            cells[t + 1] = f * cells[t] + i * g
            states[t + 1] = o * np.tanh(cells[t + 1])
        return self._output(states), GateCache(x, states, gates, cells)

    def walk_back(
        self, params: Params, cache: GateCache, dy: Array
    ) -> tuple[Array, Params, tuple[Array, ...]]:
        """Walk back in time with ∂loss/∂h and ∂loss/∂c."""
        x, states, gates, cells = cache
        steps = self._step_gradients(dy, len(gates))
        deltas = np.empty_like(gates)
        dh, dc = np.zeros_like(states[0]), np.zeros_like(states[0])
        for t in reversed(range(len(gates))):
            i, f, g, o = blocks(gates[t], 4)
            di, df, dg, do = blocks(deltas[t], 4)
            dh = dh + steps[t]
            squashed = np.tanh(cells[t + 1])
            dc = dc + dh * o * (1 - squashed**2)
            di[:], df[:] = dc * g * i * (1 - i), dc * cells[t] * f * (1 - f)
            dg[:], do[:] = dc * i * (1 - g**2), dh * squashed * o * (1 - o)
            dc = dc * f
            dh = deltas[t] @ params["recurrent_weight"]
        return *self._gradients(params, x, states[:-1], deltas), (dh, dc)

    def final_state(self, cache: GateCache) -> tuple[Array, ...]:
        """Return (h, c) after the last step read."""
        return cache.states[-1].copy(), cache.extra[-1].copy()
