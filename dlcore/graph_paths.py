"""Paths through a computation graph: a derivative sums them, each the product of its edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.checks import Array, instance
from dlcore.graph import Node
from dlcore.ranges import integer
from dlcore.trace import freeze

__all__ = ["PathsTrace", "count_paths", "trace_paths"]


@dataclass(frozen=True)
class PathsTrace:
    """All P ways from a node up to the result.

    Parameters
    ----------
    names : tuple of N str
        Nodes below the result in topological order, the result last.
    paths : tuple of P tuples of int
        Indices into `names`, from the node to the result.
    partials : tuple of P arrays
        Derivative along each edge of the path, from the node to the result.
    products : array (P,)
        Product of each path's partials.
    gradient : float
        Their sum: the derivative of the result by the node.
    """

    names: tuple[str, ...]
    paths: tuple[tuple[int, ...], ...]
    partials: tuple[Array, ...]
    products: Array
    gradient: float


def count_paths(result: Node, node: Node) -> int:
    """Count the ways from a node up to the result, without walking them; 0 if it is not used."""
    return _ways(result, node)[id(result)]


def trace_paths(result: Node, node: Node, *, limit: int = 1000) -> PathsTrace:
    """Walk every way from a node up to the result.

    Raises
    ------
    ValueError
        If there is no way, or there are more than ``limit``: doubling z = z + z twenty times makes
        a million.
    """
    ways = _ways(result, node)
    count = ways[id(result)]
    if not 0 < count <= integer("limit", limit, low=1):
        raise ValueError(f"node: expected from 1 to {limit} paths to the result, got {count}")
    order = result.topological()
    index = {id(member): position for position, member in enumerate(order)}
    # From the result down, as a node knows its parents only; every path is turned round at its end.
    walks: list[tuple[tuple[Node, ...], tuple[float, ...]]] = [((result,), ())]
    found: list[tuple[tuple[int, ...], Array]] = []
    while walks:
        way, slopes = walks.pop()
        if way[-1] is node:
            found.append(
                (tuple(index[id(member)] for member in reversed(way)), np.array(slopes[::-1]))
            )
            continue
        steps = zip(way[-1].parents, way[-1].partials, strict=True)
        walks.extend(
            ((*way, parent), (*slopes, partial))
            for parent, partial in reversed(list(steps))
            if ways[id(parent)]  # no use in walking where the node is not
        )
    products = np.array([np.prod(partials) for _, partials in found])
    names = tuple(member.name or member.op for member in order)
    paths, partials = zip(*found, strict=True)
    return freeze(PathsTrace(names, tuple(paths), tuple(partials), products, float(products.sum())))


def _ways(result: Node, node: Node) -> dict[int, int]:
    """Count the ways up from the node to each node below the result, by identity."""
    counts = {id(instance("node", node, Node)): 1}
    for child in instance("result", result, Node).topological():
        if child is not node:
            counts[id(child)] = sum(counts[id(parent)] for parent in child.parents)
    return counts
