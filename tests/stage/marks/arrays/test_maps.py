"""Feature maps stand side by side on one scale and move on one clock."""

import numpy as np
import pytest
from manim import ReplacementTransform

from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.maps import Maps
from dlmotion.stage.marks.arrays.tensor import Tensor
from dlmotion.stage.moves import _flights
from tests.stage.marks.arrays.record import WHOLE, arrays
from tests.stage.marks.board import place

T = arrays()


def test_maps_share_one_scale():
    maps = Maps(place(T), T.sheets, WHOLE, look="heat")
    limits = (0.0, float(np.abs(np.asarray(T.sheets)).max()))
    assert [made.limits for made in maps.maps] == [limits] * 3
    assert list(maps.parts) == ["map0", "map1", "map2"]


@pytest.mark.parametrize(("columns", "rows"), [(1, [1, 1, 1]), (2, [2, 1]), (3, [3])])
def test_rows_are_filled_and_the_last_is_centred(columns, rows):
    maps = Maps(place(T), T.sheets, WHOLE, columns=columns, look="heat")
    middles = np.array([made.middle[:2] for made in maps.maps]).round(6)
    levels, counts = np.unique(-middles[:, 1], return_counts=True)
    assert list(counts) == rows
    assert all(np.diff(levels) > maps.cell * 2)
    last = middles[middles[:, 1] == middles[:, 1].min()]
    assert last[:, 0].mean() == pytest.approx(place(T).center[0])


def test_maps_fill_together():
    maps = Maps(place(T), T.sheets, WHOLE, look="signed", fills=1).at(1)
    blank = maps.maps[0].picture.pixel_array[1, 2]
    for made in maps.maps:
        shown = (made.picture.pixel_array != blank).any(axis=2).ravel()
        assert list(shown[:2]) == [True, True]
        assert not shown[2:].any()


def test_maps_of_steps_show_the_step():
    maps = Maps(place(T), T.moving, WHOLE, look="heat", steps=True)
    first = maps.maps[0].picture.pixel_array.copy()
    assert not np.array_equal(maps.at(2).maps[0].picture.pixel_array, first)


def test_dealt_maps_fly_out_of_one_picture():
    picture = Array(place(T), T.sheets[0], WHOLE, look="heat", digits=False)
    maps = Maps(place(T), T.sheets, WHOLE, look="heat").dealt()
    flights = _flights(picture, maps, stays=True)
    assert len(flights) == len(maps.maps)
    assert all(isinstance(flight, ReplacementTransform) for flight in flights)
    starts = np.array([flight.mobject.get_center() for flight in flights])
    assert starts == pytest.approx(np.tile(picture.mobject.get_center(), (len(maps.maps), 1)))


def test_tiles_of_a_tensor_have_the_names_of_the_flat_row():
    tensor = Tensor(
        place(T), T.sheets, WHOLE, ways=((1.0, 0.0),), cell=0.2, look="heat", tiles=True
    )
    assert list(tensor.parts) == [f"0,{k}" for k in range(T.sheets.size)]
    middle = tensor.parts["0,8"].get_center()
    assert middle == pytest.approx(tensor.sheets[(1,)].spot(0, 2))
