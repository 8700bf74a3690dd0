"""Lines in every direction, and random guesses."""

import numpy as np
import pytest

from dlcore import (
    Dense,
    Sequential,
    circles,
    flatten_params,
    line_by_angle,
    network_cost,
    quadratic,
    random_search,
)


def clouds() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.Generator(np.random.PCG64(0))
    x, y = rng.normal(size=(100, 2)) * 0.6, np.arange(100) % 2
    x[y == 1] += [2.6, 2.2]
    x[y == 0] += [1.0, 0.6]
    return x, y


def test_a_line_nailed_to_the_origin() -> None:
    x, y = clouds()
    nailed, free = line_by_angle(x, y, bias=False), line_by_angle(x, y)
    assert (nailed.best_accuracy, free.best_accuracy) == (0.69, 0.98)
    assert (nailed.thresholds == 0).all()
    data = circles(200, noise=0.08, seed=0)
    assert line_by_angle(data.x, data.y).best_accuracy == 0.67


def test_the_best_line_is_found_and_its_numbers_agree() -> None:
    x, y = np.array([[0.0, 0], [1, 0], [0, 1], [1, 1]]), np.array([0, 0, 1, 1])
    told = line_by_angle(x, y, angles=4)
    assert (told.best_angle, told.best_accuracy, told.best_threshold) == (90, 1, 0.5)
    for angle, threshold, share in zip(told.angles, told.thresholds, told.accuracy, strict=True):
        normal = [np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))]
        assert ((x @ normal > threshold) == y).mean() == share


def test_random_guesses_need_many() -> None:
    """Eight weights, steps of .3, J from .374 to .05: 61 guesses in the median of 20 runs."""
    network = Sequential((Dense(2, "sigmoid", use_bias=False), Dense(2, "sigmoid", use_bias=False)))
    start = (
        {"weight": np.array([[0.8, -0.6], [0.4, 0.9]])},
        {"weight": np.array([[1.2, -0.7], [0.5, 1.1]])},
    )
    cost = network_cost(network, start, [[1, 0.5]], [[1.0, 0]])
    runs = [
        random_search(
            cost,
            flatten_params(start),
            step=0.3,
            target=0.05,
            rng=np.random.Generator(np.random.PCG64(s)),
        )
        for s in range(20)
    ]
    guesses = [len(run.kept) for run in runs]
    assert (np.median(guesses), min(guesses), max(guesses)) == (61, 41, 93)
    run = runs[0]
    assert run.status == "reached"
    assert (np.diff(run.loss) <= 0).all()
    np.testing.assert_allclose(np.linalg.norm(run.tried - run.params[:-1], axis=1), 0.3)
    np.testing.assert_array_equal(run.params[1:][run.kept], run.tried[run.kept])
    np.testing.assert_array_equal(run.kept, run.tried_loss < run.loss[:-1])


def test_a_search_may_fail_or_be_over_at_once() -> None:
    bowl, rng = quadratic(np.eye(2)), np.random.default_rng(0)
    assert (
        random_search(bowl, [5.0, 5], step=0.1, rng=rng, target=0.0, steps=5).status == "max_steps"
    )
    done = random_search(bowl, [0.0, 0], step=0.1, rng=rng, target=0.0)
    assert (done.status, done.tried.shape, len(done.loss)) == ("reached", (0, 2), 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: line_by_angle([[1.0]], [0]), r"x, labels: expected \(N, 2\) and \(N,\)"),
        (lambda: line_by_angle([[1.0, 2]], [2]), "labels: expected values from 0 to 1, got 2"),
    ],
)
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
