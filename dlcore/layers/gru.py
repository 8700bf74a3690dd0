"""GRU: a recurrent layer whose gates mix the old state with a candidate."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np

from dlcore.activations import sigmoid
from dlcore.checks import Array, Shape
from dlcore.layers.base import Params
from dlcore.layers.recurrent import GateCache, Recurrent, blocks


@dataclass(frozen=True)
class GRU(Recurrent):
    """h_t = (1 − z) ∘ n + z ∘ h_{t−1}; gates in the order r, z, n, as in PyTorch.

    r, z = σ(x Wᵀ + b + h Uᵀ + c), n = tanh(x Wᵀ + b + r ∘ (h Uᵀ + c)); c is `recurrent_bias`. With
    `reset_after` false the gate r comes first, as Cho et al. 2014 wrote it:
    n = tanh(x Wᵀ + b + (r ∘ h) Uᵀ + c).
    """

    gates: ClassVar[int] = 3

    reset_after: bool = field(default=True, kw_only=True)

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """As every recurrent layer, and recurrent_bias (3·units,)."""
        return super().param_shapes(input_shape) | {"recurrent_bias": (3 * self.units,)}

    def forward(
        self,
        params: Params,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
        h0: Array | None = None,
    ) -> tuple[Array, GateCache]:
        """Return the last state, or all; h0 (N, units) is where they start, by default 0.

        The cache's `extra` holds what r works on: h Uᵀ + c of the candidate n, or h with r first.
        """
        x = self._read(params, x)
        gates = self._inputs(params, x)
        states, recalled = self._states(gates, "h0", h0), self._states(gates)[1:]
        weight, bias, split = params["recurrent_weight"], params["recurrent_bias"], 2 * self.units
        for t in range(len(gates)):
            r, z, n = blocks(gates[t], 3)
            if self.reset_after:
                own_r, own_z, recalled[t] = blocks(states[t] @ weight.T + bias, 3)
            else:
                own_r, own_z = blocks(states[t] @ weight[:split].T + bias[:split], 2)
                recalled[t] = states[t]
            r[:], z[:] = sigmoid(r + own_r), sigmoid(z + own_z)
            reset = r * recalled[t]
            if not self.reset_after:
                reset = reset @ weight[split:].T + bias[split:]
            n[:] = np.tanh(n + reset)
            states[t + 1] = (1 - z) * n + z * states[t]
        return self._output(states), GateCache(x, states, gates, recalled)

    def walk_back(
        self, params: Params, cache: GateCache, dy: Array
    ) -> tuple[Array, Params, tuple[Array, ...]]:
        """Walk back in time; the candidate's recurrent part sees its δ through r."""
        x, states, gates, recalled = cache
        weight, split = params["recurrent_weight"], 2 * self.units
        steps = self._step_gradients(dy, len(gates))
        deltas, own_deltas = np.empty_like(gates), np.empty_like(gates)
        dh = np.zeros_like(states[0])
        for t in reversed(range(len(gates))):
            r, z, n = blocks(gates[t], 3)
            dr, dz, dn = blocks(deltas[t], 3)
            dh = dh + steps[t]
            dn[:] = dh * (1 - z) * (1 - n**2)
            dz[:] = dh * (states[t] - n) * z * (1 - z)
            if self.reset_after:
                dr[:] = dn * recalled[t] * r * (1 - r)
                own_deltas[t] = deltas[t]
                own_deltas[t][:, split:] *= r
                dh = dh * z + own_deltas[t] @ weight
            else:
                dreset = dn @ weight[split:]
                dr[:] = dreset * recalled[t] * r * (1 - r)
                own_deltas[t] = deltas[t]
                dh = dh * z + dreset * r + deltas[t][:, :split] @ weight[:split]
        dx, grads = self._gradients(params, x, states[:-1], deltas, own_deltas)
        if not self.reset_after:  # the candidate's block read r ∘ h, not h
            reset = gates[..., : self.units] * recalled
            candidate = deltas[..., split:].reshape(-1, self.units)
            grads["recurrent_weight"][split:] = candidate.T @ reset.reshape(-1, self.units)
        return dx, grads, (dh,)

    @classmethod
    def sample(cls, rng: np.random.Generator) -> tuple[Self, Shape]:
        """Draw units, length, width, direction and the place of the reset gate."""
        units, length, width = (int(n) for n in rng.integers(1, 5, size=3))
        every, back, after = (bool(n) for n in rng.integers(2, size=3))
        return cls(units, every, go_backwards=back, reset_after=after), (length, width)
