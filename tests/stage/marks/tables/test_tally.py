"""Tallies name their numbers and follow their clock."""

import pytest

from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.note import Note
from tests.stage.marks.board import J, K, bowl, painted, place

T = bowl()


def test_a_tally_prints_the_numbers_of_its_step():
    tally = Tally(place(T), {K: T.step, J: T.loss})
    assert [digit.readout.text for digit in tally.at(2.9).digits] == ["2", "0.56"]
    assert list(painted(tally)[0].texts.values()) == ["step", "loss", "2", "0.56"]


def test_numbers_end_at_the_right_edge():
    box = place(T)
    tally = Tally(box, {K: T.step, J: T.rate})
    for digit in tally.digits:
        assert digit.readout.get_right()[0] == pytest.approx(box.right, abs=0.05)


def test_level_notes_stand_on_one_line_whatever_their_ink():
    high, deep = (
        Note(place(T), key, level=True).mobject[0].get_bottom()[1] for key in ("loss", "step")
    )
    assert high > deep + 0.05
