"""Principal components and turned clouds."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from sklearn.decomposition import PCA

from dlcore import digits, pca, procrustes


def test_as_scikit_learn_has_them() -> None:
    x = digits().flat[:200]
    ours, theirs = pca(x, 5), PCA(5, svd_solver="full").fit(x)
    sign = np.sign((ours.components * theirs.components_).sum(axis=1))
    np.testing.assert_allclose(ours.components, theirs.components_ * sign[:, None], atol=1e-9)
    np.testing.assert_allclose(ours.scores, theirs.transform(x) * sign, atol=1e-9)
    np.testing.assert_allclose(ours.variances, theirs.explained_variance_)
    np.testing.assert_allclose(ours.shares, theirs.explained_variance_ratio_)


def test_all_components_give_the_points_back() -> None:
    x = np.random.default_rng(0).normal(size=(9, 4)) * [5, 1, 0.1, 3]
    trace = pca(x)
    np.testing.assert_allclose(trace.reconstruction, x)
    assert trace.error == pytest.approx(0, abs=1e-20)
    assert trace.shares.sum() == pytest.approx(1)
    np.testing.assert_allclose(trace.components @ trace.components.T, np.eye(4), atol=1e-12)
    largest = np.abs(trace.components).argmax(axis=1)
    assert (trace.components[np.arange(4), largest] > 0).all()
    part = pca(x, 2)
    lost = (trace.singular_values[2:] ** 2).sum() / 9
    assert part.error == pytest.approx(lost)


def test_images_are_flattened_and_flat_clouds_are_told() -> None:
    assert pca(digits().x[:20], 3).components.shape == (3, 64)
    plane = np.random.default_rng(1).normal(size=(30, 2)) @ [[1.0, 0, 1], [0, 1, 1]]
    widths = pca(plane).singular_values
    assert widths[2] < 1e-12 * widths[0]
    assert pca([[1.0, 2], [1, 2]]).shares.tolist() == [0, 0]


def test_a_turned_cloud_is_turned_back() -> None:
    cloud = np.random.default_rng(2).normal(size=(20, 3))
    turn = Rotation.from_euler("xyz", [10, 50, -70], degrees=True).as_matrix()
    done = procrustes(cloud @ turn + [1, 2, 3], cloud)
    np.testing.assert_allclose(done.moved, cloud, atol=1e-12)
    np.testing.assert_allclose(done.rotation, turn.T, atol=1e-12)
    flat = procrustes(cloud, cloud[:, :2])
    np.testing.assert_allclose(flat.rotation, np.eye(3)[:, :2], atol=0.5)
    np.testing.assert_allclose(flat.rotation.T @ flat.rotation, np.eye(2), atol=1e-12)
    rng = np.random.default_rng(3)
    for _ in range(20):
        other = np.linalg.qr(rng.normal(size=(3, 2)))[0]
        moved = (cloud - cloud.mean(axis=0)) @ other + cloud[:, :2].mean(axis=0)
        assert flat.error <= ((moved - cloud[:, :2]) ** 2).sum(axis=1).mean()


def test_a_view_from_the_side_keeps_the_normal_level() -> None:
    rng = np.random.default_rng(4)
    cloud, normal = rng.normal(size=(30, 3)), np.array([1.0, 2.0, -1.0])
    seen = procrustes(cloud, cloud[:, :2], normal=normal)
    np.testing.assert_allclose(seen.rotation.T @ normal, 0, atol=1e-12)
    np.testing.assert_allclose(seen.rotation.T @ seen.rotation, np.eye(2), atol=1e-12)
    assert seen.error > procrustes(cloud, cloud[:, :2]).error
    with pytest.raises(ValueError, match="target: expected source's points"):
        procrustes(cloud, cloud, normal=normal)
    with pytest.raises(ValueError, match=r"normal: expected a direction \(3,\) other than 0"):
        procrustes(cloud, cloud[:, :2], normal=[0.0, 0, 0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pca([[1.0, 2]]), "x: expected at least 2 points"),
        (lambda: pca(np.ones((3, 2)), 3), "k: expected at most 2, the smaller side of x"),
        (lambda: pca([[np.nan], [1.0]]), "x: expected finite values"),
        (lambda: procrustes(np.ones((3, 2)), np.ones((3, 3))), "target: expected source's points"),
        (lambda: procrustes(np.ones((3, 2)), np.ones((2, 2))), "target: expected source's points"),
    ],
)
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
