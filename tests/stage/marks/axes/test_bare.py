"""Bare axes reach from the least to the largest of their arrays, at one scale."""

import numpy as np
import pytest

from dlmotion.stage.marks.axes.bare import bare_axes
from tests.stage.marks.board import bowl, painted, place


def test_bare_axes_end_at_their_arrays_and_keep_angles():
    t = bowl()
    axes = bare_axes(place(t), t.w, t.at)
    area = axes.plot.area
    assert axes.point(-4.0, 0.1875) == pytest.approx([area.left, area.bottom, 0.0])
    assert axes.point(4.0, 3.0) == pytest.approx([area.right, area.top, 0.0])
    right, up = (np.subtract(axes.point(*end), axes.point(0.0, 1.0)) for end in ((1, 1), (0, 2)))
    assert np.linalg.norm(right) == pytest.approx(np.linalg.norm(up))
    assert not any(text.strip() for text in painted(axes)[0].texts.values())
