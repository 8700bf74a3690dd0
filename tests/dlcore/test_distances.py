"""Distances, cosines, and how far parameters moved."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from dlcore import (
    Dense,
    Flatten,
    Sequential,
    compare_params,
    cosine_similarity,
    one_hot,
    pairwise_distances,
    relative_change,
)


def test_names_as_numbers_and_as_axes() -> None:
    assert pairwise_distances([[0.0], [1], [2]]).tolist() == [[0, 1, 2], [1, 0, 1], [2, 1, 0]]
    apart = pairwise_distances(one_hot([0, 1, 2]))
    np.testing.assert_array_equal(apart, np.sqrt(2) * (1 - np.eye(3)))


def test_as_scipy_has_them() -> None:
    a, b = (np.random.default_rng(s).normal(size=(n, 3)) for s, n in ((0, 5), (1, 4)))
    np.testing.assert_allclose(pairwise_distances(a, b), cdist(a, b))


def test_change_and_cosine_by_hand() -> None:
    assert relative_change([3.0, 4.0], [3.0, 9.0]) == 1
    assert relative_change([0.0], [0.0]) == 0
    assert relative_change([0.0], [1.0]) == np.inf
    np.testing.assert_allclose(
        cosine_similarity([[1.0, 0], [1, 1], [0, 0]], [1.0, 0]), [1, 0.5**0.5, 0]
    )
    assert cosine_similarity([1.0, 2], [-2.0, -4]) == pytest.approx(-1)


def test_which_parameters_moved() -> None:
    network = Sequential((Dense(3), Flatten(), Dense(2)))
    before = network.init(np.random.default_rng(0), (4,))
    after = ({**before[0], "bias": np.array([0.0, 2.0, 0.0])}, {}, before[2])
    told = compare_params(before, after)
    assert told.total.tolist() == [15, 0, 8]
    assert told.moved.tolist() == [1, 0, 0]
    assert told.relative.tolist() == [2 / np.linalg.norm(before[0]["weight"]), 0, 0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pairwise_distances([[1.0]], [[1.0, 2]]), "b: expected 1 columns like a"),
        (lambda: pairwise_distances([1.0]), "a: expected 2 axes"),
        (lambda: relative_change([1.0], [1.0, 2]), "after: expected the shape of before"),
        (lambda: cosine_similarity([1.0], [1.0, 2]), "b: expected vectors as long as a's"),
        (
            lambda: compare_params(({"w": np.ones(2)},), ({"w": np.ones(3)},)),
            "after: expected parameters of the same",
        ),
    ],
)
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
