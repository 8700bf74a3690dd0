"""Windows and lights stand on the cells that the record names."""

import pytest

from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.mark import MarkError
from tests.stage.marks.arrays.record import WHOLE, arrays
from tests.stage.marks.board import painted, place, same_outline

T = arrays()
TABLE = Array(place(T), T.table, WHOLE)


@pytest.mark.parametrize(("moment", "row", "column"), [(0, 0, 0), (1, 0, 1), (0.5, 0, 0.5)])
def test_a_window_glides_along_the_recorded_walk(moment, row, column):
    window = TABLE.window(T.positions, (1, 2)).at(moment)
    assert window.frame.get_center() == pytest.approx(TABLE.spot(row, column + 0.5))
    assert window.frame.width == pytest.approx(2 * TABLE.cell_width)


def test_a_light_covers_a_row_or_a_column():
    row, column = TABLE.halo(row=1), TABLE.halo(column=2)
    assert row.frame.get_center() == pytest.approx(TABLE.spot(1, 1))
    assert column.frame.get_center() == pytest.approx(TABLE.spot(0.5, 2))
    assert column.frame.height == pytest.approx(2 * TABLE.cell_height - 0.06)


def test_a_window_that_leaves_the_array_is_refused():
    with pytest.raises(MarkError, match="within 2×3 cells, got 2×2"):
        TABLE.window(T.positions, (2, 2))


def test_a_painted_window_is_the_one_of_the_film():
    window = TABLE.window(T.positions).at(2)
    _, (patch,) = painted(window)
    assert same_outline(patch, window.frame.points)
