"""Numerals: a true minus, powers of ten, and never a false zero or a false one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmotion.stage import fonts
from dlmotion.stage.numerals import (
    SCRIPTS,
    NumberFormatter,
    adding_spec,
    after_prefix,
    format_number,
)
from dlmotion.stage.text import text
from dlmotion.stage.theme import DARK


@pytest.mark.parametrize(
    ("value", "spec", "printed"),
    [
        (-3, "d", "−3"),
        (6e-7, ".0e", "6×10⁻⁷"),
        (2.5e12, ".1e", "2.5×10¹²"),
        (0.001, ".2f", "<0.01"),
        (-0.001, ".2f", ">−0.01"),
        (0.0, ".2f", "0.00"),
        (-0.0, ".2f", "0.00"),
        (0.005, ".2f", "0.01"),
        (0.9996, ".2f", "1.00"),
        (0.9996, ".2p", ">0.99"),
        (1.0, ".2p", "1.00"),
        (0.003, ".2p", "<0.01"),
        (0.9996, ".1%", ">99.9%"),
        (0.996, ".0%", ">99%"),
        (1.0, ".0%", "100%"),
        (0.004, ".0%", "<1%"),
        (0.0, ".0%", "0%"),
        (0.125, ".1%", "12.5%"),
        (1.5, ".0%", "150%"),
        (1234.5, ",.0f", "1,234"),
        (867.0, ".2g", "870"),
        (-8670.0, ".2g", "−8700"),
        (41.0, ".2g", "41"),
        (12345.0, ".2g", "1.2×10⁴"),
        ("word", "", "word"),
    ],
)
def test_numbers_are_printed_as_the_series_prints_them(value, spec, printed):
    assert format_number(value, spec) == printed


@given(st.floats(-1e6, 1e6).filter(lambda value: value != 0), st.integers(0, 6))
def test_what_is_not_zero_never_prints_as_zero(value, decimals):
    printed = format_number(value, f".{decimals}f")
    digits = printed.strip("<>−")
    assert any(c in "123456789" for c in digits)


@given(st.floats(0.0, 1.0, exclude_max=True))
def test_a_share_below_one_never_prints_as_one(value):
    assert format_number(value, ".2p") != "1.00"


def test_every_raised_and_lowered_character_can_be_drawn():
    string = "".join(SCRIPTS)
    assert fonts.missing(string) == []
    line = text(f"x{string}", DARK)
    assert line.width < text(f"x{'0' * len(string)}", DARK).width


def test_raised_characters_stand_higher_than_lowered_ones():
    middle = text("10", DARK).get_center()[1]
    up, down = (text(f"10{script}", DARK) for script in ("⁷", "₇"))
    assert up.get_top()[1] > middle + up.height / 2
    assert down.get_bottom()[1] < text("10", DARK).get_bottom()[1]
    assert up.text == "10⁷"


@pytest.mark.parametrize(
    ("first", "second", "spec"),
    [(2.0, 0.5, ".2f"), (1.234, 1.0, ".2f"), (1.004, 1.004, ".3f"), (0.25, -0.25, ".2f")],
)
def test_printed_terms_add_up(first, second, spec):
    assert adding_spec(first, second) == spec
    terms = [float(format(term, spec)) for term in (first, second, first + second)]
    assert terms[0] + terms[1] == pytest.approx(terms[2])


@pytest.mark.parametrize(
    ("prefix", "value", "told"),
    [
        ("J = ", 0.0004, "J < 0.01"),
        ("p = ", 0.9996, "p > 0.99"),
        ("z = ", -0.0004, "z > −0.01"),
        ("J = ", 0.25, "J = 0.25"),
        ("loss ", 0.0004, "loss <0.01"),
        ("", 0.0004, "<0.01"),
    ],
)
def test_a_bound_is_no_equation(prefix, value, told):
    assert after_prefix(prefix, format_number(value, ".2p")) == told


@pytest.mark.parametrize(("count", "said"), [(0, "0 epochs"), (1, "1 epoch"), (2, "2 epochs")])
def test_a_word_follows_its_number(count, said):
    sentence = "{n} {n:epoch|epochs}"
    assert NumberFormatter().vformat(sentence, (), {"n": count}) == said
