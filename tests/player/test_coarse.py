"""Pictures of hard pixels lose the rows and columns that only repeat what is before them."""

from __future__ import annotations

import numpy as np
import pytest

from dlmotion.player.coarse import coarsen
from dlmotion.player.pictures import Placed
from dlmotion.player.strip import Tables
from dlmotion.reel.display_list import Pixels

CORNERS = np.array([[96, 0], [0, 96]])


def enlarged(small: Pixels, down: int, across: int) -> Pixels:
    """Each pixel so many times below and beside itself."""
    return small.repeat(down, axis=0).repeat(across, axis=1)


def tables_of(*pictures: tuple[Pixels, ...], smooth: bool = False) -> Tables:
    """A form for each picture."""
    tables = Tables(pictures=list(pictures))
    tables.forms = [Placed(number, CORNERS, smooth) for number in range(len(pictures))]
    return tables


@pytest.fixture
def small() -> Pixels:
    """A picture in which no two rows or columns are alike."""
    return np.arange(4 * 3 * 4, dtype=np.uint8).reshape(4, 3, 4)


def test_what_repeats_is_said_once(small: Pixels) -> None:
    other = small[::-1]
    tables = tables_of((enlarged(small, 6, 4), enlarged(other, 6, 4)))
    coarsen(tables)
    ((dark, light),) = tables.pictures
    np.testing.assert_array_equal(dark, small)
    np.testing.assert_array_equal(light, other)


def test_one_colour_is_one_pixel() -> None:
    tables = tables_of((np.full((512, 784, 4), 7, np.uint8),))
    coarsen(tables)
    assert tables.pictures[0][0].shape == (1, 1, 4)


def test_pictures_of_one_size_stay_of_one_size_in_all_themes(small: Pixels) -> None:
    coarse, fine = enlarged(small, 6, 4), enlarged(enlarged(small, 2, 1)[:, [0, 1, 2]], 3, 4)
    fine[3:6] += 1  # three rows that differ: what repeats in both does so by threes
    tables = tables_of((coarse, coarse), (coarse, fine))
    coarsen(tables)
    assert {pixels.shape for picture in tables.pictures for pixels in picture} == {(8, 3, 4)}
    np.testing.assert_array_equal(enlarged(tables.pictures[1][1], 3, 4), fine)


def test_what_is_smoothed_stays(small: Pixels) -> None:
    whole = enlarged(small, 6, 4)
    tables = tables_of((whole,), smooth=True)
    coarsen(tables)
    assert tables.pictures[0][0] is whole
