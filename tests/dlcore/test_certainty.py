"""Certainty, and the optimism of a score that was chosen by."""

from itertools import combinations

import numpy as np
import pytest

from dlcore import selection_optimism, trace_certainty


def test_certainty_puts_the_surest_first() -> None:
    probs = [[0.6, 0.3, 0.1], [0.05, 0.9, 0.05], [0.2, 0.3, 0.5]]
    trace = trace_certainty(probs, [0, 1, 1])
    assert trace.order.tolist() == [1, 0, 2]
    assert trace.predicted.tolist() == [1, 0, 2]
    assert trace.right.tolist() == [True, True, False]
    np.testing.assert_allclose(trace.gap, [0.85, 0.3, 0.2])
    np.testing.assert_allclose(trace.kept_right, [1, 1, 2 / 3])


def test_optimism_is_the_mean_over_every_choice() -> None:
    rng = np.random.default_rng(0)
    chosen, fresh = np.round(rng.uniform(size=7), 1), rng.uniform(size=7)  # with ties
    for compared in range(1, 8):
        gaps = []
        for group in combinations(range(7), compared):
            best = max(group, key=lambda i: (chosen[i], -i))
            gaps.append(chosen[best] - fresh[best])
        assert selection_optimism(chosen, fresh, compared) == pytest.approx(np.mean(gaps))


def test_comparing_more_is_more_optimistic_and_comparing_one_is_not() -> None:
    rng = np.random.default_rng(1)
    skill = rng.normal(0.8, 0.02, size=(300, 20))
    seen, fresh = skill + rng.normal(0, 0.05, size=(300, 20)), skill
    by_count = [
        np.mean([selection_optimism(s, f, k) for s, f in zip(seen, fresh, strict=True)])
        for k in (1, 2, 5, 20)
    ]
    assert abs(by_count[0]) < 0.005
    assert (np.diff(by_count) > 0.01).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: trace_certainty([[1.0]], [0]), "probs: expected at least 2 classes"),
        (lambda: trace_certainty([[0.5, 0.5]], [2]), "labels: expected values from 0 to 1, got 2"),
        (
            lambda: trace_certainty([[0.5, 0.5]], [0, 1]),
            r"labels: expected shape \(1,\), got \(2,\)",
        ),
        (
            lambda: selection_optimism([0.5], [0.5], 2),
            "compared: expected at most 1, the number of scores, got 2",
        ),
        (lambda: selection_optimism([0.5], [0.5], 0), "compared: expected at least 1"),
        (lambda: selection_optimism([0.5], [0.5, 1], 1), "fresh: expected the shape of chosen_by"),
    ],
)
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
