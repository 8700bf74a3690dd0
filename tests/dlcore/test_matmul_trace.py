"""A matrix product, term by term."""

import numpy as np
import pytest

from dlcore import trace_matmul


def test_the_lessons_numbers() -> None:
    """A = 1 … 12 and B = 0 … 11, both 2 × 6: A Bᵀ begins with 0 + 2 + 6 + 12 + 20 + 30 = 70."""
    trace = trace_matmul(np.arange(1, 13).reshape(2, 6), np.arange(12).reshape(2, 6).T)
    assert trace.output.tolist() == [[70, 196], [160, 502]]
    assert trace.partial_sums[0].tolist() == [0, 2, 8, 20, 40, 70]
    assert trace.rows[1].tolist() == [1, 2, 3, 4, 5, 6]
    assert trace.columns[1].tolist() == [6, 7, 8, 9, 10, 11]
    assert trace.cells.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert (trace.products, trace.additions) == (24, 20)


def test_any_shape_agrees_with_numpy() -> None:
    rng = np.random.default_rng(0)
    for m, k, n in rng.integers(1, 6, size=(20, 3)):
        a, b = rng.normal(size=(m, k)), rng.normal(size=(k, n))
        trace = trace_matmul(a, b)
        np.testing.assert_allclose(trace.output, a @ b, rtol=1e-12, atol=1e-14)
        for t, (row, column) in enumerate(trace.cells):
            assert trace.output[row, column] == trace.partial_sums[t, -1]
            np.testing.assert_array_equal(trace.terms[t], a[row] * b[:, column])


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (
            np.ones((2, 6)),
            np.ones((2, 6)),
            r"b: expected 6 rows like a's columns, got \(2, 6\) and \(2, 6\)",
        ),
        (np.ones(3), np.ones((3, 1)), "a: expected 2 axes"),
        (np.ones((0, 3)), np.ones((3, 1)), "a: expected at least one value"),
        ([[np.nan]], [[1.0]], "a: expected finite values"),
    ],
)
def test_bad_input(a: object, b: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        trace_matmul(a, b)
