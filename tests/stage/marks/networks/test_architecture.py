"""The layers of any network: circles, sheets and ways read back from the drawing."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.networks.architecture import SHOWN, Architecture, drawn_units
from dlmotion.stage.marks.networks.fan import Fan
from dlmotion.stage.marks.quantity import Quantity
from tests.stage.marks.board import painted, place

A = Quantity("w", role="activation")


@dataclass(frozen=True)
class ArchitectureTrace:
    """What two layers put out, and the weights between units."""

    maps: np.ndarray
    units: np.ndarray
    weights: np.ndarray


T = bind(ArchitectureTrace(np.arange(12.0).reshape(3, 4), np.array([0.0, -2.0]), np.eye(6)[:, :2]))
SHAPES = (3, 4, 2), (24,), (24,), (2,), (), (5,)


def drawn(shapes=SHAPES, dense=(False, False, True, True, True), **weights):
    return Architecture(place(T), shapes, dense, **weights)


def test_units_are_circles_and_of_many_the_first_and_last_three():
    net = drawn()
    assert [len(spots) for spots in net.middles] == [0, 6, 6, 2, 0, 5]
    assert drawn_units(24).tolist() == [0, 1, 2, 21, 22, 23]
    assert drawn_units(SHOWN).tolist() == list(range(SHOWN))
    assert len(net.columns[1].mobject) == 6 + 3  # the rest of them are three dots
    assert len(net.columns[0].mobject) == 2  # one sheet a map


def test_ways_join_all_to_all_each_to_each_or_side_to_side():
    lines = [len(way.mobject.get_subpaths()) for way in drawn().ways]
    assert lines == [2, 6, 6 * 2, 2, 2]


def test_weights_make_edges_with_signs():
    none = np.zeros((0, 0))
    net = drawn(weights=(none, none, T.weights, none, none))
    assert isinstance(net.ways[2], Fan)
    assert len(net.ways[2].edges) == 12


def test_light_is_the_first_map_or_a_share_of_the_largest_unit():
    net = drawn()
    picture = net.light(0, T.maps, A)
    assert isinstance(picture, Array)
    np.testing.assert_allclose(picture.box.width / picture.box.height, 4 / 3)
    dim, full = (light.get_fill_opacity() for light in net.light(3, T.units, A).mobject)
    assert dim < 0.1 < 0.8 < full


def test_layers_and_their_ways_are_counted():
    with pytest.raises(MarkError, match="expected 5 layers after the input"):
        drawn(dense=(True,))


def test_the_figure_has_all_of_it():
    net = drawn()
    _, patches = painted(net)
    assert len(patches) == len(net.ways) + sum(len(column.mobject) for column in net.columns)
