"""A calculation in writing: a term a line, the sign between them, the result below a rule."""

from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.working import Term, Working
from tests.stage.marks.board import J, bowl, numbers, place

T = bowl()


def working():
    terms = Term("a", T.at[0], Quantity("w", "w")), Term("b", T.rate, Quantity("", "alpha"))
    return Working(place(T), terms, Term("c", T.loss[1], J))


def test_terms_stand_from_top_to_bottom_and_the_result_below_the_rule():
    made = working()
    assert [n.path for n in numbers(made)] == ["at[0]", "rate", "loss[1]"]
    heights = [made.parts[name].get_y() for name in ("a", "b", "rule", "c")]
    assert heights == sorted(heights, reverse=True)


def test_signs_stand_before_all_terms_but_the_first():
    parts = working().parts
    texts = [[part.text for part in parts[f"{name} line"]] for name in "abc"]
    assert texts == [["w", "parameter"], ["×", "alpha"], ["=", "J", "loss"]]
