"""Votes of neighbours, and labels that spread along the moons."""

import numpy as np
import pytest

from dlcore import (
    cluster_agreement,
    inertia,
    kernel_votes,
    kmeans,
    nearest_votes,
    pseudo_label,
    spread_labels,
    two_moons,
)


def pcg(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def two_labels(seed: int) -> np.ndarray:
    labels = np.full(200, -1)
    labels[[int(pcg(seed).integers(100)), 100 + int(pcg(seed + 7).integers(100))]] = [0, 1]
    return labels


@pytest.mark.parametrize("seed", range(5))
def test_labels_travel_along_the_moons(seed: int) -> None:
    """Two labels, kernel e^(-d²/.02), ten points a round: 20 rounds, and all are right."""
    data = two_moons(200, noise=0.08, seed=0)
    trace = spread_labels(data.x, two_labels(seed), width=0.1, per_round=10)
    assert trace.status == "completed"
    assert len(trace.labels) - 1 == 20
    np.testing.assert_array_equal(trace.labels[-1], data.y)
    # every label was lent by a neighbour that had it before
    lent = trace.arrival > 0
    assert (trace.arrival[trace.lender[lent]] < trace.arrival[lent]).all()
    np.testing.assert_array_equal(trace.labels[-1][trace.lender[lent]], data.y[lent])
    assert [(row >= 0).sum() for row in trace.labels] == [2, *range(12, 200, 10), 200]


def test_where_the_gap_is_gone_mistakes_travel_too() -> None:
    data = two_moons(200, noise=0.16, seed=0)
    trace = spread_labels(data.x, two_labels(4), width=0.1)
    assert 0.7 < (trace.labels[-1] == data.y).mean() < 0.95


def test_nobody_near_stops_the_spreading() -> None:
    trace = spread_labels([[0.0], [0.1], [1e6]], [0, -1, -1], width=0.1)
    assert trace.status == "stopped"
    assert trace.labels[-1].tolist() == [0, 0, -1]
    assert trace.arrival.tolist() == [0, 1, -1]
    assert trace.lender.tolist() == [0, 0, -1]
    assert spread_labels([[0.0], [0.1]], [0, -1], width=0.1, rounds=1).status == "completed"
    assert (
        spread_labels([[0.0], [0.1], [0.2]], [0, -1, -1], width=0.1, per_round=1, rounds=1).status
        == "max_steps"
    )
    assert spread_labels([[0.0]], [1], width=1.0).status == "completed"


def test_kernel_votes_by_hand() -> None:
    votes = kernel_votes([[0.0], [1.0], [5.0]], [0, 1, -1], [[0.0], [0.25]], width=1.0)
    weights = np.exp([[0, -0.5], [-0.03125, -0.28125]])
    np.testing.assert_allclose(votes.density, weights)
    np.testing.assert_allclose(votes.probs, weights / weights.sum(axis=1, keepdims=True))
    assert votes.lender.tolist() == [0, 0]
    assert pseudo_label(votes.probs, threshold=0.6).labels.tolist() == [0, -1]


def test_votes_from_afar_are_shares_still() -> None:
    votes = kernel_votes([[0.0], [1.0]], [0, 1], [[1e4]], width=0.1)
    np.testing.assert_allclose(votes.probs.sum(axis=1), 1)
    assert votes.probs[0, 1] == pytest.approx(1)
    assert votes.density.max() == 0


def test_nearest_votes_by_hand() -> None:
    x, labels = [[0.0], [1.0], [1.5], [9.0]], [0, 1, 1, -1]
    assert nearest_votes(x, labels, [[0.4]], k=1).probs.tolist() == [[1, 0]]
    three = nearest_votes(x, labels, [[0.4]], k=3)
    np.testing.assert_allclose(three.probs, [[1 / 3, 2 / 3]])
    assert three.lender.tolist() == [1]
    assert nearest_votes(x, labels, n_classes=4).probs.shape == (4, 4)


def test_the_moons_are_no_answer_to_k_means_question() -> None:
    data = two_moons(200, noise=0.08, seed=0)
    found = kmeans(data.x, 2, rng=pcg(0))
    assert inertia(data.x, found.assignments[-1]) == pytest.approx(found.inertia_moved[-1])
    assert (found.inertia_moved[-1], inertia(data.x, data.y)) == pytest.approx(
        (84.4, 125.9), abs=0.05
    )
    assert cluster_agreement(found.assignments[-1], data.y) == 0.765
    assert cluster_agreement(1 - found.assignments[-1], data.y) == 0.765


def test_agreement_gives_each_group_one_label() -> None:
    assert cluster_agreement([2, 2, 0, 0], [0, 0, 1, 1]) == 1
    assert cluster_agreement([0, 0, 0, 0], [0, 0, 1, 1]) == 0.5
    assert cluster_agreement([0, 1, 2, 3], [0, 0, 1, 1]) == 0.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kernel_votes([[0.0]], [-1], width=1.0), "labels: expected at least one label"),
        (
            lambda: kernel_votes([[0.0]], [0, 1], width=1.0),
            r"labels: expected shape \(1,\), got \(2,\)",
        ),
        (
            lambda: kernel_votes([[0.0]], [2], width=1.0, n_classes=2),
            "labels: expected values from -1 to 1, got 2",
        ),
        (lambda: kernel_votes([[0.0]], [0], width=0.0), "width: expected a finite number"),
        (
            lambda: kernel_votes([[0.0]], [0], [[0.0, 1]], width=1.0),
            r"queries: expected 1 columns like x, got \(1, 2\)",
        ),
        (
            lambda: nearest_votes([[0.0]], [0], k=2),
            "k: expected at most 1, the number of labelled points, got 2",
        ),
        (
            lambda: spread_labels([[0.0]], [0], width=1.0, per_round=0),
            "per_round: expected at least 1",
        ),
        (lambda: inertia([[0.0]], [0, 0]), r"labels: expected shape \(1,\), got \(2,\)"),
        (
            lambda: cluster_agreement([[0]], [[0]]),
            r"assignments: expected shape \(N,\), got \(1, 1\)",
        ),
        (lambda: cluster_agreement([0], [0, 1]), "assignments: expected the shape of labels"),
    ],
)
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
