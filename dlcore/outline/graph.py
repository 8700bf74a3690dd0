"""The steps of a network in an order in which each comes after all that flow into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dlcore.outline.values import Joined, Made, Tensor

__all__ = ["Node", "nodes_of", "rerooted"]


@dataclass(frozen=True)
class Node:
    """An input (``step`` None) or one use of a layer, and the nodes that flow into it."""

    step: Made | None
    origin: Any
    before: tuple[int, ...] = ()
    told: list[Made] = field(default_factory=list)
    """Calls that may tell the shape of an input."""


def nodes_of(ends: Sequence[Tensor]) -> list[Node]:
    """Return all nodes on the ways to ``ends``; a way that two tensors share is there once."""
    nodes: list[Node] = []
    places: dict[tuple[int, ...], int] = {}
    for end in ends:
        _visit(end, nodes, places)
    return nodes


def _visit(tensor: Tensor, nodes: list[Node], places: dict[tuple[int, ...], int]) -> int:
    """Return the place of the last node of a tensor's way."""
    steps = tensor.steps
    if isinstance(tensor.origin, Joined):
        at = _place(places, nodes, (id(tensor.origin),), None)
        if at < 0:
            before = tuple(_visit(each, nodes, places) for each in tensor.origin.tensors)
            node = Node(tensor.origin, None, before)
            at = _place(places, nodes, (id(tensor.origin),), node)
        steps = steps[1:]
    else:
        at = _place(places, nodes, (id(tensor.origin),), Node(None, tensor.origin))
    for step in steps:
        if step.name == "InputLayer":
            nodes[at].told.append(step)
            continue
        at = _place(places, nodes, (at, id(step)), Node(step, None, (at,)))
    return at


def _place(
    places: dict[tuple[int, ...], int], nodes: list[Node], key: tuple[int, ...], node: Node | None
) -> int:
    if key not in places:
        if node is None:
            return -1
        places[key] = len(nodes)
        nodes.append(node)
    return places[key]


def rerooted(end: Tensor, starts: Mapping[int, Tensor], seen: dict[int, Joined]) -> Tensor:
    """Return the way to ``end`` as it goes on from other tensors; ``starts`` by id of origin."""
    if not isinstance(end.origin, Joined):
        start = starts.get(id(end.origin), Tensor(end.origin))
        return Tensor(start.origin, (*start.steps, *end.steps))
    old = end.origin
    if id(old) not in seen:
        ways = tuple(rerooted(each, starts, seen) for each in old.tensors)
        seen[id(old)] = Joined(old.path, old.args, old.kwargs, old.place, old.code, ways)
    return Tensor(seen[id(old)], (seen[id(old)], *end.steps[1:]))
