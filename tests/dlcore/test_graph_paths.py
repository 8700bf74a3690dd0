"""Paths through a graph: their products add up to the gradient."""

import numpy as np
import pytest

from dlcore import Node, count_paths, trace_paths


def test_the_lessons_two_paths() -> None:
    """K = (a + bc) b at 5, 3, 2: b reaches K by u and v, 6, and on its own, 11; together 17."""
    a, b, c = Node(5, "a"), Node(3, "b"), Node(2, "c")
    u = (b * c).named("u")
    v = (a + u).named("v")
    k = (v * b).named("K")
    trace = trace_paths(k, b)
    words = [[trace.names[i] for i in path] for path in trace.paths]
    assert sorted(words) == [["b", "K"], ["b", "u", "v", "K"]]
    assert sorted(trace.products) == [6, 11]
    assert [p.tolist() for p in trace.partials if len(p) == 3] == [[2, 1, 3]]
    k.backward()
    assert trace.gradient == b.gradient == 17


def test_doubling_twenty_times_has_a_million_paths_and_forty_edges() -> None:
    z = x = Node(1.0, "x")
    for _ in range(20):
        z = z + z
    assert count_paths(z, x) == 2**20
    assert sum(len(node.parents) for node in z.topological()) == 40
    with pytest.raises(
        ValueError, match="node: expected from 1 to 1000 paths to the result, got 1048576"
    ):
        trace_paths(z, x)


def test_only_ways_to_the_node_are_walked() -> None:
    z, x = Node(1.0, "z"), Node(2.0, "x")
    for _ in range(60):
        z = z + z
    assert trace_paths(z * x, x).products.tolist() == [2.0**60]


def test_every_gradient_is_the_sum_of_its_paths() -> None:
    x, y = Node(0.7, "x"), Node(1.3, "y")
    s = x * y + x.sin()
    result = (s * s + s.exp() * y) / (x + 2)
    result.backward()
    for node in (x, y, s):
        trace = trace_paths(result, node)
        assert len(trace.paths) == count_paths(result, node)
        assert trace.gradient == pytest.approx(node.gradient, rel=1e-12)
        np.testing.assert_allclose(trace.products, [p.prod() for p in trace.partials])


def test_a_node_reaches_itself_by_no_edge() -> None:
    x = Node(2.0, "x")
    trace = trace_paths(x, x)
    assert (trace.paths, trace.gradient) == (((0,),), 1)
    assert count_paths(x, Node(1.0)) == 0
    with pytest.raises(
        ValueError, match="node: expected from 1 to 1000 paths to the result, got 0"
    ):
        trace_paths(x, Node(1.0))
    with pytest.raises(TypeError, match="result: expected Node, got 1"):
        count_paths(1, x)
