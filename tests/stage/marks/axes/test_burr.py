"""A burr ends at its recorded tips, lies between two steps in between, and is painted so."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.mark import MarkError
from tests.stage.marks.board import J, W, painted, place, same_outline


@dataclass(frozen=True)
class TipsTrace:
    """Three vectors that gather at their mean."""

    tips: np.ndarray


FIRST = np.array([[1.0, 0.0], [-1.0, 1.0], [0.0, -1.0]])
T = bind(TipsTrace(np.array([FIRST, np.tile(FIRST.mean(axis=0), (3, 1))])))


@pytest.fixture
def axes():
    return Axes(place(T), (W, T.tips[..., 0]), (J, T.tips[..., 1]))


def test_vectors_run_from_the_origin_to_their_tips(axes):
    burr = axes.burr(T.tips)
    for moment, share in ((0.0, 0.0), (0.25, 0.25), (1.0, 1.0)):
        tips = (1.0 - share) * FIRST + share * FIRST.mean(axis=0)
        ends = burr.at(moment).vectors.points
        np.testing.assert_allclose(ends[3::4], [axes.point(*tip) for tip in tips], atol=1e-9)
        np.testing.assert_allclose(ends[::4], [axes.point(0.0, 0.0)] * 3, atol=1e-9)


def test_a_figure_has_its_tips_where_the_film_has(axes):
    burr = axes.burr(T.tips).at(0.4)
    patches = painted(burr)[1]
    assert any(same_outline(patch, burr.ends.points) for patch in patches)


def test_tips_of_another_shape_or_outside_raise(axes):
    with pytest.raises(MarkError, match=r"expected tips \(steps, N, 2\)"):
        axes.burr(T.tips[0])
    small = Axes(place(T), (W, T.tips[1, :, 0]), (J, T.tips[..., 1]))
    with pytest.raises(MarkError, match="expected x from"):
        small.burr(T.tips)
