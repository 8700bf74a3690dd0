"""A network: units, an edge a weight, numbers in the units, dots along the edges."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.networks.network import Network
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.theme import DARK
from tests.stage.marks.board import numbers, painted, place

NUMBER, LONG = Quantity("w", spec=".1f"), Quantity("w", spec=".9f")


@dataclass(frozen=True)
class NetTrace:
    weights: tuple[np.ndarray, ...]
    a: np.ndarray
    params: np.ndarray


def net() -> Any:
    first, second = np.array([[1.0, 0.25, 0.0], [-0.5, 2.0, -2.0]]), np.ones((3, 1))
    return bind(NetTrace((first, second), np.array([1.0, 0.0, 3.0]), np.array([9, 4])))


T = net()


@pytest.fixture
def network():
    return Network(place(T), T.weights)


def test_parts_are_units_and_edges_by_name(network):
    assert [name for name in network.parts if name.startswith("unit")] == [
        "unit0,0", "unit0,1", "unit1,0", "unit1,1", "unit1,2", "unit2,0",
    ]  # fmt: skip
    assert len(network.parts) == 6 + 6 + 3
    assert network.parts["edge0:1,2"].weight == -2.0
    assert len(painted(network)[1]) == len(network.parts)


def test_edges_tell_sign_and_size(network):
    plus, minus = network.parts["edge0:1,1"], network.parts["edge0:1,2"]
    assert minus.get_stroke_color().to_hex().upper() == DARK.weight_negative
    assert (len(plus.get_subpaths()), len(minus.get_subpaths()) > 3) == (1, True)
    assert plus.get_stroke_width() == pytest.approx(minus.get_stroke_width())
    assert network.parts["edge0:0,0"].get_stroke_width() < plus.get_stroke_width()


def test_film_and_figure_print_the_record(network):
    shown = numbers(network.values(1, T.a, NUMBER), network.between(T.params, NUMBER))
    assert [(number.path, number.text) for number in shown] == [
        ("a[0]", "1.0"), ("a[1]", "0.0"), ("a[2]", "3.0"), ("params[0]", "9.0"),
        ("params[1]", "4.0"),
    ]  # fmt: skip


def test_a_number_too_wide_for_its_unit_is_refused(network):
    with pytest.raises(MarkError, match="expected a number that fits a unit"):
        network.values(1, T.a, LONG)


def test_weights_that_do_not_follow_each_other_are_refused():
    with pytest.raises(MarkError, match=r"weights\[0\]: expected weights of 1 rows"):
        Network(place(T), (T.weights[1], T.weights[0]))


@pytest.mark.parametrize(("moment", "seen"), [(0.0, 1.0), (0.5, 1.0), (1.0, 0.0)])
def test_dots_run_from_rim_to_rim_and_are_gone(network, moment, seen):
    pulse, edge = network.edges[1].pulse().at(moment), network.parts["edge1:0,0"]
    np.testing.assert_allclose(
        pulse.dots[0].get_center(), edge.tail + moment * (edge.tip - edge.tail), atol=1e-9
    )
    assert pulse.dots[0].get_fill_opacity() == seen


def test_the_largest_number_glows_most(network):
    lights = [light.get_fill_opacity() for light in network.glow(1, T.a).mobject]
    assert np.argsort(lights).tolist() == [1, 0, 2]


def test_names_of_layers_are_parts_by_their_keys():
    named = Network(place(T), T.weights, names=("w", "loss", "w"))
    words = [name for name in named.parts if name.startswith("name")]
    assert words == ["name w", "name loss", "name w 1"]
    xs = [named.parts[name].get_x() for name in words]
    assert xs == pytest.approx([spots[0][0] for spots in named.middles])
