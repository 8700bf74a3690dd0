"""Path data read once is what svgelements reads each time."""

from __future__ import annotations

import copy
import io
from typing import Any

import pytest
import svgelements
from manim import MathTypst, Scene, ValueTracker, always_redraw

from dlmotion.reel.hashes import frame_hashes, stock_hashes
from dlmotion.reel.record.faster.pathdata import read_once

DATA = [
    "M 0 0m 5.52 6.33c 0 0.44 -0.43 0.72 -0.9 0.72h -0.65v 2z m 1 1 l 2 3Z",
    "M0,0 10,10 C 1 2 3 4 5 6 7 8 9 10 11 12 S 1 2 3 4 Q 1 2 3 4 T 5 6",
    "M 1 1 A 5 3 30 0 1 8 8 a 2 2 0 1 0 3 3 z",
    "m 1e-3 -2.5E2 l.5.5-1-1 M 3 3",
    "",
]


def told(path: Any) -> list[Any]:
    """Kinds and all values of the segments of a path."""
    return [
        (type(part), {name: repr(value) for name, value in vars(part).items()})
        for part in path._segments
    ]


def read(data: str) -> Any:
    """A path as a file gives it: scaled, moved and drawn."""
    text = f'<svg><g transform="matrix(1 0 0 -1 0.3 7.48)"><path d="{data}"/></g></svg>'
    (path,) = svgelements.SVG.parse(io.StringIO(text)).select(
        lambda part: isinstance(part, svgelements.Path)
    )
    path.reify()
    return path


@pytest.mark.parametrize("data", DATA[:-1])
def test_the_same_segments_each_time(data: str) -> None:
    stock = told(read(data))
    with read_once():
        assert [told(read(data)) for _ in range(3)] == [stock] * 3


@pytest.mark.parametrize("data", DATA)
def test_data_that_goes_on_and_paths_of_other_kinds(data: str) -> None:
    class Own(svgelements.Path):  # type: ignore[misc]
        pass

    def made() -> list[Any]:
        longer = svgelements.Path("M 1 2 L 3 4")
        longer.parse(data)
        return [told(longer), told(Own(data)), told(copy.copy(svgelements.Path(data)))]

    stock = made()
    with read_once():
        assert made() == stock


def test_moving_a_path_moves_no_other() -> None:
    with read_once():
        one, two = svgelements.Path(DATA[0]), svgelements.Path(DATA[0])
        before = told(two)
        one *= svgelements.Matrix("translate(5 5)")
        one.reify()
        assert told(two) == before == told(svgelements.Path(DATA[0]))
        assert told(one) != before


def test_data_that_svgelements_refuses_is_refused_each_time() -> None:
    with read_once():
        for _ in range(2):
            with pytest.raises(ValueError):  # noqa: PT011 (it says nothing)
                svgelements.Path("M 1")


class Anew(Scene):
    """A formula set anew, whose glyphs come again in other places."""

    def construct(self) -> None:
        x = ValueTracker(0.0)
        self.add(always_redraw(lambda: MathTypst(f"f({x.get_value():.0f}) = 2^x")))
        self.play(x.animate.set_value(3), run_time=1)


def test_frames_of_formulas_set_anew_are_stocks() -> None:
    shape = {"width": 160, "height": 90, "fps": 6}
    assert frame_hashes(Anew, **shape) == stock_hashes(Anew, **shape)
