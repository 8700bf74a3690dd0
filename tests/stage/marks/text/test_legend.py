"""A legend says which colour is what, aligned, with the key of a shade and the numbers it shows."""

import pytest
from manim import ManimColor

from dlmotion.stage.marks.axes.spans import FAINT
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.receipt import visible_numbers
from dlmotion.stage.theme import DARK
from tests.stage.marks.board import J, bowl, painted, place

ENTRIES = (("w", "series0"), ("loss", "loss", "shade"))


def test_swatches_have_the_colour_of_their_role_and_a_shade_is_as_faint_as_its_spans():
    line, shade = (row[0] for row in Legend(place(bowl()), ENTRIES).rows)
    assert line.get_color() == ManimColor(DARK.series[0])
    assert shade.get_fill_color() == ManimColor(DARK.loss)
    assert shade.get_fill_opacity() == pytest.approx(FAINT)


def test_the_key_of_a_dashed_line_has_gaps_and_ends_where_that_of_a_whole_line_does():
    entries = (("w", "loss"), ("loss", "loss", "dashes"))
    whole, dashes = (row[0] for row in Legend(place(bowl()), entries).rows)
    assert len(dashes.get_subpaths()) > 1 == len(whole.get_subpaths())
    assert dashes.get_left()[0] == pytest.approx(whole.get_left()[0])
    assert 0.5 * whole.width < dashes.width <= whole.width + 1e-9
    assert dashes.get_color() == ManimColor(DARK.loss)


def test_the_key_of_dots_is_a_round_spot_of_their_colour_in_the_middle_of_a_swatch():
    entries = (("w", "loss"), ("loss", "loss", "dot"), ("w", "series0", "ring"))
    line, dot, ring = (row[0] for row in Legend(place(bowl()), entries).rows)
    assert dot.get_fill_color() == ManimColor(DARK.loss)
    assert (ring.get_stroke_color(), ring.get_fill_opacity()) == (ManimColor(DARK.series[0]), 0.0)
    assert ring.width == pytest.approx(dot.width)
    assert dot.width == pytest.approx(dot.height)
    assert dot.width < line.width / 2
    assert dot.get_x() == pytest.approx(line.get_x())


def test_names_start_at_one_edge_and_numbers_are_those_of_the_step():
    t = bowl()
    legend = Legend(place(t), ENTRIES, values={"loss": (J, t.loss)}).at(1.0)
    first, second = legend.rows
    assert first[1].get_left()[0] == pytest.approx(second[1].get_left()[0], abs=0.05)
    assert second.get_y() < first.get_y()
    assert [number.text for number in visible_numbers([legend.mobject])] == ["2.25"]


def test_entries_across_stand_side_by_side_and_are_painted():
    legend = Legend(place(bowl()), ENTRIES, across=True)
    first, second = legend.rows
    assert first.get_right()[0] < second.get_left()[0]
    assert first.get_y() == pytest.approx(second.get_y(), abs=0.05)
    painter, _ = painted(legend)
    assert list(painter.texts.values()) == ["parameter", "loss"]
