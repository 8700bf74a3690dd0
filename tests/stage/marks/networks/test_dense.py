"""A dense layer: an edge a weight, numbers in the units, and names that matrices share."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.networks.dense import Dense
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.theme import DARK
from tests.stage.marks.board import painted, place

NUMBER = Quantity("w", spec=".1f")


@dataclass(frozen=True)
class LayerTrace:
    x: np.ndarray
    weight: np.ndarray
    a: np.ndarray
    batch: np.ndarray


def layer() -> Any:
    weight = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]])
    batch = np.array([[1.0, 2.0], [3.0, 4.0]])
    return bind(LayerTrace(batch[0], weight, batch[0] @ weight, batch))


T = layer()


@pytest.fixture
def dense():
    return Dense(place(T), T.x, T.weight, T.a, (NUMBER, NUMBER))


def test_edges_have_the_names_of_the_cells_of_their_weights(dense):
    weights = Array(place(T), T.weight, NUMBER, look="brackets")
    assert list(dense.fan.parts) == list(weights.parts)
    for (row, column), edge in zip(np.ndindex(2, 3), dense.fan.parts.values(), strict=True):
        assert edge.weight == T.weight[row, column]
        assert edge.get_stroke_color().to_hex().upper() == DARK.weight(edge.weight)


def test_heavier_weights_have_wider_edges(dense):
    widths = [edge.get_stroke_width() for edge in dense.fan.parts.values()]
    order = np.argsort(np.abs(np.asarray(T.weight)).ravel(), kind="stable")
    assert list(np.argsort(widths, kind="stable")) == list(order)


@pytest.mark.parametrize(("step", "lit"), [(-1, 6), (0, 2), (2, 2)])
def test_the_edges_into_the_unit_of_the_step_stand_out(dense, step, lit):
    dense.fan.at(step)
    opacities = [edge.get_stroke_opacity() for edge in dense.fan.parts.values()]
    assert opacities.count(1.0) == lit


def test_units_print_the_record_in_film_and_figure(dense):
    assert [digit.number.path for digit in dense.outputs.digits] == ["a[0]", "a[1]", "a[2]"]
    painter, _ = painted(dense, dense.inputs, dense.outputs)
    assert list(painter.texts.values()) == ["1.0", "2.0", "3.5", "−1.0", "1.0"]


def test_numbers_of_a_batch_follow_its_step():
    dense = Dense(place(T), T.batch, T.weight, T.a, (NUMBER, NUMBER))
    assert [digit.text for digit in dense.inputs.at(1.0).digits] == ["3.0", "4.0"]
    assert list(dense.inputs.parts) == ["0,0", "0,1"]
