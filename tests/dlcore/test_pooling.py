"""Pooling: published answers, a plain loop as oracle, gradients and bad input."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import avg_pool2d, avg_pool2d_backward, gradient_check, max_pool2d, max_pool2d_backward

from .inputs import VARIANTS

NINE = np.arange(9.0).reshape(3, 3)


def test_the_published_answers() -> None:
    assert max_pool2d(NINE, 2, stride=1).tolist() == [[4, 5], [7, 8]]
    assert avg_pool2d(NINE, 2, stride=1).tolist() == [[2, 3], [5, 6]]


@given(
    st.integers(0, 2**32 - 1),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
)
def test_windows_are_those_of_a_plain_loop(
    seed: int, kernel: tuple[int, int], stride: tuple[int, int]
) -> None:
    x = np.random.default_rng(seed).normal(size=(2, 7, 6))
    rows = range(0, 7 - kernel[0] + 1, stride[0])
    columns = range(0, 6 - kernel[1] + 1, stride[1])
    cut = [[x[:, i : i + kernel[0], j : j + kernel[1]] for j in columns] for i in rows]
    largest = np.array([[w.max(axis=(1, 2)) for w in row] for row in cut]).transpose(2, 0, 1)
    mean = np.array([[w.mean(axis=(1, 2)) for w in row] for row in cut]).transpose(2, 0, 1)
    np.testing.assert_array_equal(max_pool2d(x, kernel, stride=stride), largest)
    np.testing.assert_allclose(avg_pool2d(x, kernel, stride=stride), mean, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("seed", range(50))
def test_gradients_agree_with_differences(seed: int) -> None:
    rng = np.random.default_rng(seed)
    kernel = tuple(int(k) for k in rng.integers(1, 4, size=2))
    settings = {
        "stride": int(rng.integers(1, 3)),
        "padding": tuple(k // 2 * int(rng.integers(0, 2)) for k in kernel),
    }
    x = rng.permutation(2 * 5 * 4).reshape(2, 1, 5, 4) / 7.0
    dy = rng.normal(size=max_pool2d(x, kernel, **settings).shape)
    for pool, back in ((max_pool2d, max_pool2d_backward), (avg_pool2d, avg_pool2d_backward)):
        check = gradient_check(
            lambda v, pool=pool: (pool(v, kernel, **settings) * dy).sum(),
            back(x, kernel, dy, **settings),
            x,
        )
        assert check.relative_error < 1e-7


def test_the_first_of_equals_wins() -> None:
    grad = max_pool2d_backward(np.ones((4, 4)), 2, np.ones((2, 2)))
    assert np.argwhere(grad).tolist() == [[0, 0], [0, 2], [2, 0], [2, 2]]


def test_all_the_gradient_arrives() -> None:
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=(2, 3, 6, 6)), rng.normal(size=(2, 3, 3, 3))
    for back in (max_pool2d_backward, avg_pool2d_backward):
        np.testing.assert_allclose(back(x, 2, dy).sum(), dy.sum())


def test_the_border_never_wins() -> None:
    assert max_pool2d(np.full((2, 2), -5.0), 2, padding=1).tolist() == [[-5, -5], [-5, -5]]


def test_the_mean_may_leave_out_the_border() -> None:
    ones = np.ones((2, 2))
    assert avg_pool2d(ones, 2, padding=1).tolist() == [[0.25, 0.25], [0.25, 0.25]]
    assert avg_pool2d(ones, 2, padding=1, count_include_pad=False).tolist() == [[1, 1], [1, 1]]


@pytest.mark.parametrize("layout", VARIANTS)
def test_layout_in_memory_does_not_matter(layout: str) -> None:
    x = np.random.default_rng(1).normal(size=(2, 3, 6, 5))
    laid = VARIANTS[layout](x)
    for pool, back in ((max_pool2d, max_pool2d_backward), (avg_pool2d, avg_pool2d_backward)):
        y = pool(laid, (2, 3), stride=1)
        np.testing.assert_allclose(y, pool(x, (2, 3), stride=1), rtol=1e-13)
        np.testing.assert_allclose(
            back(laid, (2, 3), y, stride=1), back(x, (2, 3), y, stride=1), rtol=1e-13
        )
    np.testing.assert_array_equal(laid, x)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays(dtype: type) -> None:
    x = np.ones((1, 1, 4, 4), dtype)
    for pool, back in ((max_pool2d, max_pool2d_backward), (avg_pool2d, avg_pool2d_backward)):
        y = pool(x, 2, padding=1)
        assert y.dtype == back(x, 2, y, padding=1).dtype == dtype


def test_a_batch_of_one_equals_the_single() -> None:
    x = np.random.default_rng(2).normal(size=(3, 2, 6, 6))
    for pool in (max_pool2d, avg_pool2d):
        np.testing.assert_array_equal(pool(x, 3), np.stack([pool(image, 3) for image in x]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: max_pool2d(NINE, 4), "kernel: covers 4 pixels but the padded input has only 3"),
        (lambda: max_pool2d(NINE, 0), "kernel_size: expected at least 1"),
        (lambda: avg_pool2d(NINE, 2, stride=0), "stride: expected at least 1"),
        (
            lambda: max_pool2d(NINE, 2, padding=2),
            r"padding: expected a pixel .* every window, got 2",
        ),
        (lambda: max_pool2d(np.ones(3), 1), "x: expected at least 2 axes"),
        (lambda: max_pool2d(np.ones((0, 3, 3)), 1), "x: expected at least one value"),
        (
            lambda: max_pool2d_backward(NINE, 2, NINE),
            r"dy: expected the output's shape \(1, 1\), got \(3, 3\)",
        ),
        (
            lambda: avg_pool2d_backward(NINE, 2, NINE),
            r"dy: expected the output's shape \(1, 1\), got \(3, 3\)",
        ),
    ],
)
def test_bad_input_is_one_line(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
