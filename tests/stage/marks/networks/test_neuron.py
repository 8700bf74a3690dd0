"""A neuron has an edge from each named input, and its arrows lead through the gate."""

import numpy as np
import pytest

from dlmotion.stage.marks.networks.neuron import Neuron
from tests.stage.marks.board import bowl, painted, place


@pytest.mark.parametrize("inputs", [("w",), ("w", "loss", "step")])
def test_each_input_has_a_name_and_an_edge_that_reaches_the_unit(inputs):
    stage = place(bowl())
    neuron = Neuron(stage, inputs, "loss")
    unit = neuron.parts["unit"][0]
    for entry, edge in zip(neuron.entries, neuron.edges, strict=True):
        start, end = edge.get_start_and_end()
        assert np.linalg.norm(start - entry[0].get_center()) == pytest.approx(0.16, abs=1e-3)
        assert np.linalg.norm(end - unit.get_center()) == pytest.approx(unit.width / 2, abs=1e-3)
    painter, _ = painted(neuron)
    words = {"w": "parameter", "loss": "loss", "step": "step"}
    assert sorted(painter.texts.values()) == sorted([*map(words.get, inputs), "loss", "Σ"])


def test_what_comes_out_lies_right_of_the_gate_and_all_of_it_in_its_place():
    stage = place(bowl())
    neuron = Neuron(stage, ("w",), "loss")
    assert neuron.parts["unit"].get_right()[0] < neuron.parts["gate"].get_left()[0]
    assert neuron.mobject.get_left()[0] >= stage.left
    assert neuron.mobject.get_right()[0] <= stage.right
