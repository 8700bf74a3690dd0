"""What stands in a space is in its place, follows the record, and is drawn by side of a cut."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.space.cut import HIGH, LOW, MIDDLE
from dlmotion.stage.marks.space.space import Space
from tests.stage.marks.board import painted, place, same_outline


@dataclass(frozen=True)
class HillTrace:
    """Paper that is flat, then a hill; two samples on it, one above a cut and one below."""

    nodes: np.ndarray
    heights: np.ndarray
    spots: np.ndarray
    levels: np.ndarray
    labels: np.ndarray
    pane: np.ndarray
    azimuth: np.ndarray


def trace():
    side = np.linspace(-1.0, 1.0, 9)
    x, y = np.meshgrid(side, side)
    height = 0.5 - x**2 - y**2
    nodes = np.stack([np.dstack([x, y, 0.0 * x]), np.dstack([x, y, height])])
    spots = np.array([[[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]], [[0.0, 0.0, 0.5], [1.0, 0.0, -0.5]]])
    pane = np.array([[[-1.0, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]])
    heights = np.stack([0.0 * x + 1.0, height])
    levels, labels = np.array([[1.0, 1.0], [0.5, -0.5]]), np.array([0, 1])
    return bind(HillTrace(nodes, heights, spots, levels, labels, pane, np.array([0.0, 30.0])))


def space_of(t):
    return Space(place(t), t.nodes, t.pane, azimuth=t.azimuth)


def ends_of(shape):
    return shape.points.reshape(-1, 4, 3)[:, [0, 3]].reshape(-1, 3)


@pytest.mark.parametrize("moment", [0.0, 0.5, 1.0])
def test_lines_run_through_the_nodes_of_the_moment(moment):
    t = trace()
    space, box = space_of(t), place(t)
    sheet = space.sheet(t.nodes, t.heights).at(moment)
    nodes = (1.0 - moment) * t.nodes[0] + moment * t.nodes[1]
    seen = space.seen(np.asarray(nodes), moment).reshape(-1, 3)
    drawn = np.concatenate([ends_of(line) for line in sheet.lines.values()])
    apart = np.linalg.norm(drawn[:, None] - seen[None], axis=-1).min(axis=1)
    assert apart.max() < 1e-9
    assert len(drawn) == 2 * 2 * 5 * 8
    assert (drawn[:, 0] >= box.left - 1e-9).all()
    assert (drawn[:, 0] <= box.right + 1e-9).all()
    assert (drawn[:, 1] >= box.bottom - 1e-9).all()
    assert (drawn[:, 1] <= box.top + 1e-9).all()


def test_a_walk_around_brings_the_side_to_the_front():
    t = trace()
    space = space_of(t)
    right = np.array([1.0, 0.0, 0.0])
    front, turned = space.seen(right, 0.0), space.seen(right, 1.0)
    assert turned[0] < front[0]
    assert turned[1] > front[1]
    assert space.depth(right, 1.0) > space.depth(right, 0.0)


def test_the_seam_is_where_the_heights_are_zero():
    t = trace()
    space = space_of(t)
    sheet = space.sheet(t.nodes, t.heights).at(1.0)
    circle = np.array([[np.cos(a), np.sin(a), 0.0] for a in np.linspace(0.0, 2.0 * np.pi, 721)])
    ring = space.seen(np.sqrt(0.5) * circle, 1.0)
    apart = np.linalg.norm(ends_of(sheet.seam)[:, None] - ring[None], axis=-1).min(axis=1)
    assert apart.max() < 0.03 * space.scale
    assert not len(sheet.at(0.0).seam.points)
    assert not len(space.sheet(t.nodes, t.heights, seam=False).at(1.0).seam.points)


def test_samples_stand_on_their_side_of_the_cut():
    t = trace()
    samples = space_of(t).samples(t.spots, t.levels, t.labels).at(1.0)
    assert len(samples.groups[0, HIGH].points)
    assert not len(samples.groups[0, LOW].points)
    assert len(samples.groups[1, LOW].points)
    assert not len(samples.groups[1, HIGH].points)
    assert len(samples.at(0.0).groups[1, HIGH].points)


def test_what_is_above_is_painted_over_the_cut():
    t = trace()
    space = space_of(t)
    sheet, cut = space.sheet(t.nodes, t.heights).at(1.0), space.cut(t.pane).at(1.0)
    assert cut.pane.z_index == MIDDLE
    patches = painted(sheet, cut)[1]
    low, high = (sheet.lines[side, 1] for side in (LOW, HIGH))
    order = [
        next(k for k, patch in enumerate(patches) if same_outline(patch, shape.points))
        for shape in (low, cut.pane, high)
    ]
    assert order == sorted(order)


def test_an_empty_space_is_refused():
    t = trace()
    with pytest.raises(MarkError, match="arrays of finite numbers"):
        Space(place(t))
    with pytest.raises(MarkError, match="arrays of finite numbers"):
        Space(place(t), np.full((1, 2, 3), np.nan))


def test_between_steps_corners_move_and_nothing_else_changes():
    t = trace()
    space = space_of(t)
    marks = space.sheet(t.nodes, t.heights), space.samples(t.spots, t.levels, t.labels)
    counts = [
        [
            len(part.points)
            for mark in marks
            for part in mark.at(at).mobject.get_family()
            if part is not marks[0].seam
        ]
        for at in (0.0, 0.3, 0.9, 1.0)
    ]
    assert counts[0] == counts[1] == counts[2] != counts[3]
