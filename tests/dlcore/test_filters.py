"""Filters and the recorded walks of convolution and pooling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage
from scipy.signal import correlate2d

from dlcore import (
    FILTERS,
    conv2d,
    digits,
    filter_sweep,
    gaussian_kernel,
    load,
    oriented_edge,
    save,
    trace_conv2d,
    trace_pool2d,
)
from dlcore.convolution_trace import Conv2DTrace, Pool2DTrace

EDGES = ("sobel", "prewitt", "scharr", "laplacian", "edge")
WALKS = st.fixed_dictionaries(
    {"stride": st.integers(1, 3), "padding": st.integers(0, 2), "dilation": st.integers(1, 2)}
)


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_is_square_odd_and_read_only(name: str) -> None:
    kernel = FILTERS[name]
    assert kernel.shape == (len(kernel), len(kernel))
    assert len(kernel) % 2 == 1
    assert kernel.dtype == np.float64
    assert not kernel.flags.writeable


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_is_silent_on_a_flat_image_or_keeps_it(name: str) -> None:
    answer = conv2d(np.full((9, 9), 0.7), FILTERS[name])
    np.testing.assert_allclose(answer, 0.7 * round(float(FILTERS[name].sum())), atol=1e-12)
    assert round(float(FILTERS[name].sum())) == (0 if name.startswith(EDGES) else 1)


@pytest.mark.parametrize(
    ("name", "oracle"),
    [
        ("sobel_x", lambda a: ndimage.sobel(a, axis=1)),
        ("sobel_y", lambda a: ndimage.sobel(a, axis=0)),
        ("prewitt_x", lambda a: ndimage.prewitt(a, axis=1)),
        ("laplacian", ndimage.laplace),
        ("box", lambda a: ndimage.uniform_filter(a, 3)),
    ],
)
def test_named_filters_are_scipys(name: str, oracle: object) -> None:
    image = np.random.default_rng(0).normal(size=(8, 9))
    np.testing.assert_allclose(conv2d(image, FILTERS[name]), oracle(image)[1:-1, 1:-1], atol=1e-12)


@pytest.mark.parametrize("turn", range(8))
def test_a_rotated_edge_answers_most_to_its_own_direction(turn: int) -> None:
    rows, columns = np.indices((3, 3)) - 1
    theta = np.deg2rad(45 * turn)
    ramp = columns * np.cos(theta) + rows * np.sin(theta)
    answers = {
        name: float(conv2d(ramp, FILTERS[name])[0, 0])
        for name in FILTERS
        if name.startswith("edge_")
    }
    assert max(answers, key=answers.__getitem__) == f"edge_{45 * turn}"
    np.testing.assert_allclose(
        answers[f"edge_{45 * turn}"], -answers[f"edge_{(45 * turn + 180) % 360}"]
    )


@given(st.floats(-720, 720))
def test_an_oriented_edge_is_steered(angle: float) -> None:
    theta = np.deg2rad(angle)
    expected = np.cos(theta) * FILTERS["sobel_x"] + np.sin(theta) * FILTERS["sobel_y"]
    np.testing.assert_allclose(oriented_edge(angle), expected, atol=1e-12)


@pytest.mark.parametrize(("size", "sigma"), [(1, 0.5), (3, 1.0), (7, 2.0)])
def test_a_gaussian_sums_to_one_and_is_symmetric(size: int, sigma: float) -> None:
    kernel = gaussian_kernel(size, sigma=sigma)
    np.testing.assert_allclose(kernel.sum(), 1)
    np.testing.assert_allclose(kernel, kernel.T)
    assert kernel[size // 2, size // 2] == kernel.max()


def test_a_sweep_is_one_correlation_per_filter() -> None:
    image = digits().x[0]
    sweep = filter_sweep(image, ["sobel_x", "box"], padding="same")
    assert sweep.names == ("sobel_x", "box")
    for name, response, strongest in zip(
        sweep.names, sweep.responses, sweep.strongest, strict=True
    ):
        expected = correlate2d(image, FILTERS[name], "same")
        np.testing.assert_allclose(response, expected, atol=1e-12)
        np.testing.assert_allclose(strongest, np.abs(expected).max())
    bank = {"a": FILTERS["box"], "b": FILTERS["emboss"]}
    assert filter_sweep(image, bank).names == ("a", "b")
    assert filter_sweep(image, np.stack(list(bank.values()))).names == ("0", "1")


@pytest.mark.parametrize(
    ("kernels", "message"),
    [
        (["sobel"], "kernels: expected one of .* got 'sobel'"),
        ({"a": np.ones((2, 2)), "b": np.ones((3, 3))}, "kernels: expected one size"),
        ({}, "kernels: expected at least one"),
        (np.ones((3, 3)), r"kernels: expected 3 axes, got shape \(3, 3\)"),
    ],
)
def test_a_bad_bank_is_refused(kernels: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        filter_sweep(np.ones((4, 4)), kernels)


@pytest.mark.parametrize(("size", "sigma"), [(2, 1.0), (0, 1.0), (3, 0.0)])
def test_a_bad_gaussian_is_refused(size: int, sigma: float) -> None:
    with pytest.raises(ValueError, match=r"size|sigma"):
        gaussian_kernel(size, sigma=sigma)


@given(st.integers(0, 2**32 - 1), WALKS, st.sampled_from([(), (3,)]))
def test_a_walk_tells_the_truth(
    seed: int, settings: dict[str, int], channels: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(seed)
    image, kernel = rng.normal(size=(*channels, 7, 6)), rng.normal(size=(*channels, 3, 2))
    trace = trace_conv2d(image, kernel, 0.5, **settings)
    deep = conv2d(image.reshape(1, -1, 7, 6), kernel.reshape(1, -1, 3, 2), [0.5], **settings)
    np.testing.assert_array_equal(trace.output, deep[0, 0])
    summed = trace.products.reshape(len(trace.products), -1).sum(axis=1) + trace.bias
    np.testing.assert_allclose(trace.sums, summed, atol=1e-12)
    for step, (row, column) in enumerate(trace.positions):
        d = settings["dilation"]
        seen = trace.padded[..., row : row + 2 * d + 1 : d, column : column + d + 1 : d]
        np.testing.assert_array_equal(trace.patches[step], seen)
        assert trace.output[tuple(trace.cells[step])] == trace.sums[step]


def test_uses_count_the_windows_of_each_pixel() -> None:
    without = trace_conv2d(np.ones((4, 4)), np.ones((3, 3)))
    assert without.uses.tolist() == [[1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1]]
    padded = trace_conv2d(np.ones((4, 4)), np.ones((3, 3)), padding=1)
    assert padded.uses.tolist() == [[4, 6, 6, 4], [6, 9, 9, 6], [6, 9, 9, 6], [4, 6, 6, 4]]


@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(1, 3))
def test_winners_hold_the_largest_values(seed: int, size: int, stride: int) -> None:
    image = np.random.default_rng(seed).integers(0, 5, size=(6, 7))
    trace = trace_pool2d(image, size, stride=stride)
    np.testing.assert_array_equal(image[tuple(trace.winners.T)], trace.output.ravel())
    assert trace.uses.sum() == trace.output.size
    for patch, (row, column) in zip(trace.patches, trace.positions, strict=True):
        np.testing.assert_array_equal(patch, image[row : row + size, column : column + size])


def test_the_mean_uses_every_pixel() -> None:
    trace = trace_pool2d(np.arange(16).reshape(4, 4), 2, mode="mean")
    assert trace.output.tolist() == [[2.5, 4.5], [10.5, 12.5]]
    assert trace.uses.tolist() == [[1] * 4] * 4


def test_walks_are_read_only_and_survive_a_file(tmp_path: object) -> None:
    walk = trace_conv2d(np.eye(4), np.ones((2, 2)), padding="same")
    pool = trace_pool2d(np.eye(4), 2)
    for trace, cls in ((walk, Conv2DTrace), (pool, Pool2DTrace)):
        assert not trace.output.flags.writeable
        save(trace, tmp_path / "trace.npz")
        again = load(tmp_path / "trace.npz", cls)
        np.testing.assert_array_equal(again.patches, trace.patches)
        assert again.stride == trace.stride


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: trace_conv2d(np.ones((3, 4, 4)), np.ones((2, 2))), "image, kernel: expected"),
        (lambda: trace_conv2d(np.ones((2, 2)), np.ones((3, 3))), "kernel: covers 3"),
        (lambda: trace_pool2d(np.ones((1, 4, 4)), 2), "image: expected 2 axes"),
        (
            lambda: trace_pool2d(np.ones((4, 4)), 2, mode="min"),
            "mode: expected 'max' or 'mean', got 'min'",
        ),
    ],
)
def test_a_bad_walk_is_refused(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
