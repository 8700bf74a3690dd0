"""A mosaic lights what a slice takes, and its pictures can leave it."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.arrays.mosaic import Mosaic
from dlmotion.stage.marks.mark import MarkError
from tests.stage.marks.board import place


@dataclass(frozen=True)
class MosaicTrace:
    """Seven pictures; all of them, the last two, a corner of each, and none."""

    images: np.ndarray
    lit: np.ndarray
    whole: np.ndarray


def mosaics():
    images = np.linspace(0.0, 1.0, 7 * 6).reshape(7, 2, 3)
    lit = np.zeros((4, 7, 2, 3), dtype=bool)
    lit[0], lit[1, 5:], lit[2, :, 1:, 2:] = True, True, True
    return bind(MosaicTrace(images, lit, lit[:2, :, :1, :1]))


T = mosaics()


def sheet(mosaic):
    (picture,) = mosaic.pictures
    return picture.pixel_array.astype(int)


def test_pictures_stand_in_rows_with_seams_between():
    made = Mosaic(place(T), T.images, T.lit, columns=3)
    drawn = sheet(made)
    assert drawn.shape == (3 * 3, 3 * 4, 4)
    assert not drawn[2::3].any()
    assert not drawn[:, 3::4].any()
    assert not drawn[6:, 4:].any()


def test_only_what_is_taken_is_lit():
    made = Mosaic(place(T), T.images, T.lit, columns=3)
    lit, dark = sheet(made.at(0.0)), sheet(made.at(3.0))
    assert np.array_equal(sheet(made.at(1.0))[:6], np.vstack([lit[:3], dark[3:6]])) is False
    some = sheet(made.at(1.0))
    assert np.array_equal(some[:3], dark[:3])
    assert np.array_equal(some[3:5, 8:11], lit[3:5, 8:11])
    corner = sheet(made.at(2.0))
    assert np.array_equal(corner[1, 2], lit[1, 2])
    assert np.array_equal(corner[0, :3], dark[0, :3])
    assert np.abs(lit[0, 0] - dark[0, 0]).max() > 20  # a zero that is taken is seen


def test_light_changes_gradually_between_two_steps():
    made = Mosaic(place(T), T.images, T.lit, columns=3)
    ends = [sheet(made.at(moment))[0, 1] for moment in (0.0, 1.0)]
    assert sheet(made.at(0.5))[0, 1] == pytest.approx(sum(ends) / 2, abs=1)


def test_whole_pictures_are_lit_by_one_truth_value():
    whole = Mosaic(place(T), T.images, T.whole, columns=3).at(1.0)
    assert np.array_equal(sheet(whole), sheet(Mosaic(place(T), T.images, T.lit, columns=3).at(1.0)))


def test_cut_pictures_stand_where_they_were():
    made = Mosaic(place(T), T.images, T.lit, columns=3)
    cards = made.cut(4, 7).at(1.0)
    assert list(cards.parts) == ["card 0", "card 1", "card 2"]
    assert cards.parts["card 2"].get_center() == pytest.approx(made.spot(6))
    assert cards.parts["card 0"].width == pytest.approx(3 * made.pixel)
    assert np.array_equal(cards.pictures[2].pixel_array, sheet(made.at(1.0))[6:8, :3])


def test_loose_pictures_fill_their_place():
    room = place(T)
    made = Mosaic(room, T.images, T.lit, loose=True)
    assert len(made.pictures) == 7
    assert made.columns * 4 * made.pixel <= room.width + 1e-9
    assert made.rows * 3 * made.pixel <= room.height + 1e-9


@pytest.mark.parametrize("lit", [T.lit[:, :5], T.lit[:, :, :1], T.lit[:0]])
def test_light_that_does_not_fit_is_refused(lit):
    with pytest.raises(MarkError, match="expected truth values"):
        Mosaic(place(T), T.images, lit)


def test_pictures_have_three_axes():
    with pytest.raises(MarkError, match="expected pictures"):
        Mosaic(place(T), T.images[0], T.lit)
