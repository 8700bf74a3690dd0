"""One-hot, standardizing, changing images, k-means and pseudo-labels."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.vq import kmeans2

from dlcore import (
    AugmentTrace,
    KMeansTrace,
    adjust_brightness,
    adjust_contrast,
    augment,
    blobs,
    crop,
    digits,
    flip,
    kmeans,
    load,
    one_hot,
    pseudo_label,
    rotate,
    save,
    shift,
    standardize,
    trace_augment,
    zoom,
)

from .inputs import VARIANTS

IMAGE = np.arange(12.0).reshape(3, 4) / 12
SQUARE = np.random.default_rng(0).uniform(size=(7, 7))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=20))
def test_one_hot_has_one_one_per_row(labels: list[int]) -> None:
    rows = one_hot(labels, n_classes=10)
    assert rows.shape == (len(labels), 10)
    assert (rows.sum(axis=1) == 1).all()
    assert rows.argmax(axis=1).tolist() == labels


def test_one_hot_classes_are_equally_far_apart() -> None:
    rows = one_hot([0, 1, 2])
    distances = np.linalg.norm(rows[:, None] - rows, axis=-1)
    np.testing.assert_allclose(distances[~np.eye(3, dtype=bool)], np.sqrt(2))
    assert one_hot([[0, 1], [2, 0]]).shape == (2, 2, 3)


@given(st.integers(0, 2**32 - 1), st.integers(2, 30))
def test_standardized_columns_have_mean_0_and_std_1(seed: int, n: int) -> None:
    x = np.random.default_rng(seed).normal(5, 3, size=(n, 4))
    done = standardize(x)
    np.testing.assert_allclose(done.x.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(done.x.std(axis=0), 1)
    again = standardize(x[:1], mean=done.mean, std=done.std)
    np.testing.assert_allclose(again.x, done.x[:1])


def test_a_constant_column_becomes_zero() -> None:
    assert standardize([[2.0, 1.0], [2.0, 3.0]]).x.tolist() == [[0, -1], [0, 1]]


def test_turning_four_times_is_nothing() -> None:
    for turns in range(1, 5):
        np.testing.assert_allclose(rotate(SQUARE, 90 * turns), np.rot90(SQUARE, turns), atol=1e-9)


def test_mirrors_undo_themselves() -> None:
    assert flip(IMAGE)[0].tolist() == IMAGE[0, ::-1].tolist()
    assert flip(IMAGE, axis="vertical")[0].tolist() == IMAGE[-1].tolist()
    np.testing.assert_array_equal(flip(flip(IMAGE, axis="vertical"), axis="vertical"), IMAGE)


def test_zoom_keeps_size_and_centre() -> None:
    np.testing.assert_allclose(zoom(SQUARE, 1.0), SQUARE, atol=1e-12)
    near = zoom(SQUARE, 2.0)
    np.testing.assert_allclose(near[1::2, 1::2], SQUARE[2:5, 2:5], atol=1e-12)
    far = zoom(np.ones((9, 9)), 0.5)
    assert far[4, 4] == pytest.approx(1)
    assert far[0].tolist() == [0] * 9


@given(st.integers(-3, 3), st.integers(-4, 4))
def test_shift_moves_every_pixel(down: int, right: int) -> None:
    moved = shift(IMAGE, down=down, right=right)
    for row, column in np.ndindex(3, 4):
        source = row - down, column - right
        inside = 0 <= source[0] < 3 and 0 <= source[1] < 4
        assert moved[row, column] == (IMAGE[source] if inside else 0)


def test_crop_cuts_a_window() -> None:
    np.testing.assert_array_equal(crop(IMAGE, top=1, left=2, height=2, width=2), IMAGE[1:3, 2:4])


def test_brightness_and_contrast_stay_in_range() -> None:
    np.testing.assert_allclose(adjust_brightness(IMAGE, 0.1), np.clip(IMAGE + 0.1, 0, 1))
    assert adjust_brightness(IMAGE, 2).min() == 1
    assert np.ptp(adjust_contrast(IMAGE, 0)) == pytest.approx(0)
    np.testing.assert_allclose(adjust_contrast(IMAGE, 0.5).mean(), IMAGE.mean())
    np.testing.assert_allclose(adjust_contrast(IMAGE, 1), IMAGE)


CHANGES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "flip": flip,
    "rotate": lambda x: rotate(x, 30),
    "zoom": lambda x: zoom(x, 1.3),
    "crop": lambda x: crop(x, top=1, left=0, height=2, width=3),
    "shift": lambda x: shift(x, down=1, right=-1),
    "adjust_brightness": lambda x: adjust_brightness(x, 0.2),
    "adjust_contrast": lambda x: adjust_contrast(x, 1.5),
    "augment": lambda x: augment(x, rng=np.random.default_rng(0), mirror=True),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_stack_changes_like_its_images(name: str) -> None:
    stack = np.random.default_rng(1).uniform(size=(2, 3, 6, 5))
    together = CHANGES[name](stack)
    np.testing.assert_allclose(together[1, 2], CHANGES[name](stack[1, 2]), atol=1e-12)


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("layout", VARIANTS)
def test_a_change_leaves_its_input_alone(name: str, layout: str) -> None:
    image = VARIANTS[layout](SQUARE)
    changed = CHANGES[name](image)
    np.testing.assert_allclose(changed, CHANGES[name](SQUARE), atol=1e-12)
    np.testing.assert_array_equal(image, SQUARE)
    assert not np.shares_memory(changed, image)
    assert CHANGES[name](SQUARE.astype(np.float32)).dtype == np.float32


def test_augmenting_is_repeatable_and_bounded() -> None:
    image = digits().x[0]
    copies = [augment(image, rng=np.random.default_rng(seed)) for seed in (0, 0, 1)]
    np.testing.assert_array_equal(copies[0], copies[1])
    assert not np.array_equal(copies[0], copies[2])
    assert all(copy.shape == image.shape and copy.min() >= 0 and copy.max() <= 1 for copy in copies)
    still = augment(
        image, rng=np.random.default_rng(0), angle=0, pixels=0, scale=0, brightness=0, contrast=0
    )
    np.testing.assert_allclose(still, image, atol=1e-12)


def test_the_grid_of_changes(tmp_path: object) -> None:
    trace = trace_augment(digits().x[0])
    copies = dict(zip(trace.names, trace.images, strict=True))
    assert trace.images.shape == (len(trace.names), 8, 8) == (len(trace.amounts), 8, 8)
    np.testing.assert_array_equal(copies["flip_horizontal"], flip(trace.image))
    np.testing.assert_array_equal(copies["rotate_left"], rotate(trace.image, 20.0))
    save(trace, tmp_path / "augment.npz")
    assert load(tmp_path / "augment.npz", AugmentTrace).names == trace.names


@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_kmeans_never_goes_up(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    trace = kmeans(rng.normal(size=(25, 2)), k, rng=rng)
    falling = np.stack([trace.inertia, trace.inertia_moved], axis=1).ravel()
    assert (np.diff(falling) <= 1e-9).all()
    assert trace.status == "converged"
    assert trace.centroids.shape == (len(trace.inertia) + 1, k, 2)
    for t, assigned in enumerate(trace.assignments):
        gaps = np.linalg.norm(trace.points[:, None] - trace.centroids[t], axis=-1)
        np.testing.assert_array_equal(assigned, gaps.argmin(axis=1))
        np.testing.assert_allclose(trace.inertia[t], (gaps.min(axis=1) ** 2).sum())


def test_kmeans_ends_where_scipy_ends(tmp_path: object) -> None:
    points = blobs(90, spread=0.6, seed=3).x
    start = points[[0, 1, 3]]
    trace = kmeans(points, start=start)
    centroids, labels = kmeans2(points, start, iter=50, minit="matrix")
    np.testing.assert_allclose(trace.centroids[-1], centroids)
    np.testing.assert_array_equal(trace.assignments[-1], labels)
    save(trace, tmp_path / "kmeans.npz")
    assert load(tmp_path / "kmeans.npz", KMeansTrace).status == "converged"


def test_a_bad_start_gets_stuck() -> None:
    points = np.array([[0.0, 0], [0, 1], [6, 0], [6, 1]])
    stuck = kmeans(points, start=[[3, 0], [3, 1]])
    good = kmeans(points, start=[[0, 0], [6, 0]])
    assert stuck.status == good.status == "converged"
    assert stuck.inertia[-1] == 36
    assert good.inertia[-1] == 1


def test_a_centroid_without_points_stays() -> None:
    trace = kmeans([[0.0], [1.0]], start=[[0.5], [99.0]])
    assert trace.centroids[-1].tolist() == [[0.5], [99.0]]
    assert kmeans(SQUARE, 3, steps=1).status == "max_steps"


def test_pseudo_labels_are_lent_where_sure() -> None:
    lent = pseudo_label(
        [[0.95, 0.05], [0.6, 0.4], [0.1, 0.9], [0.01, 0.99]], labels=[-1, -1, 0, -1], threshold=0.9
    )
    assert lent.labels.tolist() == [0, -1, 0, 1]
    assert lent.accepted.tolist() == [True, False, False, True]
    np.testing.assert_allclose(lent.confidence, [0.95, 0.6, 0.9, 0.99])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: one_hot([0, 3], n_classes=3), "labels: expected values from 0 to 2, got 3"),
        (lambda: one_hot([-1]), "labels: expected values from 0"),
        (lambda: one_hot(np.zeros(0, int)), "labels: expected at least one value"),
        (lambda: standardize([[np.nan]]), "x: expected finite values"),
        (
            lambda: standardize([[1.0, 2]], mean=[0]),
            r"mean, std: expected shape \(2,\), got \(1,\)",
        ),
        (lambda: flip(IMAGE, axis="diagonal"), "axis: expected 'horizontal' or 'vertical'"),
        (lambda: rotate(IMAGE, np.inf), "angle: expected a finite number"),
        (lambda: zoom(IMAGE, 0), "factor: expected a finite number"),
        (
            lambda: crop(IMAGE, top=2, left=0, height=2, width=1),
            "crop: rows 2-4 and columns 0-1 leave the image",
        ),
        (lambda: shift(IMAGE, down=-9), "down: expected at least -3"),
        (lambda: adjust_contrast(IMAGE, -1), "factor: expected a finite number"),
        (lambda: adjust_contrast([[np.inf, 1.0]], 1), "image: expected finite values"),
        (lambda: flip([1.0, 2.0]), "image: expected at least 2 axes"),
        (lambda: kmeans(IMAGE), "k: expected a number of groups, or start centroids"),
        (lambda: kmeans(IMAGE, 4), "k: expected at most 3, the number of points, got 4"),
        (lambda: kmeans(IMAGE, start=[[0.0]]), "start: expected 4 columns like x"),
        (lambda: kmeans([[np.inf]], 1), "x: expected finite values"),
        (lambda: pseudo_label([[0.5, 0.6]]), "probs: expected rows of probabilities that sum to 1"),
        (
            lambda: pseudo_label([[1e308, 1e308]]),
            "probs: expected rows of probabilities that sum to 1",
        ),
        (
            lambda: pseudo_label([[0.5, 0.5]], labels=[2]),
            "labels: expected values from -1 to 1, got 2",
        ),
        (
            lambda: pseudo_label([[0.5, 0.5]], labels=[0, 1]),
            r"labels: expected shape \(1,\), got \(2,\)",
        ),
        (lambda: pseudo_label([[1.0]], threshold=2), "threshold: expected a finite number"),
    ],
)
def test_bad_input_is_one_line(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_labels_must_be_integers() -> None:
    with pytest.raises(TypeError, match="labels: expected integers, got dtype float64"):
        one_hot([0.0, 1.0])
