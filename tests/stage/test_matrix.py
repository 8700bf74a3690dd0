"""Matrix, MatrixProduct, LayerSheet, Mismatch: each number in its place, and what is lit is what it says."""

from types import SimpleNamespace

import numpy as np
import pytest

from stage.layout import STAGE
from stage.mobjects.formula import Value
from stage.mobjects.layer_sheet import LayerSheet
from stage.mobjects.matrix import Matrix
from stage.mobjects.mismatch import Mismatch
from stage.mobjects.product import MatrixProduct
from stage.receipt import visible_numbers
from stage.text import text
from stage.theme import DARK

TRACE = SimpleNamespace(
    x=np.array([2.0, -1.0]),
    weight=np.array([[0.5, -1.0], [1.5, 0.5], [-1.0, 2.0]]),
    z=np.array([[2.0, 2.5, -4.0], [2.5, 1.5, -2.5]]),
    a=np.array([0.9, 0.8, 0.1]),
    bias=np.array([0.5, -1.0, 1.5]),
    two=2,
    three=3,
)


def matrix(name, **style):
    return Matrix(TRACE, name, DARK, **style)


def test_every_number_of_the_array_is_shown_once():
    shown = visible_numbers([matrix("weight")])
    assert {number.path: number.value for number in shown} == {
        f"weight[{r},{c}]": TRACE.weight[r, c] for r in range(3) for c in range(2)
    }


def test_rows_go_down_and_columns_to_the_right():
    drawn = matrix("weight")
    first, right, below = (drawn.cell(*place).pen for place in ((0, 0), (0, 1), (1, 0)))
    assert right[0] - first[0] == pytest.approx(drawn.cell_width)
    assert first[1] - below[1] == pytest.approx(drawn.cell_height)


def test_a_transposed_matrix_shows_rows_as_columns():
    drawn = matrix("weight", transposed=True)
    assert (drawn.rows, drawn.columns) == (2, 3)
    assert [cell.number.value for cell in drawn.column(2)] == TRACE.weight[2].tolist()


def test_a_vector_stands_as_a_row_or_upright():
    assert (matrix("x").rows, matrix("x").columns) == (1, 2)
    assert (matrix("x", upright=True).rows, matrix("x", upright=True).columns) == (2, 1)


def test_read_moves_to_another_leading_index_in_place():
    drawn = matrix("z", index=(0,))
    before = drawn.cell(0, 1).pen
    drawn.read(1)
    assert [cell.number.value for cell in drawn.row(0)] == TRACE.z[1].tolist()
    np.testing.assert_allclose(drawn.cell(0, 1).pen, before, atol=1e-12)


def test_a_halo_encloses_its_column_and_no_other_wherever_the_matrix_stands():
    drawn = matrix("weight").shift([1.7, -0.4, 0.0])
    halo = drawn.halo(column=1)
    for row in range(3):
        x = drawn.cell(row, 1).pen[0]
        assert halo.get_left()[0] < x < halo.get_right()[0]
        assert drawn.cell(row, 0).get_right()[0] < halo.get_left()[0] + 0.2


def test_weights_are_coloured_by_sign():
    drawn = matrix("weight", color="sign")
    assert drawn.cell(0, 0).ink == DARK.weight_positive
    assert drawn.cell(0, 1).ink == DARK.weight_negative


def test_a_negative_term_gets_parentheses():
    assert matrix("x").term(0, 1)[0] == "("
    assert len(matrix("x").term(0, 0)) == 1


def test_higher_ranks_are_refused():
    trace = SimpleNamespace(cube=np.zeros((2, 2, 2)))
    with pytest.raises(ValueError, match=r"cube: expected a vector or a matrix, got shape \(2, 2, 2\)"):
        Matrix(trace, "cube", DARK)


def test_a_product_meets_row_and_column_at_the_entry():
    factors = matrix("x"), matrix("weight", transposed=True), matrix("z", index=(0,))
    product = MatrixProduct(STAGE, *factors)
    row, column = product.halos(0, 2)
    entry = product.result.cell(0, 2).pen
    assert row.get_center()[1] == pytest.approx(entry[1])
    assert column.get_center()[0] == pytest.approx(entry[0])
    values = [part for part in product.terms(0, 2) if isinstance(part, Value)]
    assert [(part.array, part.index) for part in values] == [
        ("x", (0,)),
        ("weight", (2, 0)),
        ("x", (1,)),
        ("weight", (2, 1)),
        ("z", (0, 2)),
    ]


def test_a_product_of_shapes_that_do_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"expected shapes \(m, k\), \(k, n\), \(m, n\)"):
        MatrixProduct(STAGE, matrix("x"), matrix("weight"), matrix("a"))


def test_a_sheet_lines_up_the_units_of_a_layer():
    arrays = {"x": "x", "weight": "weight", "z": ("z", 0), "bias": "bias", "a": "a"}
    sheet = LayerSheet(STAGE, TRACE, arrays, DARK)
    for unit in range(3):
        places = [sheet.matrix(part).cell(0, unit).pen[0] for part in ("weight", "z", "bias", "a")]
        assert np.ptp(places) < 1e-9
    assert len(sheet.factors(-1, 0)) == 0
    weight, x = sheet.factors(2, 1)
    np.testing.assert_allclose(weight.get_center(), sheet.matrix("weight").spot(1, 2))
    np.testing.assert_allclose(x.get_center(), sheet.matrix("x").spot(0, 1))


def test_a_mismatch_shows_both_lengths():
    words = (text("row", DARK), text("column", DARK))
    factors = (matrix("x"), matrix("weight"))
    clash = Mismatch(factors, ("x", "weight"), ("two", "three"), words, DARK)
    assert {"two", "three"} <= {number.path for number in visible_numbers([clash.lengths])}


def test_factors_that_fit_are_no_mismatch():
    words = (text("row", DARK), text("column", DARK))
    with pytest.raises(ValueError, match="different lengths, got 2 for both"):
        Mismatch((matrix("x"), matrix("weight", transposed=True)), ("x", "w"), ("two", "two"), words, DARK)
