"""A square is as wide as its error is high, stays inside the axes, and follows the line."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.squares import Squares
from dlmotion.stage.marks.mark import MarkError
from tests.stage.marks.board import J, W, painted, place, same_outline


@dataclass(frozen=True)
class FitTrace:
    """Three samples, and what a line said of them at two steps."""

    x: np.ndarray
    y: np.ndarray
    rows: np.ndarray


def made(*, flat: bool = False) -> tuple[Axes, Squares]:
    x, y = np.array([0.0, 0.5, 1.0]), np.array([1.0, -1.0, 2.0])
    t = bind(FitTrace(x, y, np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 1.0]])))
    limits = 0.0, 1.0
    axes = Axes(place(t), (W, t.x), (J, t.y, t.rows), x_from=limits, y_from=(-1.0, 4.0))
    return axes, axes.squares(t.x, t.y, t.rows, flat=flat)


def boxes(squares: Squares) -> np.ndarray:
    return np.array([[shape.width, shape.height] for shape in squares.shapes])


def test_width_and_height_are_the_error_of_the_step():
    axes, squares = made()
    unit = axes.point(0, 1)[1] - axes.point(0, 0)[1]
    for moment, errors in ((0.0, [1, 1, 2]), (0.5, [0.5, 1, 1.5]), (1.0, [0, 1, 1])):
        wanted = unit * np.array(errors)
        np.testing.assert_allclose(boxes(squares.at(moment)), np.c_[wanted, wanted], atol=1e-9)
    _, patches = painted(squares)
    assert all(
        same_outline(patch, shape.points)
        for patch, shape in zip(patches, squares.shapes, strict=True)
    )


def test_the_last_square_turns_back_into_the_axes():
    axes, squares = made()
    first, _, last = (shape.get_center()[0] for shape in squares.shapes)
    assert first > axes.point(0.0, 0.0)[0]
    assert last < axes.point(1.0, 0.0)[0]


def test_flat_ones_are_sticks():
    _, sticks = made(flat=True)
    assert np.ptp([shape.width for shape in sticks.shapes]) == 0.0
    assert sticks.shapes[0].width == 0.0


def test_points_may_move_with_the_line():
    x, y = np.array([0.0, 1.0]), np.array([[1.0, 2.0], [3.0, 0.0]])
    t = bind(FitTrace(x, y, np.array([[0.0, 0.0], [1.0, 1.0]])))
    axes = Axes(place(t), (W, t.x), (J, t.y, t.rows), x_from=(0.0, 1.0))
    sticks = axes.squares(t.x, t.y, t.rows, flat=True).at(0.5)
    ends = np.array([shape.points[[0, 3]] for shape in sticks.shapes])
    for side, levels in enumerate(([2.0, 1.0], [0.5, 0.5])):
        np.testing.assert_allclose(ends[:, side], axes.path(x, np.array(levels)), atol=1e-9)


def test_axes_too_narrow_for_a_square_raise():
    x, y = np.array([0.5]), np.array([9.0])
    t = bind(FitTrace(x, y, np.array([[0.0]])))
    narrow, _ = place(t).columns(1.0, 4.0, gap=0.0)
    axes = Axes(narrow, (W, t.x), (J, t.y, t.rows), x_from=(0.0, 1.0))
    with pytest.raises(MarkError, match="expected axes that hold squares"):
        axes.squares(t.x, t.y, t.rows)
