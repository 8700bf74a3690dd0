"""Large numbers stand under their words and follow the clock."""

from dlmotion.stage.marks.tables.large import large_numbers
from tests.stage.marks.board import J, W, bowl, numbers, painted, place


def test_large_numbers_follow_the_clock_under_their_words():
    t = bowl()
    both = large_numbers(place(t), {W: t.at, J: t.loss}).at(2.0)
    assert [number.text for number in numbers(both)] == ["0.75", "0.56"]
    assert {"parameter", "loss"} <= set(painted(both)[0].texts.values())
    word, number, *_ = both.marks
    assert word.mobject.get_bottom()[1] > number.mobject.get_top()[1]
