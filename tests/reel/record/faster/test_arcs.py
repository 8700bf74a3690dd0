"""Arcs under reel have manim's points, each its own."""

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from manim import LEFT, PI, TAU, UP, Arc, Circle, Dot, Square

from dlmotion.reel.record.faster import arcs
from dlmotion.reel.record.faster.substitutes import substitutes


class Moved(Arc):
    """Goes elsewhere when it is moved."""

    def shift(self, *vectors: Any) -> Any:
        return super().shift(*vectors, UP)


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
    centre=st.lists(st.floats(-9, 9), min_size=3, max_size=3),
)
@example(radius=1, start=0.0, angle=PI, count=9, centre=[0.0, 0.0, 0.0])
@example(radius=-0.0, start=-0.0, angle=-0.0, count=9, centre=[-0.0, -0.0, -0.0])
@example(radius=1, start=0, angle=TAU, count=9, centre=[0, 1, 2])
def test_arcs_are_manims(
    radius: float, start: float, angle: float, count: int, centre: list[float]
) -> None:
    arc = radius, start, angle, count, np.array(centre)
    expected = _points(Arc, *arc)
    with substitutes():
        assert _points(Arc, *arc) == expected
        assert _points(Arc, *arc) == expected


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (Bent, {}),
        (Moved, {}),
        (Arc, {"angle": np.inf}),
        (Arc, {"radius": None}),
        (Arc, {"radius": np.nan}),
        (Arc, {"arc_center": (1, 2)}),
        (Arc, {"arc_center": [1, 2, 3]}),
        (Arc, {"angle": np.float64(1.5)}),
        (Arc, {"start_angle": 10**400}),
        (Arc, {"n_points_per_cubic_curve": 3}),
        (Arc, {"num_components": 1}),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_arcs_of_other_kinds(kind: type[Arc], settings: dict[str, Any]) -> None:
    def tried() -> object:
        try:
            return _points(kind, **settings)
        except Exception as error:
            return type(error), str(error)

    expected = tried()
    with substitutes():
        assert tried() == expected


def test_dots_are_worked_out_once_and_share_nothing() -> None:
    arcs._points.cache_clear()
    with substitutes():
        one, two = Dot(LEFT), Dot(UP)
        assert arcs._points.cache_info().misses == 1
        one.points[:] = 7
        assert Dot(UP).points.tobytes() == two.points.tobytes() != one.points.tobytes()
        Circle(0.5)
        assert arcs._points.cache_info().misses == 2


def test_points_are_made_anew_for_an_arc_with_parts() -> None:
    found = []
    for ours in (False, True):
        arc = Arc(2, 0.3, 1.2).add(Square())
        if ours:
            with substitutes():
                arc.generate_points()
        else:
            arc.generate_points()
        found.append([member.points.tobytes() for member in arc.get_family()])
    assert found[0] == found[1]
