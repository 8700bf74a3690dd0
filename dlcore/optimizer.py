"""The optimizer as a record: ``(init, update)`` over trees of parameters, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from dlcore.blocks import BLOCK_BYTES
from dlcore.checks import Array, float_array
from dlcore.schedules import Schedule

Tree: TypeAlias = Any
"""Arrays in dicts, lists and tuples, nested as the caller likes."""

Rule: TypeAlias = Callable[[Array, Array, tuple[Array, ...], Array, float, int], None]
"""Takes (param, grad, slots, scratch, learning_rate, step from 1).

Changes param and slots in place.
"""


@dataclass(frozen=True)
class OptimizerState:
    """What an optimizer remembers: updates made so far, and a tree for every slot."""

    step: int
    slots: dict[str, Tree]


@dataclass(frozen=True)
class Optimizer:
    """An update rule with its settings; unpacks into ``(init, update)``.

    Parameters
    ----------
    name : str
        Key in `OPTIMIZERS`.
    slots : tuple of str
        Names of what the rule remembers per parameter, such as ``("m", "v")``; all start at zero.
    schedule : callable
        Learning rate of update t = 0, 1, …
    rule : callable
        The elementwise rule, see `Rule`.
    """

    name: str
    slots: tuple[str, ...]
    schedule: Schedule
    rule: Rule

    def __repr__(self) -> str:
        first, later = self.schedule(0), self.schedule(100)
        rate = f"{first:g}" if first == later else f"{first:g}, after 100 updates {later:g}"
        kept = f"remembers {', '.join(self.slots)}" if self.slots else "remembers nothing"
        return f"Optimizer {self.name}: learning rate {rate}; {kept}"

    def __iter__(self) -> Iterator[Callable[..., Any]]:
        return iter((self.init, self.update))

    def init(self, params: Tree) -> OptimizerState:
        """Return the state before the first update: every slot zero."""
        return OptimizerState(0, {name: _map(params, _zeros) for name in self.slots})

    def update(
        self, params: Tree, grads: Tree, state: OptimizerState
    ) -> tuple[Tree, OptimizerState]:
        """Return parameters and state after one update; what was given stays as it is.

        Parameters
        ----------
        params : tree of arrays
        grads : tree of arrays of the same shapes
            Where a dict lacks a key or holds None, that parameter stays (it is frozen).
        state : OptimizerState
            From `init` or the update before.

        Raises
        ------
        ValueError
            If a gradient has another shape than its parameter, or no parameter at all.
        """
        fresh = OptimizerState(
            state.step, {name: _map(tree, _copy) for name, tree in state.slots.items()}
        )
        moved = _map(params, _copy)
        return moved, self.update_in_place(moved, grads, fresh)

    def update_in_place(self, params: Tree, grads: Tree, state: OptimizerState) -> OptimizerState:
        """Do `update` on the arrays themselves, for a training loop that owns them.

        Return the state.
        """
        rate = self.schedule(state.step)
        with np.errstate(over="ignore", invalid="ignore"):
            slots = [state.slots[name] for name in self.slots]
            for param, grad, *parts in _leaves(params, grads, slots, ()):
                self._apply(param, grad, tuple(parts), rate, state.step + 1)
        return OptimizerState(state.step + 1, state.slots)

    def _apply(
        self, param: Array, grad: Array, slots: tuple[Array, ...], rate: float, step: int
    ) -> None:
        """Run the rule block by block; at once if it is one, or if flattening would copy."""
        if param.nbytes <= BLOCK_BYTES or not all(
            array.flags.c_contiguous for array in (param, grad, *slots)
        ):
            self.rule(param, grad, slots, np.empty_like(param), rate, step)
            return
        param, grad = param.reshape(-1), grad.reshape(-1)
        slots = tuple(slot.reshape(-1) for slot in slots)
        count = BLOCK_BYTES // param.itemsize
        scratch = np.empty(min(count, param.size), dtype=param.dtype)
        for start in range(0, param.size, count):
            part = slice(start, start + count)
            block = param[part]
            self.rule(
                block,
                grad[part],
                tuple(slot[part] for slot in slots),
                scratch[: block.size],
                rate,
                step,
            )


def _copy(value: Array) -> Array:
    """Float copy of one array of parameters, in reading order."""
    return np.array(float_array("params", value), order="C")


def _zeros(value: Array) -> Array:
    """Zeros like one array of parameters."""
    return np.zeros_like(float_array("params", value), order="C")


def _map(tree: Tree, fn: Callable[[Array], Array]) -> Tree:
    """Apply ``fn`` to every array of a tree."""
    if isinstance(tree, dict):
        return {key: _map(value, fn) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return type(tree)(_map(value, fn) for value in tree)
    return fn(tree)


def _leaves(
    params: Tree, grads: Tree, slots: Sequence[Tree], path: tuple[object, ...]
) -> list[tuple[Array, ...]]:
    """Return (param, grad, *slots) for every parameter that has a gradient."""
    if grads is None:
        return []
    if isinstance(params, dict):
        if unknown := grads.keys() - params.keys():
            raise ValueError(
                f"grads: {_named(path)} has no {sorted(unknown)[0]!r}, only {sorted(params)}"
            )
        keys: Iterable[Any] = grads
    elif isinstance(params, (list, tuple)):
        if len(grads) != len(params):
            raise ValueError(
                f"grads: expected {len(params)} entries for {_named(path)}, got {len(grads)}"
            )
        keys = range(len(params))
    else:
        grad = np.asarray(grads)
        if grad.shape != np.shape(params):
            raise ValueError(
                f"grads: expected shape {np.shape(params)} for {_named(path)}, got {grad.shape}"
            )
        return [(params, grad, *slots)]
    leaves: list[tuple[Array, ...]] = []
    for key in keys:
        leaves += _leaves(params[key], grads[key], [slot[key] for slot in slots], (*path, key))
    return leaves


def _named(path: tuple[object, ...]) -> str:
    """Where in a tree: ``params[0]['weight']``."""
    return "params" + "".join(f"[{key!r}]" for key in path)
