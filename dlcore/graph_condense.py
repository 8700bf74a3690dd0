"""A smaller graph with the same derivatives: what lies between the nodes that are kept is edges."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from dlcore.checks import instance
from dlcore.graph import GraphTrace, with_backward_pass

__all__ = ["condense_graph"]


def condense_graph(trace: GraphTrace, names: Collection[str]) -> GraphTrace:
    """Keep some nodes of a graph by name; one edge stands for all ways between two of them.

    The partial of such an edge is the sum over the ways that pass no other kept node, each the
    product of its partials, so that the derivatives of what is kept stay those of the whole graph.

    Raises
    ------
    ValueError
        If a name is that of no node, or of several, or the result is not kept.
    """
    instance("trace", trace, GraphTrace)
    for name in names:
        if trace.names.count(name) != 1:
            raise ValueError(
                f"names: expected names of one node each, got {name!r} for "
                f"{trace.names.count(name)}"
            )
    if trace.names[-1] not in names:
        raise ValueError(f"names: expected the result {trace.names[-1]!r} among them")
    kept = [place for place, name in enumerate(trace.names) if name in names]
    edges, partials = [], []
    for start, parent in enumerate(kept):
        slopes = _slopes_from(parent, trace, set(kept))
        for end, child in enumerate(kept):
            if child in slopes:
                edges.append((start, end))
                partials.append(slopes[child])
    return with_backward_pass(
        names=tuple(trace.names[place] for place in kept),
        ops=tuple(trace.ops[place] for place in kept),
        values=trace.values[kept],
        gradients=trace.gradients[kept],
        edges=np.array(edges, dtype=np.int64).reshape(-1, 2),
        partials=np.array(partials),
    )


def _slopes_from(start: int, trace: GraphTrace, kept: set[int]) -> dict[int, float]:
    """Derivative by a node of all that it reaches without passing through a kept one."""
    slopes: dict[int, float] = {}
    for (parent, child), partial in zip(trace.edges.tolist(), trace.partials, strict=True):
        if parent == start:
            before = 1.0
        elif parent in slopes and parent not in kept:
            before = slopes[parent]
        else:
            continue
        slopes[child] = slopes.get(child, 0.0) + before * float(partial)
    return slopes
