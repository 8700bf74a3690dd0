"""Marks as one: one clock for all, and each becomes its own counterpart."""

from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.clock.together import Together, each
from dlmotion.stage.marks.text.digit import Digit
from tests.stage.marks.board import J, W, bowl, numbers, place

T = bowl()


def views():
    left, right = place(T).columns(1, 1)
    trail = Axes(left, (W, T.w), (J, T.cost)).trail(T.at, T.loss)
    return trail, Digit(right, T.loss, J)


def test_all_of_them_show_the_same_moment():
    trail, digit = views()
    both = Together(trail, digit).at(2.0)
    assert [number.path for number in numbers(both)] == ["loss[2]"]
    alone, _ = views()
    assert (trail.mobject.get_right() == alone.at(2.0).mobject.get_right()).all()


def test_parts_have_the_number_of_their_mark():
    trail, digit = views()
    inner = Together(digit)
    both = Together(trail, inner)
    assert set(both.parts) == {"0/", "1/0/"}
    assert both.parts["1/0/"] is digit.mobject
    assert list(each([both, trail])) == [trail, digit, trail]
