"""Weights stand above their edges, gradients below, and messages change at the weight."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.networks.gradient_network import GradientNetwork
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.theme import DARK
from tests.stage.marks.board import numbers, place

W, G = Quantity("w"), Quantity("w", role="gradient")
NAMES = (("x_1", "x_2"), ("h_1", "h_2"))


@dataclass(frozen=True)
class NetTrace:
    """A layer before and after a step, its gradient, and what its units send back."""

    weights: np.ndarray
    grads: np.ndarray
    delta: np.ndarray
    sent: np.ndarray


T = bind(
    NetTrace(
        np.array([[[0.8, -0.6], [0.4, 0.9]], [[0.7, -0.5], [0.3, 0.8]]]),
        np.array([[0.11, -0.22], [0.33, -0.44]]),
        np.array([0.7, -0.1]),
        np.array([[0.7, -0.1], [0.56, -0.04]]),
    )
)


@pytest.fixture
def net():
    return GradientNetwork(place(T), (T.weights[0],), NAMES)


def test_weights_follow_the_step_in_the_colour_of_their_sign(net):
    weights = net.on_edges(0, T.weights, W)
    assert [n.text for n in numbers(weights)] == ["0.80", "−0.60", "0.40", "0.90"]
    assert [n.path for n in numbers(weights.at(1.0))][1] == "weights[:,0,1][1]"
    assert weights.digits["0:0,1"].readout.ink == DARK.weight(-0.6)


def test_a_weight_of_the_other_sign_than_its_edge_is_refused(net):
    with pytest.raises(ValueError, match="of the signs of"):
        net.on_edges(0, T.grads, W)
    assert net.on_edges(0, T.grads, G).parts


def test_gradients_stand_below_the_edge_whose_weight_stands_above(net):
    above, below = net.on_edges(0, T.weights, W), net.on_edges(0, T.grads, G, below=True)
    assert [n.text for n in numbers(below)] == ["0.11", "−0.22", "0.33", "−0.44"]
    for name, number in above.parts.items():
        assert number.get_y() > below.parts[name].get_y()


def test_no_number_touches_the_light_on_its_edge(net):
    weights = net.on_edges(0, T.weights, W)
    for unit in range(2):
        light = net.lit((0, unit, unit)).mobject
        half = light.get_stroke_width() / 200  # manim draws 100 of them a unit
        assert weights.parts[f"0:{unit},{unit}"].get_bottom()[1] > light.get_y() + half


def test_deltas_stand_below_their_units(net):
    for spot, (name, number) in zip(
        net.spots[1], net.below(1, T.delta, G).parts.items(), strict=True
    ):
        assert name.startswith("1:")
        assert number.get_x() == pytest.approx(spot[0], abs=0.1)
        assert number.get_top()[1] < spot[1] - 0.48


@pytest.mark.parametrize(
    ("moment", "texts"),
    [(0.0, ["0.70", "−0.10"]), (0.9, ["0.70", "−0.10"]), (1.0, ["0.56", "−0.04"])],
)
def test_a_message_is_the_product_once_it_has_met_the_weight(net, moment, texts):
    assert [n.text for n in numbers(net.messages(0, 0, T.sent, G).at(moment))] == texts


def test_messages_run_from_their_sender_to_below_the_unit_that_receives_them(net):
    messages = net.messages(0, 0, T.sent, G)
    start = messages.boxes[1].get_center()
    end = messages.at(2.0).boxes[1].get_center()
    assert np.linalg.norm(start - net.spots[1][1]) < 1.1
    assert end[0] == pytest.approx(net.spots[0][0][0])
    assert end[1] < net.spots[0][0][1] - 0.48


def test_a_pulse_runs_back_along_its_edges(net):
    pulse = net.pulse(0, back=True)
    starts = [dot.get_x() for dot in pulse.at(0.0).mobject]
    assert all(dot.get_x() < x for dot, x in zip(pulse.at(1.0).mobject, starts, strict=True))


def test_light_lies_on_the_edges_it_names(net):
    shine, edge = net.lit((0, 1, 0)).mobject, net.edges[0, 1, 0]
    assert shine.points[0] == pytest.approx(edge.tail)
    assert shine.points[-1] == pytest.approx(edge.tip)


def test_a_walk_lights_one_path_a_step(net):
    walk = net.walk([(), ((0, 0, 1),), ((0, 1, 0), (0, 1, 1))])
    assert not len(walk.mobject.points)
    assert walk.at(1.6).mobject.points[-1] == pytest.approx(net.edges[0, 0, 1].tip)
    assert len(walk.at(2.0).mobject.get_subpaths()) == 2
    assert len(walk.at(1.0).mobject.get_subpaths()) == 1
