"""Riders roll along the line of their class, and a figure has them where the film has."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.mark import MarkError
from tests.stage.marks.board import J, W, painted, place, same_outline


@dataclass(frozen=True)
class SlopesTrace:
    """Two lines over x, and three samples that move on them."""

    x: np.ndarray
    up: np.ndarray
    down: np.ndarray
    at: np.ndarray
    labels: np.ndarray


X = np.linspace(0.0, 2.0, 21)
AT = np.array([[0.0, 0.5, 2.0], [1.0, 1.5, 0.0]])
T = bind(SlopesTrace(X, X, 2.0 - X, AT, np.array([0, 1, 1])))


@pytest.fixture
def riders():
    axes = Axes(place(T), (W, T.x), (J, T.up))
    lines = axes.line(T.x, T.up), axes.line(T.x, T.down)
    return axes.riders(lines, T.at, T.labels)


def test_each_stays_on_the_line_of_its_class(riders):
    for moment in (0.0, 0.5, 1.0):
        x = (1.0 - moment) * AT[0] + moment * AT[1]
        wanted = [
            riders.axes.point(place, height)
            for place, height in zip(x, (x[0], 2.0 - x[1], 2.0 - x[2]), strict=True)
        ]
        np.testing.assert_allclose(riders.at(moment).spots, wanted, atol=1e-9)
    dots = riders.shapes[0].submobjects[0]
    np.testing.assert_allclose(dots.get_center(), riders.spots[0], atol=1e-9)


def test_a_figure_has_them_where_the_film_has(riders):
    patches = painted(riders.at(0.3))[1]
    inside = riders.shapes[1].submobjects[0]
    assert any(same_outline(patch, inside.points) for patch in patches)


def test_samples_without_labels_raise(riders):
    with pytest.raises(MarkError, match=r"expected x \(steps, 2\)"):
        riders.axes.riders(riders.lines, T.at, T.labels[:2])
