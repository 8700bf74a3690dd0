"""Receptive fields: the formula against what a poke really reaches, and published numbers."""

import numpy as np
import pytest

from dlcore import (
    Activation,
    AvgPool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    GlobalAvgPool2D,
    MaxPool2D,
    Residual,
    Sequential,
    pixel_uses,
    receptive_field,
)

STACKS = {
    "plain": (Conv2D(1, 3), Conv2D(1, 3)),
    "strides": (
        Conv2D(1, (3, 2), stride=(2, 1), padding=1),
        AvgPool2D(2),
        Conv2D(1, 3, padding="same"),
    ),
    "dilation": (Conv2D(1, 3, dilation=2, padding=2), Conv2D(1, 3, stride=2, padding="same")),
    "pointwise between": (
        Conv2D(1, 3),
        BatchNorm(),
        Activation("tanh"),
        AvgPool2D(3, stride=2, padding=1),
    ),
}


@pytest.mark.parametrize("name", STACKS)
def test_every_cell_sees_the_pixels_that_it_should(name: str) -> None:
    network = Sequential(STACKS[name], input_shape=(1, 12, 11))
    params = network.init(np.random.default_rng(0))
    trace = receptive_field(network)
    x = np.random.default_rng(1).normal(size=(1, 1, 12, 11))
    y, caches = network.forward(params, x)
    assert tuple(trace.sizes[-1]) == y.shape[2:]
    for cell in np.ndindex(y.shape[2:]):
        dy = np.zeros_like(y)
        dy[(0, 0, *cell)] = 1
        seen = network.backward(params, caches, dy)[0][0, 0] != 0
        for axis in (0, 1):
            touched = np.flatnonzero(seen.any(axis=1 - axis))
            start = trace.starts[-1, axis] + cell[axis] * trace.jumps[-1, axis]
            end = min(start + trace.fields[-1, axis], x.shape[2 + axis]) - 1
            # dilation and padding may leave the first or last row of a field unused
            assert max(start, 0) <= touched[0]
            assert touched[-1] <= end
            if name != "dilation":
                assert (touched[0], touched[-1]) == (max(start, 0), end)


def test_published_numbers() -> None:
    """Three 3 × 3 convolutions see 7 × 7 (Simonyan and Zisserman 2015, section 2.3)."""
    trace = receptive_field((Conv2D(8, 3), Conv2D(8, 3), Conv2D(8, 3)), (3, 32, 32))
    assert trace.fields[:, 0].tolist() == [1, 3, 5, 7]
    deep = (Conv2D(6, 5), MaxPool2D(2), Conv2D(16, 5), MaxPool2D(2))
    trace = receptive_field(Sequential(deep), (1, 32, 32))  # LeNet-5
    assert trace.fields[:, 0].tolist() == [1, 5, 6, 14, 16]
    assert trace.jumps[:, 0].tolist() == [1, 1, 2, 2, 4]
    assert trace.names == ("input", "Conv2D", "MaxPool2D", "Conv2D", "MaxPool2D")


@pytest.mark.parametrize("last", [(Flatten(), Dense(3)), (GlobalAvgPool2D(),)])
def test_what_sees_everything_ends_the_walk(last: tuple) -> None:
    trace = receptive_field((Conv2D(2, 3), *last), (1, 9, 7))
    assert trace.names == ("input", "Conv2D", type(last[0]).__name__)
    assert trace.fields[-1].tolist() == [9, 7]
    assert trace.sizes[-1].tolist() == [1, 1]


def test_uses_of_pixels() -> None:
    """Corner, edge, centre of 8 × 8 under 3 × 3: 1, 3, 9 without padding, 4, 6, 9 with a ring."""
    for padding, expected in ((0, [1, 3, 9]), (1, [4, 6, 9])):
        uses = pixel_uses(8, 3, padding=padding)
        assert [uses[0, 0], uses[0, 3], uses[3, 3]] == expected
    assert [pixel_uses(8, 3, layers=3)[i, i] for i in (0, 3)] == [1, 169]
    assert [pixel_uses(8, 3, padding=1, layers=3)[i, i] for i in (0, 3)] == [169, 729]


def test_uses_are_counted_one_by_one() -> None:
    uses = pixel_uses((6, 5), (3, 2), stride=2, padding="same")
    expected = np.zeros((6, 5), dtype=int)
    for top in range(0, 6, 2):
        for left in range(0, 5, 2):
            expected[top : top + 3, left : left + 2] += 1
    np.testing.assert_array_equal(uses, expected)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: receptive_field((Dense(2),), (4,)),
            r"input_shape: expected an image \(C, H, W\), got \(4,\)",
        ),
        (lambda: receptive_field((Conv2D(1, 3),)), "input_shape: expected a shape"),
        (
            lambda: receptive_field((Residual((Conv2D(1, 1),)),), (1, 4, 4)),
            "expected layers in a row",
        ),
        (lambda: receptive_field((Conv2D(1, 5),), (1, 4, 4)), "kernel: covers 5 pixels"),
        (
            lambda: pixel_uses(4, 3, layers=2),
            "kernel: covers 3 pixels but the padded input has only 2",
        ),
        (lambda: pixel_uses(4, 3, layers=0), "layers: expected at least 1"),
    ],
)
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
