"""Blocks fill with how far layers moved, and their padlocks follow the record."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.networks.blocks import Blocks
from dlmotion.stage.marks.quantity import Quantity
from tests.stage.marks.board import place

MOVED = Quantity("loss", "", "series2", ".0%")


@dataclass(frozen=True)
class BlocksTrace:
    """Three layers in two steps: how far they moved, and which are locked."""

    moved: np.ndarray
    locked: np.ndarray


T = bind(
    BlocksTrace(
        np.array([[0.0, 0.0, 0.0], [0.2, 0.1, 0.4]]),
        np.array([[False, False, False], [True, False, False]]),
    )
)


def heights(blocks):
    return [np.ptp(shape.points[:, 1]) for shape in blocks.fills]


def test_blocks_fill_by_their_share_of_the_largest_or_of_a_given_one():
    made = Blocks(place(T), T.moved, MOVED).at(1.0)
    assert heights(made) == pytest.approx([made.height / 2, made.height / 4, made.height])
    assert heights(made.at(1.0, 0.9)) == pytest.approx([0.0, 0.0, 0.0])  # as its digits: 0 %
    whole = Blocks(place(T), T.moved, MOVED, full=1.0).at(1.0)
    assert heights(whole)[2] == pytest.approx(0.4 * whole.height)


def test_numbers_stand_in_the_blocks():
    made = Blocks(place(T), T.moved, MOVED).at(1.0)
    assert [digit.readout.number.text for digit in made.digits] == ["20%", "10%", "40%"]
    last = Blocks(place(T), T.moved[1], MOVED)
    assert [digit.readout.number.path for digit in last.digits] == [
        f"moved[1][{k}]" for k in range(3)
    ]


def test_a_padlock_closes_when_its_step_is_reached():
    made = Blocks(place(T), locked=T.locked)
    lefts = [shackle.get_left()[0] for shackle in made.shackles]
    made.at(0.9)
    assert [shackle.get_left()[0] for shackle in made.shackles] == pytest.approx(lefts)
    made.at(1.0)
    after = [shackle.get_left()[0] for shackle in made.shackles]
    assert after[0] > lefts[0]
    assert after[1:] == pytest.approx(lefts[1:])


def test_new_layers_have_another_name_and_colour():
    made = Blocks(place(T), locked=T.locked, fresh=1)
    assert list(made.parts) == ["layer 0", "layer 1", "fresh 2"]
    inks = [part[0].get_stroke_color().to_hex() for part in made.parts.values()]
    theme = made.theme
    assert inks == [theme.color("series0").upper()] * 2 + [theme.color("series1").upper()]


def test_a_row_that_cannot_be_counted_is_refused():
    with pytest.raises(MarkError, match="one row of layers"):
        Blocks(place(T))
    with pytest.raises(MarkError, match="one row of layers"):
        Blocks(place(T), T.moved, MOVED, locked=T.locked[:, :2])


def test_shares_below_zero_are_refused():
    with pytest.raises(MarkError, match="from 0 on"):
        Blocks(place(T), bind(BlocksTrace(np.array([-1.0, 0.0]), T.locked)).moved, MOVED)
