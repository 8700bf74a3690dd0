"""Network and Neuron: units and edges where they belong, weights as colour, dashes and width, values in the units."""

from types import SimpleNamespace

import numpy as np
import pytest
from manim import RIGHT

from stage.layout import STAGE
from stage.mobjects.layer_values import LayerValues
from stage.mobjects.network import Network, dashes
from stage.mobjects.neuron import Neuron
from stage.mobjects.parameter_count import ParameterCount, total_count
from stage.receipt import visible_numbers
from stage.theme import DARK

NET = SimpleNamespace(
    w=[np.array([[1.0, -0.5], [0.25, 2.0], [0.0, -2.0]]), np.ones((1, 3))],
    x=np.array([[0.5, -1.5]]),
    z=(np.array([[1.0, -2.0, 3.0]]),),
    a=(np.array([[1.0, 0.0, 3.0]]),),
    sizes=np.array([2, 3, 1]),
    edges=np.array([6, 3]),
    biases=np.array([3, 1]),
    params=np.array([9, 4]),
    total=13,
)
TRACE = SimpleNamespace(net=NET)


@pytest.fixture
def network():
    return Network(STAGE, (2, 3, 1), DARK, trace=TRACE, weights=["net.w[0]", "net.w[1]"])


@pytest.mark.parametrize("sizes", [(1, 1), (2, 4, 1), (8, 6, 6, 4)])
def test_every_unit_stays_inside_and_apart(sizes):
    network = Network(STAGE, sizes, DARK)
    for layer, size in enumerate(sizes):
        for number in range(size):
            x, y, _ = network.spot(layer, number)
            assert STAGE.left <= x - network.radius + 1e-9
            assert x + network.radius <= STAGE.right + 1e-9
            assert STAGE.bottom <= y - network.radius
            assert y + network.radius <= STAGE.top
        if size > 1:
            gap = network.spot(layer, 0)[1] - network.spot(layer, 1)[1]
            assert gap > 2 * network.radius
    assert [len(edges) for edges in network.edges] == [a * b for a, b in zip(sizes, sizes[1:], strict=False)]


def test_an_edge_runs_from_rim_to_rim(network):
    edge = network.edge(0, 2, 1)
    assert np.linalg.norm(edge.tail - network.spot(0, 1)) == pytest.approx(network.radius)
    assert np.linalg.norm(edge.tip - network.spot(1, 2)) == pytest.approx(network.radius)


def test_sign_is_colour_and_dashes_and_size_is_width(network):
    positive, negative = network.edge(0, 1, 1), network.edge(0, 2, 1)
    assert positive.get_stroke_color().to_hex().upper() == DARK.weight_positive
    assert negative.get_stroke_color().to_hex().upper() == DARK.weight_negative
    assert len(positive.get_subpaths()) == 1
    assert len(negative.get_subpaths()) > 3
    assert positive.get_stroke_width() == pytest.approx(negative.get_stroke_width())
    assert network.edge(0, 1, 0).get_stroke_width() < positive.get_stroke_width()


def test_edges_into_a_unit_end_there(network):
    for edge in network.into(0, 2):
        assert np.linalg.norm(edge.tip - network.spot(1, 2)) == pytest.approx(network.radius)


def test_spots_follow_a_moved_network(network):
    before = network.spot(1, 0)
    network.shift(0.5 * RIGHT)
    np.testing.assert_allclose(network.spot(1, 0), before + 0.5 * RIGHT)


def test_values_stand_in_their_units(network):
    values = network.values(1, "net.z[0]", (0,))
    assert [number.number.value for number in values] == [1.0, -2.0, 3.0]
    for n, number in enumerate(values):
        np.testing.assert_allclose(number.pen, network.spot(1, n), atol=1e-12)


def test_a_number_too_wide_for_its_unit_is_refused(network):
    with pytest.raises(ValueError, match="expected a number that fits a unit"):
        network.values(1, "net.z[0]", (0,), spec=".6f")


def test_tags_say_the_weights(network):
    shown = {number.path: number.value for number in visible_numbers([network.tags(0, "net.w[0]")])}
    assert shown["net.w[0][2,1]"] == -2.0
    assert len(shown) == 6


def test_a_weight_matrix_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"net.w\[0\]: expected shape \(4, 2\), got \(3, 2\)"):
        Network(STAGE, (2, 4), DARK, trace=TRACE, weights=["net.w[0]"])


def test_one_layer_is_no_network():
    with pytest.raises(ValueError, match="sizes: expected at least two layers"):
        Network(STAGE, (3,), DARK)


def test_pulses_run_along_every_edge_once(network):
    assert len(network.pulse(0).animations) == 6
    assert len(network.pulse(0, to=1).animations) == 2
    run = network.pulse(0, to=1, back=True).animations[0]
    np.testing.assert_allclose(run.path.get_start(), network.edge(0, 1, 0).tip)


def test_dashes_start_and_end_with_the_line():
    cuts = dashes(np.zeros(3), np.array([2.0, 0.0, 0.0]))
    assert cuts[0][0][0] == pytest.approx(0.0)
    assert cuts[-1][1][0] == pytest.approx(2.0)
    assert all(a[1][0] < b[0][0] for a, b in zip(cuts, cuts[1:], strict=False))


def test_a_neuron_ends_in_its_gate():
    neuron = Neuron(STAGE, 4, DARK)
    assert neuron.unit.get_right()[0] < neuron.gate.get_left()[0] < neuron.out.get_end()[0]
    assert neuron.out.get_end()[0] <= STAGE.right
    with pytest.raises(ValueError, match="icon: expected one of linear, relu, got 'step'"):
        Neuron(STAGE, 1, DARK, icon="step")


def test_layer_values_read_z_and_a():
    sheet = LayerValues(TRACE, "net", 0, "hidden", DARK)
    assert [cell.number.value for cell in sheet.z.row(0)] == [1.0, -2.0, 3.0]
    assert [cell.number.value for cell in sheet.a.row(0)] == [1.0, 0.0, 3.0]


@pytest.mark.parametrize(("biases", "count"), [(True, 9), (False, 6)])
def test_a_parameter_count_ends_in_the_recorded_number(biases, count):
    row = ParameterCount(TRACE, "net", 0, "hidden", DARK, biases=biases)
    assert visible_numbers([row])[-1].value == count


def test_the_total_lists_every_layer():
    assert [number.value for number in visible_numbers([total_count(TRACE, "net", DARK)])] == [9, 4, 13]
