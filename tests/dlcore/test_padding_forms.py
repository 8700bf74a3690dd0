"""Padding in all its forms in every function and layer that takes it; ceil_mode, dilation, NaN."""

from collections.abc import Callable

import numpy as np
import pytest

from dlcore import (
    AvgPool2D,
    Conv2D,
    ConvTranspose2D,
    MaxPool2D,
    avg_pool2d,
    conv2d,
    conv_output_size,
    conv_transpose2d,
    max_pool2d,
    max_pool2d_backward,
    pad2d,
)

X = np.random.default_rng(0).normal(size=(2, 1, 7, 6))
K = np.random.default_rng(1).normal(size=(1, 1, 3, 3))
TAKERS: dict[str, Callable] = {
    "conv2d": lambda p: conv2d(X, K, stride=2, padding=p),
    "conv_transpose2d": lambda p: conv_transpose2d(X, K, stride=2, padding=p),
    "max_pool2d": lambda p: max_pool2d(X, 3, stride=2, padding=p),
    "avg_pool2d": lambda p: avg_pool2d(X, 3, stride=2, padding=p),
    "Conv2D": lambda p: run(Conv2D(1, 3, stride=2, padding=p)),
    "ConvTranspose2D": lambda p: run(ConvTranspose2D(1, 3, stride=2, padding=p)),
    "MaxPool2D": lambda p: run(MaxPool2D(3, 2, p)),
    "AvgPool2D": lambda p: run(AvgPool2D(3, 2, p)),
}


def run(layer) -> np.ndarray:
    """Output of a layer with the shared kernel, checked against the shape it promises."""
    y, _ = layer.forward({"kernel": K, "bias": np.zeros(1)}, X)
    assert y.shape[1:] == layer.output_shape(X.shape[1:])
    return y


@pytest.mark.parametrize("name", TAKERS)
def test_all_forms_of_one_padding_are_one(name: str) -> None:
    take = TAKERS[name]
    for number, pair, each in ((1, (1, 1), ((1, 1), (1, 1))), (0, (0, 0), "valid")):
        np.testing.assert_array_equal(take(number), take(pair))
        np.testing.assert_array_equal(take(pair), take(each))
    np.testing.assert_array_equal(take((1, 0)), take(((1, 1), (0, 0))))


@pytest.mark.parametrize("name", TAKERS)
def test_same_is_the_size_it_promises(name: str) -> None:
    size = (14, 12) if "ranspose" in name else (4, 3)
    assert TAKERS[name]("same").shape[2:] == size


@pytest.mark.parametrize("name", TAKERS)
@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("full", "padding: expected an integer, a pair, .*'valid' or 'same', got 'full'"),
        (-1, "padding: expected at least 0, got -1"),
        (((0, 1), (2, -1)), "padding: expected at least 0, got -1"),
        (((0, 1), 2), "padding: expected .*top, bottom.*, got"),
        ((1, 2, 3), "padding: expected an integer or a pair, got"),
    ],
)
def test_what_is_no_padding_is_one_line(name: str, bad: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TAKERS[name](bad)


def test_sides_are_what_pad2d_adds() -> None:
    sides = ((0, 2), (1, 0))
    np.testing.assert_array_equal(conv2d(X, K, padding=sides), conv2d(pad2d(X, sides), K))
    np.testing.assert_array_equal(
        avg_pool2d(X, 3, stride=1, padding=sides), avg_pool2d(pad2d(X, sides), 3, stride=1)
    )


def test_padding_above_half_the_kernel() -> None:
    """Keras' and ONNX' pools allow any padding that leaves a pixel in every window."""
    ones = np.ones((3, 3))
    assert max_pool2d(ones, 3, stride=1, padding=2).shape == (5, 5)
    assert avg_pool2d(ones, 3, stride=2, padding=2)[0, 0] == pytest.approx(1 / 9)
    assert avg_pool2d(ones, 3, stride=2, padding=2, count_include_pad=False)[0, 0] == 1
    with pytest.raises(ValueError, match="padding: expected a pixel of the image in every window"):
        max_pool2d(ones, 2, padding=((2, 0), (0, 0)))
    with pytest.raises(ValueError, match="padding: expected a pixel of the image in every window"):
        avg_pool2d([[1.0]], 2, padding=1, dilation=2)


def test_rounding_up_by_hand() -> None:
    """ONNX' example: 4 × 4, kernel 3, stride 2, ceil_mode, the mean over what there is."""
    x = np.arange(1.0, 17).reshape(4, 4)
    assert max_pool2d(x, 3, stride=2, ceil_mode=True).tolist() == [[11, 12], [15, 16]]
    assert avg_pool2d(x, 3, stride=2, ceil_mode=True).tolist() == [[6, 7.5], [12, 13.5]]
    assert avg_pool2d(x, 3, stride=2).tolist() == [[6]]
    assert max_pool2d(np.ones((2, 2)), 1, stride=2, ceil_mode=True).shape == (1, 1)


@pytest.mark.parametrize(
    ("size", "options", "wanted"),
    [
        ((5, 2), {"stride": 2, "ceil_mode": True}, 3),
        ((5, 2), {"stride": 2}, 2),
        ((2, 1), {"stride": 2, "ceil_mode": True}, 1),
        ((5, 3), {"padding": (2, 1)}, 6),
        ((6, 3), {"padding": "same", "stride": 4}, 2),
        ((3, 4), {"stride": 2, "ceil_mode": True}, 1),
    ],
)
def test_conv_output_size(size: tuple[int, int], options: dict, wanted: int) -> None:
    assert conv_output_size(*size, **options) == wanted


def test_dilated_windows_skip_pixels() -> None:
    x = np.arange(16.0).reshape(4, 4)
    assert max_pool2d(x, 2, stride=1, dilation=2).tolist() == [[10, 11], [14, 15]]
    assert avg_pool2d(x, 2, stride=1, dilation=2).tolist() == [[5, 6], [9, 10]]


def test_nan_wins_forward_and_backward() -> None:
    x = np.array([[1.0, np.nan], [2.0, 3.0]])
    assert np.isnan(max_pool2d(x, 2)).all()
    assert max_pool2d_backward(x, 2, [[1.0]]).tolist() == [[0, 1], [0, 0]]
    two = np.array([[4.0, np.nan], [np.nan, 3.0]])
    assert max_pool2d_backward(two, 2, [[1.0]]).tolist() == [[0, 1], [0, 0]]


def test_same_takes_no_output_padding() -> None:
    with pytest.raises(ValueError, match="output_padding: expected 0 with padding 'same', got"):
        conv_transpose2d(X, K, stride=2, padding="same", output_padding=1)
    wide = conv_transpose2d(X, K[:, :, :1, :1], stride=3, padding="same")
    assert wide.shape[2:] == (21, 18)
