"""Groups, their spokes and cells, and arrows at samples, read back from mobject and figure."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.groups import Groups
from dlmotion.stage.marks.axes.quiver import Quiver
from dlmotion.stage.marks.axes.scatter import ARCS
from dlmotion.stage.marks.axes.spokes import Spokes
from dlmotion.stage.marks.axes.voronoi import Voronoi, cells
from dlmotion.stage.marks.mark import MarkError
from tests.stage.marks.board import K, W, painted, place, same_outline


@dataclass(frozen=True)
class GroupsTrace:
    """Four samples that find their group of two, their centres, and arrows that shorten."""

    x: np.ndarray
    y: np.ndarray
    ways: np.ndarray
    labels: np.ndarray
    centres: np.ndarray
    reach: np.ndarray
    tips: np.ndarray


X, Y = np.array([0.0, 1.0, 3.0, 4.0]), np.array([0.0, 2.0, 0.0, 2.0])
T = bind(
    GroupsTrace(
        X,
        Y,
        np.array([Y, Y[::-1]]),
        np.array([[-1, -1, -1, 1], [0, 0, 1, 1]]),
        np.array([[[0.0, 0.0], [4.0, 0.0]], [[0.0, 1.0], [2.0, 1.0]]]),
        np.array([0.5, 9.0]),
        np.array([np.column_stack([X, Y[::-1]]), np.column_stack([X, Y])]),
    )
)


@pytest.fixture
def axes():
    return Axes(place(T), (W, T.x), (K, T.y), equal=True, x_from=(0.0, 4.0), y_from=(0.0, 2.0))


def middles(shape):
    return shape.points.reshape(-1, 4 * (ARCS - 1), 3)[:, ::4].mean(axis=1)


def test_samples_stand_in_the_colour_of_their_group(axes):
    groups = Groups(axes, T.x, T.y, T.labels, ("class0", "class1"), rings=(1,))
    for moment, labels in ((0.9, T.labels[0]), (1.0, T.labels[1])):
        groups.at(moment)
        for place_, shape in enumerate(groups.shapes):
            own = np.asarray(labels) == place_ - 1
            assert np.allclose(middles(shape[0]), axes.path(X[own], Y[own]), atol=0.01)
    ink = axes.place.theme.color
    assert [shape[0].get_fill_color().to_hex() for shape in groups.shapes] == [
        ink("muted"),
        ink("class0"),
        ink("background"),
    ]
    assert any(same_outline(patch, groups.shapes[1][0].points) for patch in painted(groups)[1])


def test_moving_samples_keep_the_colour_of_the_last_step(axes):
    groups = Groups(axes, T.x, T.ways, T.labels, ("class0", "class1")).at(0.5)
    halfway = axes.path(X, (Y + Y[::-1]) / 2)
    assert np.allclose(middles(groups.shapes[0][0]), halfway[:3], atol=0.01)
    assert np.allclose(middles(groups.shapes[2][0]), halfway[3:], atol=0.01)


def test_a_group_without_a_colour_is_refused(axes):
    with pytest.raises(MarkError, match="up to 0"):
        Groups(axes, T.x, T.y, T.labels, ("class0",))


def test_spokes_lead_to_the_moving_centre_of_the_last_label(axes):
    spokes = Spokes(axes, T.x, T.y, T.centres, T.labels).at(0.5)
    assert np.allclose(spokes.lines.points[[0, -1]], axes.path([4.0, 3.0], [2.0, 0.5]))
    ends = spokes.at(1.0).lines.points.reshape(-1, 4, 3)
    assert np.allclose(ends[:, 0], axes.path(X, Y))
    assert np.allclose(ends[:, 3], axes.path([0, 0, 2, 2], [1, 1, 1, 1]))
    assert same_outline(painted(spokes)[1][0], spokes.lines.points)
    with pytest.raises(MarkError, match="expected labels"):
        Spokes(axes, T.x, T.y, T.centres, T.labels[0])


def test_cells_hold_what_is_nearest(axes):
    rng = np.random.default_rng(0)
    centres, places = rng.uniform(0.0, 2.0, (5, 2)), rng.uniform(0.0, 2.0, (400, 2))
    frame = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 2.0], [0.0, 2.0]])
    nearest = ((places[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    for k, corners in enumerate(cells(centres, frame, None)):
        assert np.array_equal(inside(places, corners), nearest == k)


def inside(places, corners):
    """Whether places lie in a convex polygon that runs against the clock."""
    edges, start = np.roll(corners, -1, axis=0) - corners, places[:, None] - corners
    return (edges[:, 0] * start[..., 1] - edges[:, 1] * start[..., 0] >= -1e-12).all(axis=1)


def test_growing_cells_are_discs_that_meet_in_a_wall(axes):
    left, right = cells(np.array([[1.0, 1.0], [2.0, 1.0]]), axes_frame(), 0.8)
    assert left[:, 0].max() == pytest.approx(1.5)
    assert right[:, 0].min() == pytest.approx(1.5)
    far = left[left[:, 0] < 1.49]
    assert np.hypot(*(far - [1.0, 1.0]).T) == pytest.approx(0.8)
    assert [len(part) for part in cells(np.ones((2, 2)), axes_frame(), None)] == [4, 0]


def axes_frame():
    return np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 2.0], [0.0, 2.0]])


def test_cells_fill_the_axes_at_last(axes):
    grown = Voronoi(axes, T.centres, T.reach).at(1.0)
    whole = Voronoi(axes, T.centres).at(1.0)
    for one, other in zip(grown.cells, whole.cells, strict=True):
        assert np.array_equal(one.points, other.points)
    assert np.allclose(whole.cells[0].points[:, 0].max(), axes.point(1.0, 0.0)[0])
    assert same_outline(painted(whole)[1][0], whole.cells[0].points)
    with pytest.raises(MarkError, match="expected centres"):
        Voronoi(axes, T.centres[0])


def test_arrows_shorten_with_the_record_and_vanish(axes):
    arrows = Quiver(axes, T.x, T.y, T.tips)
    heads = arrows.at(0.5).arrows.points.reshape(-1, 3, 4, 3)
    assert np.allclose(heads[:, 0, 0], axes.path(X, Y))
    assert np.allclose(heads[:, 0, 3], axes.path(X, np.ones(4)))
    assert same_outline(painted(arrows)[1][0], arrows.arrows.points)
    assert len(arrows.at(1.0).arrows.points) == 0
    with pytest.raises(MarkError, match="expected tips"):
        Quiver(axes, T.x, T.y, T.tips[0])
