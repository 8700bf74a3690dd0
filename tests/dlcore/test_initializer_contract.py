"""What every entry of INITIALIZERS keeps, and the statistics of PyTorch's own."""

import math
from pathlib import Path

import numpy as np
import pytest

from dlcore import INITIALIZERS, constant, fans, normal, orthogonal, uniform

GOLDEN = Path(__file__).parent / "golden" / "initializers.npz"
every_initializer = pytest.mark.parametrize("name", INITIALIZERS)


@every_initializer
@pytest.mark.parametrize("shape", [(3, 4), (4, 3), (2, 3, 3, 2), (1, 1)])
def test_shape_dtype_and_seed(name: str, shape: tuple[int, ...]) -> None:
    first = INITIALIZERS[name](shape, rng=np.random.default_rng(3))
    again = INITIALIZERS[name](list(shape), rng=np.random.default_rng(3))
    assert first.shape == shape
    assert first.dtype == np.float64
    assert np.isfinite(first).all()
    np.testing.assert_array_equal(first, again)
    first[...] = 0


@every_initializer
@pytest.mark.parametrize("kind", ["weight", "kernel"])
def test_statistics_equal_those_of_pytorch(name: str, kind: str) -> None:
    with np.load(GOLDEN, allow_pickle=False) as case:
        shape, (mean, std, largest) = tuple(case[f"{kind}.shape"]), case[f"{kind}.{name}"]
    w = INITIALIZERS[name](shape, rng=np.random.default_rng(0))
    noise = 5 * std / math.sqrt(w.size)
    assert abs(w.mean() - mean) <= 2 * noise
    assert abs(w.std() - std) <= 2 * noise
    bound = 0.001 if "uniform" in name else 0.35
    assert np.abs(w).max() == pytest.approx(largest, rel=bound)


@every_initializer
@pytest.mark.parametrize("shape", [(0, 3), (3, -1)])
def test_sizes_below_one_are_refused(name: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape: expected sizes >= 1"):
        INITIALIZERS[name](shape, rng=np.random.default_rng(0))


def test_fans_of_weight_kernel_and_vector() -> None:
    assert fans((10, 784)) == (784, 10)
    assert fans((32, 16, 3, 5)) == (16 * 15, 32 * 15)
    assert fans((7,)) == (7, 7)
    with pytest.raises(ValueError, match="shape: expected at least one axis"):
        fans(())


@pytest.mark.parametrize("shape", [(5, 5), (3, 7), (7, 3), (4, 2, 3, 3)])
def test_orthogonal_rows_or_columns(shape: tuple[int, ...]) -> None:
    w = orthogonal(shape, rng=np.random.default_rng(1)).reshape(shape[0], -1)
    short = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
    np.testing.assert_allclose(short, np.eye(len(short)), atol=1e-14)


def test_orthogonal_matrices_turn_every_way() -> None:
    """Without the sign rule of R's diagonal, the first entry of every draw has one sign."""
    rng = np.random.default_rng(4)
    corners = np.array([orthogonal((3, 3), rng=rng)[0, 0] for _ in range(400)])
    assert abs((corners > 0).mean() - 0.5) < 0.1
    assert abs(corners.mean()) < 0.1


def test_spreads_can_be_chosen() -> None:
    rng = np.random.default_rng(2)
    assert normal((200, 200), rng=rng, std=3.0).std() == pytest.approx(3, rel=0.02)
    assert np.abs(uniform((200, 200), rng=rng, limit=2.0)).max() == pytest.approx(2, rel=0.001)
    assert (constant((2, 2), value=0.5) == 0.5).all()
    with pytest.raises(ValueError, match="std: expected a finite number above 0"):
        normal((2, 2), rng=rng, std=-1.0)
    with pytest.raises(ValueError, match="orthogonal expected at least two axes"):
        orthogonal((3,), rng=rng)
