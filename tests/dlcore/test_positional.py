"""Positional encoding: its formula, and what makes it one."""

import numpy as np
import pytest

from dlcore import positional_encoding, trace_positional_encoding


def test_the_formula_number_by_number() -> None:
    encoding = positional_encoding(7, 5, base=100)
    for t, column in np.ndindex(7, 5):
        angle = t / 100 ** ((column - column % 2) / 5)
        assert encoding[t, column] == pytest.approx(np.cos(angle) if column % 2 else np.sin(angle))
    assert encoding[0].tolist() == [0, 1, 0, 1, 0]


def test_similarity_depends_on_distance_alone() -> None:
    trace = trace_positional_encoding(12, 16)
    for distance in range(12):
        diagonal = np.diagonal(trace.similarity, distance)
        np.testing.assert_allclose(diagonal, diagonal[0])
    np.testing.assert_allclose(np.diagonal(trace.similarity), 8)


def test_wavelengths_run_from_2_pi_up_to_the_base() -> None:
    trace = trace_positional_encoding(3, 64)
    assert trace.wavelengths[0] == pytest.approx(2 * np.pi)
    assert 2 * np.pi < trace.wavelengths[-1] < 2 * np.pi * 10000
    np.testing.assert_allclose(
        trace.angles, 2 * np.pi * trace.positions[:, None] / trace.wavelengths
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"length": 0, "width": 4}, "length: expected at least 1"),
        ({"length": 4, "width": 0}, "width: expected at least 1"),
        ({"length": 4, "width": 4, "base": 1}, "base: expected a finite number"),
    ],
)
def test_bad_input(settings: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        positional_encoding(**settings)
