"""A condensed graph has fewer nodes and the same derivatives."""

import numpy as np
import pytest

from dlcore import GraphTrace, Node, condense_graph, trace_graph


def network() -> GraphTrace:
    """h = σ(w x) feeds y = 2h and k = h h, which are added."""
    w, x = Node(0.5, "w"), Node(3.0, "x")
    h = (w * x).sigmoid().named("h")
    return trace_graph(((h * 2).named("y") + (h * h).named("k")).named("J"))


def test_what_is_kept_has_the_derivatives_of_the_whole_graph() -> None:
    whole, small = network(), condense_graph(network(), ("w", "h", "J"))
    assert small.names == ("w", "h", "J")
    for name, gradient, value in zip(small.names, small.gradients, small.values, strict=True):
        place = whole.names.index(name)
        assert (gradient, value) == (whole.gradients[place], whole.values[place])


def test_an_edge_sums_the_ways_it_stands_for() -> None:
    small = condense_graph(network(), ("w", "h", "J"))
    h = small.values[1]
    assert small.edges.tolist() == [[0, 1], [1, 2]]
    np.testing.assert_allclose(small.partials, [3.0 * h * (1.0 - h), 2.0 + 2.0 * h])


def test_a_way_through_a_kept_node_is_no_edge_of_its_own() -> None:
    small = condense_graph(network(), ("w", "h", "y", "k", "J"))
    words = [(small.names[parent], small.names[child]) for parent, child in small.edges]
    assert words == [("w", "h"), ("h", "y"), ("h", "k"), ("y", "J"), ("k", "J")]


def test_its_backward_pass_arrives_at_its_gradients() -> None:
    small = condense_graph(network(), ("w", "h", "y", "k", "J"))
    np.testing.assert_allclose(small.arriving[-1], small.gradients, rtol=1e-12)


def test_all_nodes_kept_is_the_graph_itself() -> None:
    a, b = Node(2.0, "a"), Node(3.0, "b")
    whole = trace_graph(((a * b).named("u") + a).named("J"))
    small = condense_graph(whole, whole.names)
    assert small.names == whole.names
    assert sorted(map(tuple, small.edges.tolist())) == sorted(map(tuple, whole.edges.tolist()))


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("w", "q", "J"), "got 'q' for 0"),
        (("w", "h"), "expected the result 'J' among them"),
    ],
)
def test_names_must_be_those_of_nodes_and_hold_the_result(
    names: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        condense_graph(network(), names)
