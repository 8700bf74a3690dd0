"""Penalties: L1 ends at zero, L2 does not."""

import numpy as np
import pytest

from dlcore import digits, logistic_cost, minimize_penalized, quadratic


def hill():
    data = digits()
    kept = (data.y == 3) | (data.y == 8)
    ink = [data.x[kept][:, 2:6, cut].mean(axis=(1, 2)) for cut in (slice(1, 3), slice(5, 7))]
    return logistic_cost(
        np.stack([(v - v.mean()) / v.std() for v in ink], axis=1), data.y[kept] == 8
    )


def test_l1_ends_at_zero_and_l2_does_not() -> None:
    """The smaller weight is -.49, -.26, -.11, 0 at λ .01, .03, .05, .1; with L2 it stays."""
    cost = hill()
    for strength, expected in (
        (0.0, -0.677),
        (0.01, -0.496),
        (0.03, -0.264),
        (0.05, -0.108),
        (0.1, 0.0),
    ):
        told = minimize_penalized(cost, [0, 0, 0], strength=strength, free=(2,))
        assert told.status == "converged"
        assert told.params[-1, 1] == pytest.approx(expected, abs=1e-3)
        gradient = cost.gradient(told.params[-1])
        if expected:
            np.testing.assert_allclose(
                gradient[:2], -strength * np.sign(told.params[-1, :2]), atol=1e-9
            )
        else:
            assert told.params[-1, 1] == 0
            assert told.zeros[-1] == 1
            assert abs(gradient[1]) <= strength
        assert gradient[2] == pytest.approx(0, abs=1e-9)
    l2 = minimize_penalized(cost, [0, 0, 0], strength=0.1, norm="l2", free=(-1,))
    assert l2.params[-1, 1] == pytest.approx(-0.279, abs=1e-3)
    np.testing.assert_allclose(l2.penalty[-1], 0.1 * (l2.params[-1, :2] ** 2).sum())


def test_plain_steps_of_l1_jump_about_zero() -> None:
    told = minimize_penalized(
        hill(), [1, 1, 0], strength=0.1, free=(2,), threshold=False, steps=3000
    )
    assert told.zeros.max() == 0
    assert told.status == "max_steps"
    last = told.params[-50:, 1]
    assert last.min() < 0 < last.max()


@pytest.mark.parametrize("rate", [1.1, 1e9, 1e200])
def test_a_rate_too_large_is_a_status(rate: float) -> None:
    told = minimize_penalized(quadratic([[2.0]]), [1.0], strength=0.1, rate=rate)
    assert told.status == "diverged"
    assert np.isfinite(told.params).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: minimize_penalized(hill(), [0, 0, 0], strength=1, norm="l3"),
            "norm: expected 'l1' or 'l2'",
        ),
        (
            lambda: minimize_penalized(hill(), [0, 0, 0], strength=-1),
            "strength: expected a finite number",
        ),
    ],
)
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
