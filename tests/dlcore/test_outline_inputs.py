"""What a network's code tells once the shape of its input is taken out."""

import pytest

from dlcore.outline.inputs import dense_count, left_without_input, lengths, without_input
from dlcore.outline.outline import read_network
from dlcore.outline.values import Letter


@pytest.mark.parametrize(
    ("code", "bare"),
    [
        ("Dense(3, input_shape=(2,), activation='relu')", "Dense(3, activation='relu')"),
        ("Dense(3, input_shape(2,))", "Dense(3, )"),
        ("Input(shape=(28, 28, 1))", "Input()"),
        ("Input((28, 28, 1), name='x')", "Input(name='x')"),
        ("Input(shape=side_shape)", "Input()"),
        ("Dense(3, input_dim=8)", "Dense(3, )"),
        ("Embedding(input_dim=9, output_dim=2)", "Embedding(input_dim=9, output_dim=2)"),
        ("x.reshape((3, 4)).shape", "x.reshape((3, 4)).shape"),
    ],
)
def test_only_the_input_shape_is_taken_out(code: str, bare: str) -> None:
    assert without_input(code) == bare


def test_convolutions_lose_their_sizes_and_dense_layers_their_counts() -> None:
    rows = "Conv2D(4, 3), Flatten(), Dense(5), Dense(2)"
    left = left_without_input(f"m = Sequential([Input(shape=(9, 9, 2)), {rows}])")
    assert left is not None
    shapes, counts = left
    assert shapes == [False, False, False, True, True]
    assert counts == [False, True, False, True]


def test_code_that_needs_its_shape_leaves_nothing() -> None:
    assert left_without_input("shape = x.shape[1:]\nm = Sequential([Dense(3)])") is None


def test_the_first_dense_layer_with_biases_is_counted() -> None:
    outline = read_network(
        ["m = Sequential([Dense(4, use_bias=False, input_shape=(3,)), Dense(2)])"]
    )
    assert dense_count(outline) == (1, (4, 2, 10))
    assert dense_count(read_network(["m = Sequential([Dense(4), Dropout(0.5)])"])) is None


def test_a_length_with_a_name_is_none() -> None:
    assert lengths((3, Letter("n"))) == ()
    assert lengths((3, 4)) == (3, 4)
    assert lengths(None) == ()
