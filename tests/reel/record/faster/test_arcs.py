"""Arcs under reel have manim's points, each its own."""

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from manim import PI, TAU, Arc, Circle

from dlmotion.reel.record.faster import arcs
from dlmotion.reel.record.faster.substitutes import substitutes


class Bent(Arc):
    """Sets its points in its own way."""

    def set_anchors_and_handles(self, *sides: Any) -> Any:
        return super().set_anchors_and_handles(*(side + 1 for side in sides))


def _points(kind: type[Arc], *args: Any, **settings: Any) -> tuple[Any, ...]:
    points = kind(*args, **settings).points
    return points.tobytes(), points.dtype, points.shape, points.strides


@given(
    radius=st.floats(0, 4),
    start=st.floats(-7, 7) | st.integers(-7, 7),
    angle=st.floats(-7, 7) | st.integers(-7, 7),
    count=st.integers(2, 20),
)
@example(radius=1, start=0.0, angle=PI, count=9)
@example(radius=1, start=-0.0, angle=-0.0, count=9)
@example(radius=1, start=0, angle=TAU, count=9)
def test_arcs_are_manims(radius: float, start: float, angle: float, count: int) -> None:
    expected = _points(Arc, radius, start, angle, count)
    with substitutes():
        assert _points(Arc, radius, start, angle, count) == expected
        assert _points(Arc, radius, start, angle, count) == expected


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (Bent, {}),
        (Arc, {"angle": np.float64(1.5)}),
        (Arc, {"start_angle": 10**400}),
        (Arc, {"n_points_per_cubic_curve": 3}),
        (Arc, {"num_components": 1}),
    ],
)
def test_arcs_of_other_kinds(kind: type[Arc], settings: dict[str, Any]) -> None:
    def tried() -> object:
        try:
            return _points(kind, **settings)
        except Exception as error:
            return type(error), str(error)

    expected = tried()
    with substitutes():
        assert tried() == expected


def test_circles_are_worked_out_once_and_share_nothing() -> None:
    arcs._points.cache_clear()
    with substitutes():
        one, two = Circle(2), Circle(0.5)
        one.points[:] = 7
        assert arcs._points.cache_info().misses == 1
        assert Circle(0.5).points.tobytes() == two.points.tobytes() != one.points.tobytes()
