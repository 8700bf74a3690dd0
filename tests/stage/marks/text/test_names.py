"""Names stand beside the bars they name, in their colours, in film and figure."""

import pytest

from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.text import text
from dlmotion.stage.theme import DARK
from tests.stage.marks.board import bars, painted, place


def test_names_stand_at_the_height_of_their_bars():
    t = bars([1.0, 2.0, 3.0])
    stage = place(t)
    names = Names(stage, ("w", "loss", "step"), ("class0", "class1", "class2"))
    drawn = Bars(stage, t.values, Quantity("w"))
    for row, (name, bar) in enumerate(zip(names.mobject, drawn.bars, strict=True)):
        assert name.get_y() == pytest.approx(bar.get_y(), abs=0.12)
        assert name.get_left()[0] == pytest.approx(stage.left)
        assert name.get_fill_color().to_hex().upper() == DARK.classes[row]
    assert list(painted(names)[0].texts.values()) == ["parameter", "loss", "step"]


def test_names_side_by_side_stand_in_the_middle_of_their_cells():
    stage = place(bars([1.0]))
    names = Names(stage, ("w", "loss"), align=0.0, across=True)
    for name, cell in zip(names.mobject, stage.columns(1.0, 1.0, gap=0.0), strict=True):
        assert name.get_x() == pytest.approx(cell.center[0])


def test_names_side_by_side_stand_on_one_base_line():
    stage = place(bars([1.0]))
    names = Names(stage, ("w", "loss"), align=0.0, across=True)
    above = [
        name.get_y() - text(word, DARK, "label").get_y()
        for name, word in zip(names.mobject, ("parameter", "loss"), strict=True)
    ]
    assert above == pytest.approx([stage.center[1]] * 2)
