"""Enlarged images: blocks, and what SciPy and PyTorch put in between."""

from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from dlcore import digits, enlarge
from dlcore.enlarge import resized

IMAGE = digits().x[7]


@pytest.mark.parametrize("factor", [1, 2, 3, 4])
def test_blocks_and_values_in_between(factor: int) -> None:
    np.testing.assert_array_equal(enlarge(IMAGE, factor), np.kron(IMAGE, np.ones((factor, factor))))
    expected = ndimage.zoom(IMAGE, factor, order=1)
    np.testing.assert_allclose(enlarge(IMAGE, factor, mode="linear"), expected, atol=1e-15)


@pytest.mark.parametrize("name", ["square", "oblong", "row"])
def test_pytorch_agrees(name: str) -> None:
    with np.load(Path(__file__).parent / "golden" / "lessons.npz", allow_pickle=False) as case:
        image, factor, big = case[f"{name}.image"], int(case[f"{name}.factor"]), case[f"{name}.big"]
    np.testing.assert_allclose(enlarge(image, factor, mode="linear"), big, rtol=1e-12)


@pytest.mark.parametrize("mode", ["nearest", "linear"])
def test_stacks_dtypes_and_ranges_are_kept(mode: str) -> None:
    stack = digits().channels[:4].astype(np.float32)
    big = enlarge(stack, 3, mode=mode)
    assert (big.shape, big.dtype) == ((4, 1, 24, 24), np.float32)
    np.testing.assert_array_equal(big[2, 0], enlarge(stack[2, 0], 3, mode=mode))
    assert big.min() >= stack.min()
    assert big.max() <= stack.max()
    assert not np.shares_memory(enlarge(stack, 1, mode=mode), stack)
    flat = enlarge(np.full((2, 2), 0.3), 5, mode=mode)
    assert (flat == 0.3).all()


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="mode: expected 'nearest' or 'linear', got 'cubic'"):
        enlarge(IMAGE, 2, mode="cubic")
    with pytest.raises(ValueError, match="factor: expected at least 1, got 0"):
        enlarge(IMAGE, 0)
    with pytest.raises(TypeError, match="factor: expected an integer, got 1.5"):
        enlarge(IMAGE, 1.5)


@pytest.mark.parametrize(("rows", "columns"), [(8, 8), (16, 24), (3, 5), (1, 1)])
def test_resized_takes_the_nearest_pixel_above_and_left(rows, columns):
    found = resized(IMAGE, rows, columns)
    assert found.shape == (rows, columns)
    for r in range(rows):
        for c in range(columns):
            height, width = IMAGE.shape
            assert found[r, c] == IMAGE[r * height // rows, c * width // columns]


def test_resized_by_a_whole_factor_is_enlarged():
    np.testing.assert_array_equal(resized(IMAGE, *(3 * n for n in IMAGE.shape)), enlarge(IMAGE, 3))
