"""Wrong labels, moved copies, columns of noise, samples drawn anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import bootstrap, jittered, mislabelled, noise_columns, noisy_sine


@given(st.integers(2, 10), st.integers(0, 40), st.integers(0, 99))
def test_just_the_chosen_labels_are_wrong(classes: int, count: int, seed: int) -> None:
    labels = np.arange(40) % classes
    wrong, chosen = mislabelled(labels, count, classes=classes, rng=np.random.default_rng(seed))
    assert np.flatnonzero(wrong != labels).tolist() == chosen.tolist()
    assert len(chosen) == count
    assert set(wrong) <= set(range(classes))


def test_every_other_class_is_as_likely() -> None:
    labels = np.zeros(9000, dtype=int)
    wrong, _ = mislabelled(labels, 9000, classes=4, rng=np.random.default_rng(0))
    assert np.bincount(wrong).tolist() == pytest.approx([0, 3000, 3000, 3000], abs=200)


def test_copies_are_moved_by_the_noise_of_their_feature() -> None:
    x = np.arange(3000.0).reshape(1000, 3)
    moved = jittered(x, [0.0, 0.5, 2.0], 4, rng=np.random.default_rng(0))
    assert moved.shape == (4000, 3)
    spread = (moved - np.tile(x, (4, 1))).std(axis=0)
    assert spread == pytest.approx([0.0, 0.5, 2.0], rel=0.05)


def test_columns_of_noise_stand_behind_the_samples() -> None:
    x = np.full((500, 2), 7.0)
    wide = noise_columns(x, 3, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(wide[:, :2], x)
    assert wide[:, 2:].std(axis=0) == pytest.approx(np.ones(3), rel=0.15)


def test_two_thirds_of_the_samples_are_drawn_anew() -> None:
    drawn = bootstrap(10_000, rng=np.random.default_rng(0))
    assert drawn.shape == (10_000,)
    assert drawn.min() >= 0
    assert drawn.max() < 10_000
    assert len(np.unique(drawn)) / 10_000 == pytest.approx(1 - np.exp(-1), abs=0.01)


def test_points_of_a_wave_may_stand_at_equal_distances() -> None:
    even = noisy_sine(9, noise=0.0, even=True)
    np.testing.assert_allclose(even.x[:, 0], np.linspace(-1, 1, 9))
    np.testing.assert_allclose(even.y, np.sin(np.pi * even.x[:, 0]), atol=1e-15)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda rng: mislabelled([0, 1], 3, classes=2, rng=rng), "count: expected at most one"),
        (lambda rng: mislabelled([0, 2], 1, classes=2, rng=rng), "labels: expected values from 0"),
        (lambda rng: mislabelled([0, 1], 1, classes=2, rng=3), "rng: expected Generator, got 3"),
        (lambda rng: jittered([[1.0]], -1.0, 2, rng=rng), "noise: expected standard deviations"),
        (lambda rng: jittered([[1.0]], 1.0, 0, rng=rng), "times: expected at least 1, got 0"),
        (lambda rng: noise_columns([1.0], 2, rng=rng), "x: expected 2 axes"),
        (lambda rng: bootstrap(0, rng=rng), "n_samples: expected an integer above 0"),
    ],
)
def test_what_does_not_fit_is_named(call, told: str) -> None:
    with pytest.raises((TypeError, ValueError), match=told):
        call(np.random.default_rng(0))
