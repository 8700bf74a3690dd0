"""What filters look for."""

import numpy as np
import pytest

from dlcore import (
    FILTERS,
    conv2d,
    digits,
    edge_bank,
    exciting_windows,
    kernel_likeness,
    noise_gain,
    oriented_edge,
    roughness,
)


def test_a_bank_of_edges_and_lines() -> None:
    bank = edge_bank(5, angles=8, blob=True)
    assert bank.shape == (17, 5, 5)
    np.testing.assert_allclose(np.linalg.norm(bank, axis=(1, 2)), 1)
    edges, lines = bank[:-1:2], bank[1::2]
    np.testing.assert_allclose(edges, -edges[:, ::-1, ::-1], atol=1e-12)
    np.testing.assert_allclose(lines, lines[:, ::-1, ::-1], atol=1e-12)
    assert (bank[-1] > 0).all()
    np.testing.assert_allclose(edges[4], edges[0].T, atol=1e-12)  # a quarter turn


def test_edges_are_like_edges() -> None:
    bank = edge_bank(3)
    assert kernel_likeness(FILTERS["sobel_x"], bank) > 0.95
    assert kernel_likeness(-3 * oriented_edge(40), bank) > 0.95
    assert kernel_likeness(FILTERS["box"], bank) < 0.5
    assert kernel_likeness(bank[3], bank) == pytest.approx(1)
    noise = np.random.default_rng(0).normal(size=(50, 2, 5, 5))
    likeness = kernel_likeness(noise, edge_bank(5))
    assert likeness.shape == (50, 2)
    assert 0.3 < likeness.mean() < 0.5


def test_roughness_and_noise() -> None:
    assert roughness(np.ones((3, 3))) == 0
    assert roughness([[1.0, -1, 1]]) == 2
    assert roughness(np.random.default_rng(0).normal(size=(500, 5, 5))) == pytest.approx(
        2**0.5, rel=0.03
    )
    assert noise_gain(FILTERS["box"]) == pytest.approx(1 / 3)
    assert noise_gain(FILTERS["sharpen"]) == pytest.approx(29**0.5)
    noise = np.random.default_rng(1).normal(size=(400, 400))
    assert conv2d(noise, FILTERS["sharpen"]).std() == pytest.approx(29**0.5, rel=0.02)


def test_the_most_exciting_windows() -> None:
    images, kernel = digits().x[:60], FILTERS["sobel_x"]
    told = exciting_windows(images, kernel, count=5)
    assert len(set(told.images.tolist())) == 5
    assert (np.diff(told.responses) <= 0).all()
    for image, (row, column), window, response in zip(
        told.images, told.positions, told.windows, told.responses, strict=True
    ):
        np.testing.assert_array_equal(window, images[image, row : row + 3, column : column + 3])
        assert (window * kernel).sum() == pytest.approx(response)
        assert conv2d(images[image], kernel).max() == pytest.approx(response)
    assert told.responses[0] == max(conv2d(image, kernel).max() for image in images)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: edge_bank(1), "size: expected at least 2"),
        (
            lambda: kernel_likeness(np.ones((3, 3)), edge_bank(5)),
            "bank: expected kernels of one size",
        ),
        (lambda: roughness(np.zeros((3, 3))), "kernels: expected weights other than 0"),
        (
            lambda: exciting_windows(np.ones((2, 5, 5)), np.ones((3, 3))),
            "count: expected at most 2",
        ),
    ],
)
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
