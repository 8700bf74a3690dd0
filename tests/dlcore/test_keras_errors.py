"""Keras code with typos, code that cannot be read, and code that nobody should have to read."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import (
    Dense,
    KerasSourceError,
    parse_sequential,
    read_keras,
)


@pytest.mark.parametrize(
    ("source", "remark"),
    [
        ("m = Sequential([dense(3)])", "line 1: no layer is called 'dense'; fix: write 'Dense'"),
        (
            "m = Sequential([Dense(unit=3)])",
            "line 1: no setting is called 'unit'; fix: write 'units'",
        ),
        (
            "m = Sequential([\n Dense(3, 'sigmod')])",
            "line 2: no activation is called 'sigmod'; fix: write 'sigmoid'",
        ),
        (
            "m = Sequential([Dense(3, activation='Relu')])",
            "line 1: no activation is called 'Relu'; fix: write 'relu'",
        ),
        (
            "m = Sequential([Dense(3)])\nm.compile(optimizer='adm')",
            "line 2: no optimizer is called 'adm'; fix: write 'adam'",
        ),
        (
            "m = Sequential([Dense(3)])\nm.compile(loss='binary_crossentopy')",
            "line 2: no loss is called 'binary_crossentopy'; fix: write 'binary_crossentropy'",
        ),
        (
            "m = Sequential([Dense(3, kernel_regularizer='l2')])",
            "line 1: Dense has a setting 'kernel_regularizer' that dlcore "
            "does not read; fix: left out",
        ),
        (
            "m = Sequential（[Dense(3)]）",
            "line 1: full-width punctuation is not Python's; fix: write m = Sequential([Dense(3)])",
        ),
    ],
)
def test_typos_are_understood_and_told(source: str, remark: str) -> None:
    assert parse_sequential(source).layers[0] in (Dense(3), Dense(3, "sigmoid"), Dense(3, "relu"))
    assert [str(each) for each in read_keras(source).remarks] == [remark]


@pytest.mark.parametrize(
    ("source", "line", "cause", "fix"),
    [
        ("", 1, "no Sequential and no layer", "write model = Sequential([Dense(units=1)])"),
        ("m = Sequential([])", 1, "no layer in the network", "add one"),
        ("m = Sequential([Dense(3)", 1, "not Python ('[' was never closed)", "correct"),
        (
            "\nm = Sequential([Transformer(3)])",
            2,
            "dlcore has no layer 'Transformer'",
            "use one of",
        ),
        ("\nm = Sequential([Dense()])", 2, "Dense: units is missing", "correct the setting"),
        ("m = Sequential([Dense(0)])", 1, "Dense: units", "correct the setting"),
        ("m = Sequential([Dense('three')])", 1, "Dense: units", "correct the setting"),
        (
            "m = Sequential([Dense(3, 'wiggle')])",
            1,
            "activation: expected one of",
            "correct the setting",
        ),
        ("m = Sequential([Dropout(1.5)])", 1, "Dropout: rate", "correct the setting"),
        ("m = Sequential(rows)", 1, "'rows' is not defined", "define rows before using it"),
        ("a = b\nb = a\nm = Sequential(a)", 2, "is not defined", "define"),
        (
            "\nn = n + 1\nm = Sequential([Dense(n)])",
            2,
            "'n' is not defined",
            "define n before using it",
        ),
        ("m = Sequential(3)", 1, "expected a list of layers, got 3", "write Sequential([…])"),
        ("m = Sequential([3])", 1, "expected a layer, got 3", "write a layer"),
        ("m = Sequential([Dense(f())])", 1, "f() is no plain value", "write the number"),
        ("m = Sequential([Dense(2 ** 99)])", 1, "2 ** 99 is no plain value", "write the number"),
        (
            "m = Sequential([Dense(1, 'relu', 3, 4)])",
            1,
            "Dense got settings that have no name",
            "name them",
        ),
        ("m = Sequential([Dense(**s)])", 1, "Dense got settings that have no name", "name them"),
        (
            "m = Sequential([Dense(1)])\nn = Sequential([Dense(1)])",
            2,
            "a second Sequential",
            "give one network",
        ),
        (
            "m = Sequential([\nDense(4, input_shape=(2,)),\nConv2D(3, 3)])",
            3,
            "Conv2D does not fit on an input of shape (4,)",
            "change the layer",
        ),
        (
            "m = Sequential([Dense(1)])\nm.compile(loss='zzz')",
            2,
            "no loss is called 'zzz'",
            "use one of",
        ),
        (
            "m = Sequential([Dense(1)])\nm.compile('zzz')",
            2,
            "no optimizer is called 'zzz'",
            "use one of",
        ),
        (
            "m = Sequential([Dense(1)])\nm.compile(Adam(beta_1=2))",
            2,
            "Adam: b1: expected",
            "correct the setting",
        ),
        (
            "m = Sequential([MaxPool2D(padding='same')])",
            1,
            "MaxPool2D: padding: dlcore reads only",
            "correct",
        ),
        (
            "m = Sequential([ELU(alpha=2.0)])",
            1,
            "ELU: alpha: dlcore's elu layer has 1.0, got 2.0",
            "correct",
        ),
    ],
)
def test_what_cannot_be_read_is_reported(source: str, line: int, cause: str, fix: str) -> None:
    with pytest.raises(KerasSourceError) as caught:
        parse_sequential(source)
    assert caught.value.line == line
    assert cause in caught.value.cause
    assert fix in caught.value.fix
    assert str(caught.value).startswith(f"line {line}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "source",
    [
        "m = Sequential([Dense(" + "(" * 500 + "3" + ")" * 500 + ")])",
        "m = Sequential([Dense(" + "-" * 5000 + "3)])",
        "m = Sequential([Dense(3)])\0",
        "x" * 300_000,
        "n = 9 * 9\n" + "m = Sequential([Dense(n" + " * n" * 300 + ")])",
    ],
)
def test_hostile_source_is_one_line(source: str) -> None:
    with pytest.raises(KerasSourceError) as caught:
        parse_sequential(source)
    assert "\n" not in str(caught.value)


def test_source_must_be_text() -> None:
    with pytest.raises(TypeError, match="source: expected Keras code as text, got bytes"):
        parse_sequential(b"m = Sequential([Dense(1)])")


def test_nothing_is_run(tmp_path: object) -> None:
    target = tmp_path / "written"
    source = f"open({str(target)!r}, 'w').close()\nm = Sequential([Dense(1)])\nraise SystemExit"
    assert parse_sequential(source).layers == (Dense(1),)
    assert not target.exists()


def read_or_error(source: str) -> object:
    try:
        return read_keras(source)
    except KerasSourceError as error:
        return error


@given(st.text(alphabet="Sequntialdes([]),=3'\n#：（）. ", max_size=60))
def test_any_text_is_read_or_reported(source: str) -> None:
    outcome = read_or_error(source)
    if isinstance(outcome, KerasSourceError):
        assert outcome.line >= 1
        assert outcome.cause
        assert outcome.fix
    else:
        assert outcome.network.layers


@given(
    st.lists(
        st.tuples(st.integers(1, 50), st.sampled_from(["relu", "tanh", "linear"])),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_written_is_read(sizes: list[tuple[int, str]]) -> None:
    rows = ", ".join(f"Dense(units={units}, activation={name!r})" for units, name in sizes)
    source = f"model = Sequential([{rows}])"
    assert parse_sequential(source).layers == tuple(Dense(*size) for size in sizes)
    assert ast.parse(source)
