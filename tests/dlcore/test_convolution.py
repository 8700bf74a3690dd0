"""Convolution: published answers, SciPy as a live oracle, algebra, gradients and bad input."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import convolve2d, correlate2d

from dlcore import (
    conv2d,
    conv2d_backward,
    conv_output_size,
    conv_transpose2d,
    conv_transpose2d_backward,
    gradient_check,
    pad2d,
)

from .inputs import VARIANTS

SEEDS = st.integers(0, 2**32 - 1)


def test_the_published_two_by_two_answer() -> None:
    answer = conv2d([[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[0, 1], [2, 3]])
    assert answer.tolist() == [[19, 25], [37, 43]]


def test_the_transposed_published_answer() -> None:
    answer = conv_transpose2d([[0, 1], [2, 3]], [[0, 1], [2, 3]])
    assert answer.tolist() == [[0, 0, 1], [0, 4, 6], [4, 12, 9]]


def test_multiplied_channels_add_up() -> None:
    x = np.array([[[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]])
    kernel = np.array([[[0, 1], [2, 3]], [[1, 2], [3, 4]]])
    assert conv2d(x[None], kernel[None])[0, 0].tolist() == [[56, 72], [104, 120]]


@given(SEEDS, st.integers(1, 9), st.integers(1, 9), st.integers(1, 4), st.integers(1, 4))
def test_it_is_scipys_correlation(
    seed: int, height: int, width: int, k_height: int, k_width: int
) -> None:
    rng = np.random.default_rng(seed)
    image = rng.normal(size=(height + k_height, width + k_width))
    kernel = rng.normal(size=(k_height, k_width))
    np.testing.assert_allclose(
        conv2d(image, kernel), correlate2d(image, kernel, "valid"), atol=1e-12
    )
    full = conv2d(image, kernel, padding=(k_height - 1, k_width - 1))
    np.testing.assert_allclose(full, correlate2d(image, kernel, "full"), atol=1e-12)
    np.testing.assert_allclose(
        conv_transpose2d(image, kernel), convolve2d(image, kernel, "full"), atol=1e-12
    )


@given(SEEDS, st.floats(-10, 10), st.floats(-10, 10))
def test_it_is_linear(seed: int, a: float, b: float) -> None:
    rng = np.random.default_rng(seed)
    x, other = rng.normal(size=(2, 2, 3, 6, 5))
    kernel = rng.normal(size=(4, 3, 3, 2))
    together = conv2d(a * x + b * other, kernel, stride=2, padding=1)
    apart = a * conv2d(x, kernel, stride=2, padding=1) + b * conv2d(
        other, kernel, stride=2, padding=1
    )
    np.testing.assert_allclose(together, apart, atol=1e-11)


@given(SEEDS, st.integers(1, 3), st.integers(0, 2), st.integers(1, 2), st.sampled_from([1, 2]))
def test_backward_is_the_transpose(
    seed: int, stride: int, padding: int, dilation: int, groups: int
) -> None:
    """<conv(x, k), dy> = <x, dx> = <k, dk>, as for the exact gradients of a bilinear map."""
    rng = np.random.default_rng(seed)
    settings = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    x, kernel = rng.normal(size=(2, 4, 7, 8)), rng.normal(size=(6, 4 // groups, 3, 2))
    y = conv2d(x, kernel, **settings)
    dy = rng.normal(size=y.shape)
    dx, dkernel, dbias = conv2d_backward(x, kernel, dy, **settings)
    np.testing.assert_allclose(
        [(x * dx).sum(), (kernel * dkernel).sum()], (y * dy).sum(), atol=1e-10
    )
    np.testing.assert_allclose(dbias, dy.sum(axis=(0, 2, 3)))


def _random_case(
    seed: int,
) -> tuple[np.random.Generator, tuple[int, ...], tuple[int, ...], dict[str, int]]:
    rng = np.random.default_rng(seed)
    groups, stride, dilation = (int(n) for n in rng.integers(1, 3, size=3))
    n, c, o = (int(n) for n in rng.integers(1, 4, size=3))
    kernel = tuple(int(k) for k in rng.integers(1, 3, size=2))
    size = tuple(
        dilation * (k - 1) + int(extra)
        for k, extra in zip(kernel, rng.integers(1, 4, size=2), strict=True)
    )
    settings = {
        "stride": stride,
        "padding": int(rng.integers(0, 2)),
        "dilation": dilation,
        "groups": groups,
    }
    return rng, (n, c * groups, *size), (o * groups, c, *kernel), settings


@pytest.mark.parametrize("seed", range(50))
def test_gradients_agree_with_differences(seed: int) -> None:
    rng, x_shape, k_shape, settings = _random_case(seed)
    x, kernel, bias = (
        rng.normal(size=x_shape),
        rng.normal(size=k_shape),
        rng.normal(size=k_shape[0]),
    )
    dy = rng.normal(size=conv2d(x, kernel, bias, **settings).shape)
    dx, dkernel, dbias = conv2d_backward(x, kernel, dy, **settings)
    for at, grad, f in (
        (x, dx, lambda v: (conv2d(v, kernel, bias, **settings) * dy).sum()),
        (kernel, dkernel, lambda v: (conv2d(x, v, bias, **settings) * dy).sum()),
        (bias, dbias, lambda v: (conv2d(x, kernel, v, **settings) * dy).sum()),
    ):
        assert gradient_check(f, grad, at).relative_error < 1e-7


@pytest.mark.parametrize("seed", range(50))
def test_transposed_gradients_agree_with_differences(seed: int) -> None:
    rng, x_shape, k_shape, settings = _random_case(seed)
    settings["padding"] = 0
    kernel = rng.normal(size=(x_shape[1], k_shape[0] // settings["groups"], *k_shape[2:]))
    x, bias = rng.normal(size=x_shape), rng.normal(size=k_shape[0])
    dy = rng.normal(size=conv_transpose2d(x, kernel, bias, **settings).shape)
    dx, dkernel, dbias = conv_transpose2d_backward(x, kernel, dy, **settings)
    for at, grad, f in (
        (x, dx, lambda v: (conv_transpose2d(v, kernel, bias, **settings) * dy).sum()),
        (kernel, dkernel, lambda v: (conv_transpose2d(x, v, bias, **settings) * dy).sum()),
        (bias, dbias, lambda v: (conv_transpose2d(x, kernel, v, **settings) * dy).sum()),
    ):
        assert gradient_check(f, grad, at).relative_error < 1e-7


@given(SEEDS, st.integers(1, 3), st.integers(1, 3))
def test_stride_keeps_every_so_manieth_answer(seed: int, down: int, right: int) -> None:
    rng = np.random.default_rng(seed)
    image, kernel = rng.normal(size=(9, 8)), rng.normal(size=(3, 2))
    np.testing.assert_allclose(
        conv2d(image, kernel, stride=(down, right)),
        conv2d(image, kernel)[::down, ::right],
        rtol=1e-12,
        atol=1e-12,
    )


def test_dilation_is_a_kernel_with_zeros_between() -> None:
    rng = np.random.default_rng(1)
    image, kernel = rng.normal(size=(9, 9)), rng.normal(size=(3, 2))
    spread = np.zeros((5, 4))
    spread[::2, ::3] = kernel
    np.testing.assert_allclose(
        conv2d(image, kernel, dilation=(2, 3)), conv2d(image, spread), atol=1e-12
    )


def test_groups_do_not_see_each_other() -> None:
    rng = np.random.default_rng(2)
    x, kernel = rng.normal(size=(2, 6, 5, 5)), rng.normal(size=(4, 3, 2, 2))
    apart = [conv2d(x[:, :3], kernel[:2]), conv2d(x[:, 3:], kernel[2:])]
    np.testing.assert_allclose(
        conv2d(x, kernel, groups=2), np.concatenate(apart, axis=1), atol=1e-12
    )


@given(st.integers(1, 30), st.integers(1, 7), st.integers(1, 4), st.integers(1, 3))
def test_same_gives_one_answer_per_stride(
    size: int, kernel: int, stride: int, dilation: int
) -> None:
    out = conv_output_size(size, kernel, stride=stride, padding="same", dilation=dilation)
    assert out == math.ceil(size / stride)
    answer = conv2d(
        np.ones((size, 3)),
        np.ones((kernel, 1)),
        stride=(stride, 1),
        padding="same",
        dilation=dilation,
    )
    assert answer.shape == (out, 3)


def test_same_puts_the_odd_zero_at_the_end() -> None:
    assert conv2d([[1, 2, 3, 4]], [[1, 1]], padding="same").tolist() == [[3, 5, 7, 4]]


@given(
    st.integers(1, 20), st.integers(1, 6), st.integers(1, 4), st.integers(0, 3), st.integers(1, 3)
)
def test_output_size_is_that_of_the_output(n: int, k: int, s: int, p: int, d: int) -> None:
    if d * (k - 1) + 1 > n + 2 * p:
        with pytest.raises(ValueError, match="kernel: covers"):
            conv_output_size(n, k, stride=s, padding=p, dilation=d)
    else:
        answer = conv2d(np.ones((n, 1)), np.ones((k, 1)), stride=s, padding=(p, 0), dilation=d)
        assert conv_output_size(n, k, stride=s, padding=p, dilation=d) == answer.shape[0]


@pytest.mark.parametrize("layout", VARIANTS)
def test_layout_in_memory_does_not_matter(layout: str) -> None:
    rng = np.random.default_rng(3)
    x, kernel, bias = (
        rng.normal(size=(2, 3, 6, 5)),
        rng.normal(size=(4, 3, 3, 2)),
        rng.normal(size=4),
    )
    lay: Callable[[np.ndarray], np.ndarray] = VARIANTS[layout]
    arrays = lay(x), lay(kernel), lay(bias)
    before = [array.copy() for array in arrays]
    y = conv2d(*arrays, stride=2, padding=1)
    np.testing.assert_allclose(
        y, conv2d(x, kernel, bias, stride=2, padding=1), rtol=1e-13, atol=1e-13
    )
    dy = rng.normal(size=y.shape)
    expected = conv2d_backward(x, kernel, dy, stride=2, padding=1)
    for grad, right in zip(
        conv2d_backward(*arrays[:2], lay(dy), stride=2, padding=1), expected, strict=True
    ):
        np.testing.assert_allclose(grad, right, rtol=1e-12, atol=1e-12)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays(dtype: type) -> None:
    x, kernel = np.ones((1, 2, 4, 4), dtype), np.ones((3, 2, 2, 2), dtype)
    y = conv2d(x, kernel, np.zeros(3, dtype), padding="same")
    assert {a.dtype for a in (y, *conv2d_backward(x, kernel, y, padding="same"))} == {
        np.dtype(dtype)
    }
    assert conv_transpose2d(x, np.ones((2, 3, 2, 2), dtype)).dtype == dtype
    assert conv2d(np.ones((3, 3), np.uint8), np.ones((2, 2), np.int64)).dtype == np.float64


def test_a_batch_of_one_equals_the_single() -> None:
    rng = np.random.default_rng(4)
    x, kernel = rng.normal(size=(5, 3, 6, 6)), rng.normal(size=(2, 3, 3, 3))
    singles = np.concatenate([conv2d(image[None], kernel) for image in x])
    np.testing.assert_allclose(conv2d(x, kernel), singles, rtol=1e-13)
    flat = conv2d(x[0, 0], kernel[0, 0], 0.5, stride=2)
    deep = conv2d(x[:1, :1], kernel[:1, :1], [0.5], stride=2)
    np.testing.assert_array_equal(flat, deep[0, 0])
    dx, dkernel, dbias = conv2d_backward(x[0, 0], kernel[0, 0], flat, stride=2)
    assert (dx.shape, dkernel.shape, dbias.shape) == ((6, 6), (3, 3), ())


@pytest.mark.parametrize("size", [1e154, 1e300])
def test_huge_values_stay_finite_where_the_sum_is(size: float) -> None:
    assert np.isfinite(conv2d(np.full((4, 4), size), np.full((2, 2), 0.25))).all()


def test_pad2d_takes_all_three_forms() -> None:
    image = np.ones((2, 3))
    assert pad2d(image, 1).shape == (4, 5)
    assert pad2d(image, (0, 2)).shape == (2, 7)
    padded = pad2d(image, ((1, 0), (0, 2)), value=-1)
    assert padded.tolist() == [[-1] * 5, [1, 1, 1, -1, -1], [1, 1, 1, -1, -1]]


X, K = np.ones((1, 2, 4, 4)), np.ones((3, 2, 2, 2))
BAD = [
    (lambda: conv2d(np.ones((2, 4, 4)), K), "x, kernel: expected .* got shapes"),
    (lambda: conv2d(X, np.ones((2, 2))), "x, kernel: expected .* got shapes"),
    (lambda: conv2d(X, np.ones((3, 5, 2, 2))), "kernel: expected 2 channels .*got shape"),
    (
        lambda: conv2d(X, np.ones((3, 2, 5, 2))),
        "kernel: covers 5 pixels but the padded input has only 4",
    ),
    (lambda: conv2d(X, K, stride=0), "stride: expected at least 1, got 0"),
    (lambda: conv2d(X, K, stride=(1, 2, 3)), "stride: expected an integer or a pair"),
    (lambda: conv2d(X, K, padding=-1), "padding: expected at least 0, got -1"),
    (lambda: conv2d(X, K, padding="full"), "padding: expected .* got 'full'"),
    (lambda: conv2d(X, K, dilation=0), "dilation: expected at least 1, got 0"),
    (
        lambda: conv2d(X, K, groups=2),
        "groups: expected a divisor of the kernel's 3 channels, got 2",
    ),
    (lambda: conv2d(X, K, np.ones(2)), r"bias: expected shape \(3,\), got \(2,\)"),
    (
        lambda: conv2d(np.ones((0, 2, 4, 4)), K),
        r"x: expected at least one value, got shape \(0, 2, 4, 4\)",
    ),
    (lambda: conv2d([[1, 2], [3]], [[1]]), "x: "),
    (
        lambda: conv2d_backward(X, K, np.ones((1, 3, 9, 9))),
        r"dy: expected the output's shape \(1, 3, 3, 3\)",
    ),
    (lambda: conv_transpose2d(X, K), "kernel: expected 2 channels on axis 0"),
    (
        lambda: conv_transpose2d(X, np.ones((2, 3, 2, 2)), output_padding=1),
        "output_padding: expected less than",
    ),
    (lambda: conv_transpose2d(X, np.ones((2, 3, 2, 2)), padding=3), "padding: 3 leaves nothing"),
    (lambda: pad2d(np.ones(3), 1), r"x: expected at least 2 axes"),
    (lambda: conv_output_size(0, 1), "size: expected at least 1"),
]


@pytest.mark.parametrize(("call", "message"), BAD)
def test_bad_input_is_one_line(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: conv2d(np.array([["a"]]), [[1]]), "x: expected real numbers"),
        (lambda: conv2d(np.array([[None]]), [[1]]), "x: expected real numbers, got dtype object"),
        (lambda: conv2d([[1j]], [[1]]), "x: expected real numbers"),
        (lambda: conv2d(X, K, stride=1.5), "stride: expected an integer, got 1.5"),
        (lambda: conv2d(X, K, groups=True), "groups: expected an integer, got True"),
    ],
)
def test_bad_types_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call()
