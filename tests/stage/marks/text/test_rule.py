"""Rules keep their slots in place and show the last move begun."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.equation import Equation, factor, number
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from tests.stage.marks.board import J, W, bowl, painted, place

T = bowl()


@dataclass(frozen=True)
class SignsTrace:
    signs: np.ndarray


RATE = Quantity("w", "alpha", "data")


def rule(where=None):
    new, old = Slot("new", T.at, W, ahead=1), Slot("old", T.at, W)
    parts = new, "=", old, "-", Slot("rate", T.rate, RATE), "dot", Slot("slope", T.grads, J)
    return Rule(where or place(T), *parts, moves=4)


@pytest.mark.parametrize(("moment", "move"), [(0.0, 0), (1.0, 0), (1.1, 1), (4.0, 3), (9.0, 3)])
def test_a_rule_never_shows_what_is_still_to_come(moment, move):
    made = rule().at(moment)
    paths = [made.slot(name).number.path for name in ("new", "old", "rate", "slope")]
    assert paths == [f"at[{move + 1}]", f"at[{move}]", "rate", f"grads[{move}]"]


def test_a_rule_is_true_before_it_moves():
    made = rule()
    numbers = {name: made.slot(name).number.value for name in ("new", "old", "rate", "slope")}
    stepped = numbers["old"] - numbers["rate"] * numbers["slope"]
    assert numbers["new"] == pytest.approx(stepped)
    assert numbers["new"] != numbers["old"]


def test_slots_do_not_move_when_their_numbers_change():
    made = rule()
    pens = [digit.readout.pen.copy() for digit in made.digits.values()]
    made.at(3.0)
    after = [digit.readout.pen for digit in made.digits.values()]
    assert [list(pen) for pen in after] == [pytest.approx(list(pen)) for pen in pens]


@pytest.mark.parametrize("source", ["m", "m_y", "m^2", "sqrt(hat(m)_y)"])
def test_operators_stand_on_one_line_whatever_hangs_below_them(source):
    made = Rule(place(T), Symbol("alone", "="), Symbol("named", f"{source} ="))
    alone, line = made.parts["alone"], place(T).center[1]
    drawn = np.vstack([part.points for part in made.parts["named"].family_members_with_points()])
    bars = drawn[drawn[:, 0] > drawn[:, 0].max() - alone.width]
    assert [alone.get_center()[1], bars[:, 1].mean()] == pytest.approx([line, line], abs=1e-3)


def test_a_rule_that_does_not_fit_is_refused():
    with pytest.raises(MarkError, match="expected a rule no wider than"):
        rule(place(T).columns(1, 1, 1, 1)[0])


def test_a_painted_rule_prints_its_numbers():
    painter, _ = painted(rule().at(2.0))
    assert [text for text in painter.texts.values() if text[0] != "$"] == [
        "0.75",
        "1.50",
        "0.25",
        "3.00",
    ]


def test_an_equation_holds_numbers_in_any_place():
    made = Equation(
        place(T), Symbol("j", "J", "loss"), "= frac(", number("n", T.loss[1], J), ", 2)"
    )
    assert [(n.path, n.text) for n in made.formula.numbers()] == [("loss[1]", "2.25")]
    assert set(made.parts) == {"j", "n"}


def test_a_legend_names_its_roles_and_prints_its_numbers():
    made = Legend(place(T), [("w", "data"), ("loss", "loss")], values={"loss": (J, T.loss)})
    made.at(2.0)
    assert list(painted(made)[0].texts.values()) == ["parameter", "loss", "0.56"]


def test_a_note_stands_where_it_is_put():
    where = place(T).columns(1, 1)[1]
    note = Note(where, "w", at=(0.0, 1.0))
    assert note.mobject.get_left()[0] == pytest.approx(where.left)
    assert note.mobject.get_top()[1] == pytest.approx(where.top)
    assert list(painted(note)[0].texts.values()) == ["parameter"]


def test_a_rule_of_states_shows_the_last_step_reached_and_wraps_what_is_negative():
    row = bind(SignsTrace(np.array([1.0, -2.0, 3.0])))
    rule = Rule(place(row), "x", Slot("w", row.signs, W, wraps=True), moves=3, states=True)
    shown = [rule.at(moment).slot("w").text for moment in (0.0, 0.9, 1.0, 2.0)]
    assert shown == ["1.00", "1.00", "(−2.00)", "3.00"]


def test_a_negative_factor_stands_in_parentheses():
    row = bind(SignsTrace(np.array([1.0, -2.0])))
    assert factor("n", row.signs[0], W) == (number("n", row.signs[0], W),)
    assert factor("n", row.signs[1], W) == ("(", number("n", row.signs[1], W), ")")
