"""The computation graph: the lesson's numbers, derivatives against differences, and every path."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import GraphTrace, Node, load, save, trace_graph

NUMBERS = st.floats(-3, 3).filter(lambda a: abs(a) > 0.1)


def cost() -> Node:
    a, b, c = Node(5, "a"), Node(3, "b"), Node(2, "c")
    u = (b * c).named("u")
    v = (a + u).named("v")
    return (3 * v).named("J")


def test_the_lessons_graph() -> None:
    """J = 3(a + bc) at 5, 3, 2: J = 33, dJ/da = 3, dJ/db = 6, dJ/dc = 9."""
    trace = trace_graph(cost())
    values = dict(zip(trace.names, trace.values, strict=True))
    gradients = dict(zip(trace.names, trace.gradients, strict=True))
    assert values == {"3": 3, "a": 5, "b": 3, "c": 2, "u": 6, "v": 11, "J": 33}
    assert {name: gradients[name] for name in "abcuvJ"} == {
        "a": 3,
        "b": 6,
        "c": 9,
        "u": 3,
        "v": 3,
        "J": 1,
    }


EXPRESSIONS: list[Callable[[Node, Node], Node]] = [
    lambda x, y: x + y,
    lambda x, y: x - y,
    lambda x, y: x * y,
    lambda x, y: x / y,
    lambda x, y: -x * y,
    lambda x, y: 2 + x * 3 - 1 / y,
    lambda x, y: 1 - x + (4 - y),
    lambda x, y: x**2 + y**3,
    lambda x, y: (x * y).exp() + x,
    lambda x, y: (x * x + 1).log() * y,
    lambda x, y: (x * y).tanh() + (x - y).sigmoid(),
    lambda x, y: (x + y).relu() * x,
    lambda x, y: (x * y + x) * (x * y - y),
    lambda x, y: x * x * x + y * y,
]


@pytest.mark.parametrize("index", range(len(EXPRESSIONS)))
@given(NUMBERS, NUMBERS)
def test_derivatives_agree_with_differences(index: int, a: float, b: float) -> None:
    build = EXPRESSIONS[index]
    x, y = Node(a), Node(b)
    build(x, y).backward()
    h = 1e-5
    by_x = (build(Node(a + h), Node(b)).value - build(Node(a - h), Node(b)).value) / (2 * h)
    by_y = (build(Node(a), Node(b + h)).value - build(Node(a), Node(b - h)).value) / (2 * h)
    if index == 11 and abs(a + b) < 1e-3:
        return
    scale = max(1.0, abs(by_x), abs(by_y))
    assert abs(x.gradient - by_x) < 1e-6 * scale
    assert abs(y.gradient - by_y) < 1e-6 * scale


def test_paths_add_up_where_a_node_is_used_twice() -> None:
    x = Node(3.0, "x")
    trace = trace_graph(x * x + x)
    assert x.gradient == 7
    arriving = trace.flows[trace.edges[:, 0] == 0]
    assert sorted(arriving) == [1, 3, 3]


def test_backward_starts_anew_each_time() -> None:
    result = cost()
    result.backward()
    first = [node.gradient for node in result.topological()]
    result.backward()
    assert [node.gradient for node in result.topological()] == first


def test_a_trace_gathers_gradients_step_by_step(tmp_path: object) -> None:
    trace = trace_graph(cost())
    np.testing.assert_array_equal(trace.arriving[-1], trace.gradients)
    assert trace.arriving[0].tolist() == [0, 0, 0, 0, 0, 0, 1]
    assert trace.names[trace.visited[0]] == "J"
    for parent, child in trace.edges:
        assert parent < child
    incoming = np.zeros(len(trace.names))
    np.add.at(incoming, trace.edges[:, 0], trace.flows)
    np.testing.assert_array_equal(incoming[:-1], trace.gradients[:-1])
    save(trace, tmp_path / "graph.npz")
    assert load(tmp_path / "graph.npz", GraphTrace).names == trace.names


def test_a_leaf_alone_is_a_graph() -> None:
    trace = trace_graph(Node(2.0, "x"))
    assert trace.gradients.tolist() == [1]
    assert trace.edges.shape == (0, 2)


def test_a_long_chain_needs_no_recursion() -> None:
    x = node = Node(1.0)
    for _ in range(5000):
        node = node + 1
    node.backward()
    assert (node.value, x.gradient) == (5001, 1)


@pytest.mark.parametrize("a", [-800.0, 800.0])
def test_sigmoid_and_tanh_saturate_quietly(a: float) -> None:
    x = Node(a)
    (x.sigmoid() + x.tanh()).backward()
    assert x.gradient == pytest.approx(0, abs=1e-300)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Node(1) / 0, "÷: not defined for 1, 0"),
        (lambda: Node(0).log(), "log: not defined for 0"),
        (lambda: Node(1000).exp(), "exp: not defined for 1000"),
        (lambda: Node(-1) ** 0.5, "no finite real result for -1"),
        (lambda: Node(0) ** -1, "not defined for 0"),
        (lambda: Node(1e300) * 1e300, "×: no finite real result"),
        (lambda: Node(math.nan), "value of a node: expected a finite number"),
    ],
)
def test_what_is_not_defined_is_said(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("^", r"\^")):
        call()


def test_a_value_must_be_a_number() -> None:
    with pytest.raises(TypeError, match="value of w: expected a number, got '1'"):
        Node("1", "w")


def test_only_numbers_and_nodes_are_joined() -> None:
    with pytest.raises(TypeError, match="value: expected a number, got 'a'"):
        Node(1) + "a"
    with pytest.raises(TypeError, match="result: expected Node, got 1.0"):
        trace_graph(1.0)


def test_it_shows_itself() -> None:
    assert repr(Node(2, "w")) == "Node(w, value=2, gradient=0)"
