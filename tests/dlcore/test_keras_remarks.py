"""Lines with a slip, as they were read: Python, and no word about it."""

import ast

import pytest

from dlcore import read_keras
from dlcore.keras_examples import KERAS_EXAMPLES
from dlcore.keras_remarks import is_slip, mended


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("hidden = dense(3)\nm = Sequential([hidden])", "hidden = Dense(3)"),
        ("m = sequential()\nm.add(Dense(3))", "m = Sequential()"),
        ("m = Sequential([Dense(unit=3)])", "m = Sequential([Dense(units=3)])"),
        (
            "m = Sequential([Dense(3)])\nm.compile(loss='mean_square_error')",
            "m.compile(loss='mean_squared_error')",
        ),
        ("Dense(3)\nDense(2)", "Sequential([...])"),
        ("m = Sequential(rows)\nrows = [Dense(3)]", "rows = ...; m = Sequential(rows)"),
        (
            "from keras import Sequential\nm = Sequential([Dense(3)])",
            "from keras.layers import Dense",
        ),
    ],
)
def test_a_slip_becomes_the_line_that_was_meant(source: str, wanted: str) -> None:
    remark = read_keras(source).remarks[0]
    found = mended(source.splitlines()[remark.line - 1], remark)
    assert found == wanted
    ast.parse(found)


def test_a_setting_called_by_mistake_is_the_layer_as_read() -> None:
    source = "m = Sequential([Dense(3, input_shape(2,))])"
    remark = read_keras(source).remarks[0]
    assert mended(source, remark) == "input_shape=(2,)"
    assert mended(source, remark, "Dense(3, input_shape=(2,))") == "Dense(3, input_shape=(2,))"


def test_what_only_dlcore_leaves_out_is_no_slip() -> None:
    read = read_keras("m = Sequential([dense(3, kernel_regularizer='l2')])")
    assert [is_slip(remark) for remark in read.remarks] == [True, False]


def test_examples_have_the_slips_that_are_told_of_them() -> None:
    slips = {}
    for name, code in KERAS_EXAMPLES.items():
        if name != "words":  # with Conv1D, which dlcore has not
            slips[name] = sum(is_slip(remark) for remark in read_keras(code).remarks)
    assert slips == {"digits": 1, "two": 0, "maps": 1, "later": 0}
