"""Residuals that still have a shape, and those that have none."""

import numpy as np
import pytest

from dlcore import fit_polynomial, noisy_sine, residual_statistics


def test_residuals_of_a_line_through_a_wave_have_a_shape() -> None:
    data = noisy_sine(40, noise=0.2, seed=1)
    line, cubic = (
        residual_statistics(fit_polynomial(data.x[:, 0], data.y, d).residuals) for d in (1, 3)
    )
    assert (line.lag1, line.longest_run) == (pytest.approx(0.768, abs=5e-4), 15)
    assert line.lag1 > line.noise_high
    assert cubic.noise_low < cubic.lag1 < cubic.noise_high
    assert (line.noise_low, line.noise_high) == pytest.approx((-0.28, 0.22), abs=0.02)


def test_residual_statistics_by_hand() -> None:
    told = residual_statistics([1.0, 2.0, -1.0, -2.0, -3.0, 3.0])
    assert told.longest_run == 3
    assert told.lag1 == pytest.approx((2 - 2 + 2 + 6 - 9) / 28)
    assert residual_statistics([0.0, 0.0, 0.0]).lag1 == 0


def test_draws_of_noise_lie_where_they_should() -> None:
    rng = np.random.default_rng(5)
    told = [residual_statistics(rng.normal(size=30)) for _ in range(200)]
    inside = np.mean([t.noise_low <= t.lag1 <= t.noise_high for t in told])
    assert 0.84 < inside < 0.96


def test_two_residuals_are_too_few() -> None:
    with pytest.raises(ValueError, match="residuals: expected at least 3"):
        residual_statistics([1.0, 2.0])
