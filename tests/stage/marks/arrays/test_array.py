"""One noun for numbers in rows and columns: what it shows is what the record has."""

import numpy as np
import pytest

from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.theme import DARK
from tests.stage.marks.arrays.record import SIGN, WHOLE, arrays
from tests.stage.marks.board import painted, place

T = arrays()


def array(values, quantity=WHOLE, **style):
    return Array(place(T), values, quantity, **style)


def printed(made):
    return [[digit.text if digit.opacity else "" for digit in row] for row in made.cells]


def paths(made):
    return [[digit.number.path for digit in row] for row in made.cells]


@pytest.mark.parametrize(
    ("values", "shown", "places"),
    [
        (T.scalar, [["7"]], [["scalar"]]),
        (T.row, [["1", "−2", "3"]], [["row[0]", "row[1]", "row[2]"]]),
        (T.sheets[1][0], [["11", "8", "13"]], [[f"sheets[1][0][{k}]" for k in range(3)]]),
    ],
)
def test_numbers_know_their_place(values, shown, places):
    made = array(values)
    assert (printed(made), paths(made)) == (shown, places)


def test_a_vector_may_stand_upright():
    made = array(T.row, upright=True)
    assert (made.rows, made.columns) == (3, 1)
    assert paths(made) == [["row[0]"], ["row[1]"], ["row[2]"]]


@pytest.mark.parametrize("look", ["boxes", "brackets", "heat", "signed"])
def test_every_look_prints_the_same_numbers_in_film_and_figure(look):
    made = array(T.table, look=look)
    painter, _ = painted(made)
    shown = [text for row in printed(made) for text in row]
    assert list(painter.texts.values()) == shown == ["1", "−2", "3", "4", "5", "−6"]


def test_a_step_shows_its_sheet_whatever_was_shown_before():
    made = array(T.sheets, steps=True, look="heat")
    before = made.picture.pixel_array.copy()
    made.at(2.9)
    assert printed(made)[0] == ["21", "18", "23"]
    assert not np.array_equal(made.picture.pixel_array, before)
    made.at(0)
    assert np.array_equal(made.picture.pixel_array, before)


@pytest.mark.parametrize(("moment", "count"), [(-1, 0), (0, 1), (3.99, 4), (5, 6), (9, 6)])
def test_values_appear_one_a_step_in_reading_order(moment, count):
    made = array(T.table, look="signed", fills=True).at(moment)
    flat = [text for row in printed(made) for text in row]
    assert [bool(text) for text in flat] == [k < count for k in range(6)]


def test_what_has_not_come_yet_has_the_colour_of_zero():
    made = array(T.table, look="signed", fills=True).at(0)
    ground = [int(DARK.background[k : k + 2], 16) for k in (1, 3, 5)]
    assert made.picture.pixel_array[1, 2, :3].astype(int) == pytest.approx(ground, abs=1)


def test_signs_have_the_colours_of_weights():
    made = array(T.table, SIGN, look="brackets")
    inks = [digit.ink for digit in made.cells[0]]
    assert inks == [DARK.weight_positive, DARK.weight_negative, DARK.weight_positive]


def test_cells_stand_where_their_spots_are():
    made = array(T.table)
    for row, column in np.ndindex(2, 3):
        assert made.cell(row, column).pen == pytest.approx(made.spot(row, column))
    assert made.spot(0, 1)[0] - made.spot(0, 0)[0] == pytest.approx(made.cell_width)
    assert made.box.width == pytest.approx(3 * made.cell_width)


def test_a_table_comes_out_of_a_row_and_a_quarter_turn_out_of_a_square():
    assert array(T.table).out_of(array(T.row)).origins["1,2"] == "0,2"
    square = array(T.sheets[:, 0]).turned()
    assert square.origins["0,2"] == "0,0"
    assert square.origins["2,2"] == "0,2"


def test_tiles_are_squares_of_the_colour_of_their_value():
    made = array(T.table, look="heat", tiles=True, digits=False)
    flat = array(T.table, look="heat", digits=False).picture.pixel_array
    for row, column in np.ndindex(2, 3):
        red, green, blue = flat[row, column, :3]
        colour = made.boxes[row][column].get_fill_color().to_hex().lower()
        assert colour == f"#{red:02x}{green:02x}{blue:02x}"


def test_three_axes_are_refused():
    with pytest.raises(
        MarkError, match=r"sheets: expected at most two axes, got shape \(3, 2, 3\)"
    ):
        array(T.sheets)


def test_an_unknown_look_is_refused():
    with pytest.raises(MarkError, match="look: expected one of boxes"):
        array(T.table, look="wood")


@pytest.mark.parametrize("look", ["boxes", "brackets"])
def test_a_tag_stands_beside_the_cells_whatever_their_look(look):
    made = array(T.table, look=look)
    tag = made.tag("w", side="right").mobject
    assert tag.get_left()[0] > made.box.right
    assert tag.get_center()[1] == pytest.approx(made.middle[1], abs=0.1)
