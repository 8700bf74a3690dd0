"""Values stand in the nodes, derivatives below, and what runs back settles below its parent."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlcore import GraphTrace, Node, trace_graph
from dlmotion.stage.bound import bind
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.networks.computation_graph import ComputationGraph, in_columns
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.theme import DARK
from tests.stage.marks.board import numbers, painted, place

V, G = Quantity("w", spec=".0f"), Quantity("w", role="gradient", spec=".0f")
SPOTS = {"b": (0.0, 1.0), "c": (0.0, 0.0), "u": (0.5, 0.5), "J": (1.0, 0.5)}


@dataclass(frozen=True)
class ProductTrace:
    """J = 3bc as a graph, what its edges carry back, and 1 + 1."""

    graph: GraphTrace
    sent: np.ndarray
    twice: GraphTrace


def record() -> ProductTrace:
    graph = trace_graph(((Node(4, "b") * Node(5, "c")).named("u") * 3).named("J"))
    one = Node(1, "x")
    sent = np.array([graph.gradients[graph.edges[:, 1]], graph.flows])
    return ProductTrace(graph, sent, trace_graph((one + one).named("y")))


T = bind(record())


@pytest.fixture
def graph():
    return ComputationGraph(place(T), T.graph.names, T.graph.edges, SPOTS)


def test_constants_without_a_spot_are_left_out_with_their_edges(graph):
    assert "3" in T.graph.names
    assert [name for name in graph.parts if ">" in name] == ["b>u", "c>u", "u>J"]
    assert [name for name in graph.parts if ">" not in name] == list(SPOTS)


def test_values_stand_in_their_nodes_in_the_colour_of_leaf_or_result(graph):
    values = graph.values(T.graph.values, V)
    assert {name: digit.readout.number.text for name, digit in values.digits.items()} == {
        "b": "4",
        "c": "5",
        "u": "20",
        "J": "60",
    }
    assert values.digits["b"].readout.ink == DARK.data
    assert values.digits["u"].readout.ink == DARK.activation
    for name, spot in graph.spots.items():
        assert values.parts[name].get_x() == pytest.approx(spot[0], abs=0.1)


def test_derivatives_stand_below_the_nodes_that_are_asked_for(graph):
    below = graph.below(T.graph.gradients, G, "b", "c")
    assert [number.text for number in numbers(below)] == ["15", "12"]
    assert all(part.get_y() < graph.spots[name][1] - 0.52 for name, part in below.parts.items())


def test_a_slope_stands_above_the_middle_of_its_edge(graph):
    slopes = graph.on_edges(T.graph.partials, G)
    assert [number.text for number in numbers(slopes)] == ["5", "4", "3"]
    assert slopes.parts["u>J"].get_y() > graph.spots["u"][1]


@pytest.mark.parametrize(("moment", "texts"), [(0.0, ["3", "3"]), (1.0, ["15", "12"])])
def test_a_message_is_the_product_once_it_has_met_the_slope(graph, moment, texts):
    messages = graph.messages(T.sent, G, "b>u", "c>u")
    assert [number.text for number in numbers(messages.at(moment))] == texts


def test_messages_settle_below_their_parents(graph):
    messages = graph.messages(T.sent, G, "b>u", "c>u").at(2.0)
    for name, box in zip("bc", messages.boxes, strict=True):
        assert box.get_x() == pytest.approx(graph.spots[name][0])
        assert box.get_y() < graph.spots[name][1] - 0.52


@pytest.mark.parametrize(("back", "ends"), [(False, ("u", "J")), (True, ("J", "u"))])
def test_a_pulse_runs_from_node_to_node(graph, back, ends):
    pulse = graph.pulse("u>J", back=back)
    for moment, node in zip((0.0, 1.0), ends, strict=True):
        (dot,) = pulse.at(moment).mobject
        assert np.linalg.norm(dot.get_center() - graph.spots[node]) == pytest.approx(0.52)


def test_columns_go_from_left_to_right_and_stand_evenly():
    spots = in_columns(("b", "c"), ("u",), ("J",))
    assert spots == {"b": (0.0, 0.75), "c": (0.0, 0.25), "u": (0.5, 0.5), "J": (1.0, 0.5)}


def test_two_edges_between_the_same_nodes_part():
    spots = {"x": (0.0, 0.5), "y": (1.0, 0.5)}
    twice = ComputationGraph(place(T), T.twice.names, T.twice.edges, spots)
    upper, lower = (twice.ways[edge][:, 1] for edge in ("x>y", "x>y'"))
    level = twice.spots["x"][1]
    assert upper.max() > level + 0.3
    assert lower.min() < level - 0.3


def test_light_and_arrows_are_painted(graph):
    assert len(painted(graph.lit("b>u", "u>J"), graph)[1]) > len(painted(graph)[1])


def test_what_is_not_in_the_graph_is_refused(graph):
    with pytest.raises(MarkError, match="b, c, u, 3, J, got d"):
        ComputationGraph(place(T), T.graph.names, T.graph.edges, {"d": (0.0, 0.0)})
    with pytest.raises(MarkError, match="b>u, c>u, u>J, got b>J"):
        graph.lit("b>J")
