"""What one column says on its own."""

import numpy as np
import pytest

from dlcore import digits, house_prices, single_column_accuracy, single_column_r2, tones


def test_one_column_of_houses_says_almost_all() -> None:
    data = house_prices()
    shares = single_column_r2(data.x, data.y)
    assert shares[0] == pytest.approx(0.985, abs=5e-4)
    expected = []
    for column in data.x.T:
        errors, spreads = [], []
        for i in range(len(column)):
            kept = np.arange(len(column)) != i
            line = np.polyfit(column[kept], data.y[kept], 1)
            errors.append(data.y[i] - np.polyval(line, column[i]))
            spreads.append(data.y[i] - data.y[kept].mean())
        expected.append(1 - np.sum(np.square(errors)) / np.sum(np.square(spreads)))
    np.testing.assert_allclose(shares, expected)


def test_one_pixel_names_few_digits_and_one_sample_hardly_a_tone() -> None:
    data, split = digits(), np.random.Generator(np.random.PCG64(0)).permutation(1797)
    train, test = split[:1400], split[1400:]
    shares = single_column_accuracy(data.flat[train], data.y[train], data.flat[test], data.y[test])
    assert shares.shape == (64,)
    assert shares.max() == pytest.approx(0.287, abs=5e-4)
    assert shares[0] < 0.12  # always black
    low, high = tones(200, seed=0), tones(400, seed=1)
    assert 0.5 < single_column_accuracy(low.x, low.y, high.x, high.y).max() < 0.6


def test_a_column_that_tells_all() -> None:
    x = np.array([[0.0, 3], [1, 3], [2, 3]])
    np.testing.assert_allclose(
        single_column_accuracy(x, [0, 1, 2], x, [0, 1, 2], bins=3), [1, 1 / 3]
    )
    far = single_column_accuracy(x, [0, 1, 2], [[-9.0, 3], [9.0, 3]], [0, 2], bins=3)
    np.testing.assert_allclose(far, [1, 0.5])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: single_column_r2(np.ones((2, 2)), [1.0, 2]), "x, y: expected"),
        (
            lambda: single_column_accuracy([[1.0]], [0], [[1.0, 2]], [0]),
            "x, labels, test_x, test_labels: expected",
        ),
    ],
)
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
