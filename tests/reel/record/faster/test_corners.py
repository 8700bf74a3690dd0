"""Straight lines under reel have manim's points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import DOWN, LEFT, RIGHT, UP, Line, TracedPath, VMobject

from dlmotion.reel.record.faster import corners
from dlmotion.reel.record.faster.substitutes import substitutes

NUMBERS = st.one_of(st.floats(-9, 9), st.sampled_from([0.0, -0.0, 1e-300, 1e300, np.inf, np.nan]))
PLACES = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=0, max_size=20)


class Bent(VMobject):
    """Adds points in its own way."""

    def append_points(self, new_points: Any) -> Any:
        return super().append_points(np.array(new_points) + 1)

    def set_anchors_and_handles(self, *sides: Any) -> Any:
        return super().set_anchors_and_handles(*(side + 1 for side in sides))


def _both(work: Callable[[], VMobject]) -> list[object]:
    """What some work makes, or how it fails: with manim's functions and with ours."""
    found: list[object] = []
    for ours in (False, True):
        try:
            with np.errstate(all="ignore"):
                if ours:
                    with substitutes():
                        points = work().points
                else:
                    points = work().points
            found.append((points.tobytes(), points.shape, points.dtype, points.strides))
        except Exception as error:
            found.append((type(error), str(error)))
    return found


@given(places=PLACES, as_array=st.booleans(), kind=st.sampled_from([VMobject, Bent]))
def test_corners_are_manims(places: list[Any], as_array: bool, kind: type[VMobject]) -> None:
    given_places = np.array(places) if as_array else places
    stock, ours = _both(lambda: kind().set_points_as_corners(given_places))
    assert stock == ours


@given(places=PLACES.filter(bool), extra=st.integers(0, 5), kind=st.sampled_from([VMobject, Bent]))
def test_lines_go_on_as_manims(places: list[Any], extra: int, kind: type[VMobject]) -> None:
    def work() -> VMobject:
        line = kind().start_new_path(np.array(places[0]))
        line.points = np.concatenate([line.points, np.ones((extra, 3))])
        for place in places[1:]:
            line.add_line_to(np.array(place))
        return line

    stock, ours = _both(work)
    assert stock == ours


@pytest.mark.parametrize(
    "work",
    [
        lambda: VMobject().add_line_to(UP),
        lambda: VMobject().start_new_path(UP).add_line_to([1, 2, 3]),
        lambda: VMobject().start_new_path(UP).add_line_to(np.array([1, 2, 3])),
        lambda: VMobject(n_points_per_cubic_curve=3).set_points_as_corners([UP, DOWN]),
        lambda: VMobject().set_points_as_corners([[1, 2, 3], [3, 4, 5]]),
        lambda: VMobject().set_points_as_corners([[1.0, 2.0], [3.0, 4.0]]),
        lambda: Line(LEFT, RIGHT, buff=0.2),
    ],
)
def test_what_is_not_plain_is_manims(work: Callable[[], VMobject]) -> None:
    stock, ours = _both(work)
    assert stock == ours


def test_a_traced_path_is_manims(monkeypatch: pytest.MonkeyPatch) -> None:
    def work() -> VMobject:
        places = iter(np.random.default_rng(0).normal(size=(60, 3)))
        path = TracedPath(lambda: next(places), dissipating_time=0.5)
        for _ in range(40):
            path.update(1 / 30)
        return path

    stock, ours = _both(work)
    assert stock == ours
    monkeypatch.setattr(corners, "original_line", None)
    assert _both(work)[1] == stock
