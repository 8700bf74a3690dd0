"""Waterfall, Tally and Window: bars join up, counts stand under their heads, a window opens."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from dlcore import trace_unit
from stage.layout import STAGE, Region
from stage.mobjects.plot import Plot
from stage.mobjects.tally import Tally
from stage.mobjects.unit_sum import UnitSum
from stage.mobjects.waterfall import Waterfall
from stage.mobjects.window import Window
from stage.receipt import visible_numbers
from stage.text import text
from stage.theme import DARK
from stage.words import Words

TRACE = SimpleNamespace(unit=trace_unit([4.0, 2.0], [3.0, -8.0], 1.0, "relu"), slow=25, fast=4)
LABELS = {key: {"en": key} for key in ("x1", "x2", "bias", "z", "a", "lines", "loop", "vector")}
WORDS = Words({"labels": LABELS}, "en", {}, Path("test.toml").stem)


@pytest.fixture
def chart():
    return UnitSum(STAGE, TRACE, "unit", ("x1", "x2"), DARK, WORDS)


def test_each_bar_starts_where_the_last_one_ended(chart):
    ends = [(bar.get_left()[0], bar.get_right()[0]) for bar in chart.bars]
    assert ends[0][1] == pytest.approx(ends[1][1])
    assert ends[1][0] == pytest.approx(ends[2][0])


def test_bar_lengths_are_in_proportion_to_the_terms(chart):
    widths = np.array([bar.width for bar in chart.bars])
    np.testing.assert_allclose(widths / widths[0], np.abs(TRACE.unit.terms) / 12.0, rtol=1e-6)


def test_signs_are_colour_and_a_printed_plus_or_minus(chart):
    assert chart.numbers_beside[0].text == "+12.0"
    assert chart.numbers_beside[1].text == "\N{MINUS SIGN}16.0"
    assert chart.bars[1].get_fill_color().to_hex().upper() == DARK.weight_negative


def test_everything_stays_inside_and_totals_are_read(chart):
    shown = {number.path: number.value for number in visible_numbers([chart, chart.z, chart.a])}
    assert (shown["unit.z"], shown["unit.a"]) == (-3.0, 0.0)
    for part in (chart, chart.z, chart.a):
        assert STAGE.left <= part.get_left()[0]
        assert part.get_right()[0] <= STAGE.right + 1e-6
        assert part.get_bottom()[1] >= STAGE.bottom - 1e-6


def test_sums_and_labels_must_match_the_terms():
    with pytest.raises(ValueError, match="unit.w: expected 4 sums for 3 labels, got 2"):
        Waterfall(STAGE, TRACE, "unit.terms", "unit.w", [text("w", DARK)] * 3, (0.0, 1.0), DARK)


def test_a_tally_puts_counts_under_their_heads():
    rows = [("lines", (("slow", None, ".0f"), ("fast", None, ".0f")))]
    tally = Tally(Region(-3.0, 3.0, 0.0, 2.0), TRACE, ("loop", "vector"), rows, DARK, WORDS)
    assert [tally.figure(0, column).number.value for column in range(2)] == [25, 4]
    for column in range(2):
        assert tally.figure(0, column).pen[0] == pytest.approx(tally.heads[column].get_x(), abs=0.02)
        assert tally.figure(0, column).get_top()[1] < tally.rule.get_y() < tally.heads[column].get_bottom()[1]


def test_a_window_opens_to_the_closer_plot():
    whole, closer = (Plot(STAGE, x, y, DARK) for x, y in (((0.0, 10.0), (0.0, 5.0)), ((2.0, 4.0), (1.0, 2.0))))
    window = Window(whole, closer)
    np.testing.assert_allclose(window.get_corner([-1.0, -1.0, 0.0]), whole.point(2.0, 1.0), atol=1e-9)
    window.open()
    assert window.width == pytest.approx(closer.area.width)
    np.testing.assert_allclose(window.get_center(), closer.area.center, atol=1e-9)
