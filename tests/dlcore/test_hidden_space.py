"""The frame of a hidden space: heights, cuts and coordinates agree with the network."""

import numpy as np
import pytest

from dlcore import (
    Dense,
    Sequential,
    adam,
    circles,
    fit,
    plane_patch,
    trace_forward,
    trace_hidden_space,
)

DATA = circles(60, noise=0.05)


def trained(units: int) -> tuple[Sequential, tuple]:
    network = Sequential((Dense(units, "tanh"), Dense(1, "sigmoid")), "binary_cross_entropy")
    run = fit(
        network,
        DATA.x,
        DATA.column,
        optimizer=adam(0.05),
        epochs=20,
        batch_size=20,
        rng=0,
        snapshot_steps=(0, 30),
    )
    return network, (*run.snapshots, run.params)


def test_heights_are_distances_from_the_cut_of_each_state() -> None:
    network, states = trained(3)
    seen = trace_hidden_space(network, states, DATA.x)
    told = np.einsum("tnk,tk->tn", seen.coordinates, seen.normals) + seen.offsets[:, None]
    np.testing.assert_allclose(told, seen.heights, atol=1e-12)
    for params, heights in zip(states, seen.heights, strict=True):
        z = trace_forward(network, params, DATA.x).z[-1].ravel()
        np.testing.assert_allclose(heights, z / np.linalg.norm(params[1]["weight"]))


def test_the_last_cut_is_level_and_distances_are_kept() -> None:
    network, states = trained(3)
    seen = trace_hidden_space(network, states, DATA.x)
    np.testing.assert_allclose(seen.normals[-1], [0.0, 0.0, 1.0], atol=1e-12)
    np.testing.assert_allclose(seen.coordinates[-1, :, 2], seen.heights[-1], atol=1e-12)
    np.testing.assert_allclose(seen.axes.T @ seen.axes, np.eye(3), atol=1e-12)
    hidden = trace_forward(network, states[0], DATA.x).a[0]
    apart = np.linalg.norm(hidden[1:] - hidden[:-1], axis=1)
    moved = np.linalg.norm(np.diff(seen.coordinates[0], axis=0), axis=1)
    np.testing.assert_allclose(moved, apart)


def test_four_units_cast_a_shadow() -> None:
    network, states = trained(4)
    seen = trace_hidden_space(network, states, DATA.x)
    assert seen.axes.shape == (4, 3)
    np.testing.assert_allclose(seen.coordinates[-1, :, 2], seen.heights[-1], atol=1e-12)


def test_what_has_no_such_space_is_said() -> None:
    network, states = trained(2)
    with pytest.raises(ValueError, match="one unit after at least three"):
        trace_hidden_space(network, states, DATA.x)
    with pytest.raises(ValueError, match="at least one state"):
        trace_hidden_space(network, (), DATA.x)


def test_a_patch_lies_in_its_plane_and_near_its_point() -> None:
    normal, near = np.array([1.0, -2.0, -0.5]), np.array([0.3, 0.1, 2.0])
    patch = plane_patch(normal, 0.7, near, reach=2.0)
    np.testing.assert_allclose(patch @ normal + 0.7, 0.0, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(np.diff(patch, axis=0), axis=1), 4.0)
    shift = patch.mean(axis=0) - near
    np.testing.assert_allclose(np.cross(shift, normal), 0.0, atol=1e-12)
    with pytest.raises(ValueError, match="other than 0"):
        plane_patch([0.0, 0, 0], 1.0, near)


def test_a_level_patch_is_the_level_square() -> None:
    patch = plane_patch([0.0, 0, 2], -2.0, [0.0, 0, 0])
    assert patch.tolist() == [[-1, -1, 1], [1, -1, 1], [1, 1, 1], [-1, 1, 1]]
