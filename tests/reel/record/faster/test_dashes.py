"""Dashed lines under reel are manim's: the same dashes, to the last bit and attribute."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from manim import (
    DOWN,
    LEFT,
    PI,
    RED,
    RIGHT,
    UP,
    Arc,
    Arrow,
    Circle,
    Create,
    DashedLine,
    DashedVMobject,
    Line,
    Scene,
    Square,
    TangentLine,
    Uncreate,
    ValueTracker,
    VGroup,
    VMobject,
    always_redraw,
)

from dlmotion.reel.hashes import frame_hashes, stock_hashes
from dlmotion.reel.record.faster import dashes
from dlmotion.reel.record.faster.substitutes import substitutes
from tests.reel.record.faster.test_copies import Own, told
from tests.reel.scenes import TINY

MADE: dict[str, Callable[[], VMobject]] = {
    "line": lambda: Line(LEFT, 2 * RIGHT + UP / 3, color=RED),
    "bent line": lambda: Line(LEFT, RIGHT, path_arc=1),
    "arc": lambda: Arc(0.7, angle=PI * 1.2).shift(DOWN / 7),
    "closed": lambda: Circle(0.9).rotate(0.3),
    "corners": lambda: VMobject().set_points_as_corners([LEFT, UP, RIGHT / 3, DOWN]),
    "jump": lambda: VMobject().append_points([LEFT] * 4).append_points([UP, RIGHT, DOWN, LEFT]),
    "fill": lambda: Square(fill_opacity=0.3, sheen_factor=0.2),
}
FOREIGN: dict[str, Callable[[], VMobject]] = {
    "arrow": lambda: Arrow(LEFT, RIGHT),
    "children": lambda: VGroup(Line(), Line()).add_to_back(Line()),
    "own copy": Own,
    "odd points": lambda: VMobject().set_points(np.asfortranarray(np.eye(4, 3))),
    "half a curve": lambda: VMobject().set_points(np.eye(6, 3)),
    "target": lambda: Line().set(target=Line()),
    "updater": lambda: Line().add_updater(lambda line: None),
    "one array twice": lambda: (line := Line()).set(again=line.stroke_rgbas),
}


def _dashed(make: Callable[[], VMobject], *args: Any, **settings: Any) -> list[object]:
    """All of a dashed mobject, or how it was refused; addresses do not count."""
    try:
        made = DashedVMobject(make(), *args, **settings)
    except Exception as error:
        return [type(error), str(error)]
    for member in made.get_family():
        vars(member).pop("original_id", None)
    return ["an address" if _is_address(value) else value for value in told(made)]


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.strip("'").isdigit() and len(value) > 12


def _same(make: Callable[[], VMobject], *args: Any, **settings: Any) -> None:
    expected = _dashed(make, *args, **settings)
    with substitutes():
        assert _dashed(make, *args, **settings) == expected


@pytest.mark.parametrize("name", MADE)
@given(
    count=st.integers(1, 40),
    ratio=st.floats(0.01, 1),
    offset=st.sampled_from([0, 0.3, 0.5, 0.9999, 1, 2.5, -0.4]),
    equal=st.booleans(),
)
@example(count=1, ratio=0.5, offset=0.5, equal=True)
@example(count=7, ratio=1.0, offset=0, equal=False)
def test_dashes_are_manims(name: str, count: int, ratio: float, offset: float, equal: bool) -> None:
    _same(MADE[name], count, ratio, offset, RED, equal, stroke_width=2)


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_not_one_plain_path_goes_manims_way(name: str) -> None:
    _same(FOREIGN[name])


@pytest.mark.parametrize(
    "settings",
    [{"num_dashes": 0}, {"num_dashes": 2.5}, {"dashed_ratio": np.float64(0.3)}, {"color": "no"}],
    ids=str,
)
def test_settings_that_are_not_plain(settings: dict[str, Any]) -> None:
    _same(MADE["line"], **settings)


def test_dashes_share_nothing_with_each_other_or_the_line() -> None:
    line = Line(LEFT, RIGHT)
    with substitutes():
        parts = DashedVMobject(line, 5).submobjects
    for part in parts:
        part.points[:] = 7.0
        part.stroke_rgbas[:] = 0.25
        part.start[:] = 7.0
        part.add(Line())
    whole = [line, *parts]
    assert not np.any(line.points == 7.0)
    assert len(
        {id(value) for one in whole for value in vars(one).values() if _may_change(value)}
    ) == sum(_may_change(value) for one in whole for value in vars(one).values())


def _may_change(value: object) -> bool:
    return isinstance(value, np.ndarray | list | dict)


def test_a_dashed_line_takes_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*args: Any, **settings: Any) -> None:
        raise AssertionError("manim's own way was taken")

    monkeypatch.setattr(dashes, "original_init", refused)
    line = Line(LEFT, RIGHT)
    dashes.dashed(DashedVMobject.__new__(DashedVMobject), line, 5)


class Redrawn(Scene):
    """Dashes made anew in every frame, of a line, a turning ring, a tangent and an arc."""

    def construct(self) -> None:
        share = ValueTracker(0.1)
        curve = Arc(2, angle=PI)

        def line() -> VMobject:
            return DashedLine(LEFT * share.get_value(), 3 * RIGHT + UP, color=["#f00", "#00f"])

        def ring() -> VMobject:
            return DashedVMobject(Circle(1.5), 13, dash_offset=3 * share.get_value())

        def tangent() -> VMobject:
            return DashedVMobject(TangentLine(curve, share.get_value(), length=3), 7)

        def arc() -> VMobject:
            return DashedVMobject(Arc(1, 0, 6 * share.get_value()), 9, equal_lengths=False)

        self.add(*(always_redraw(make) for make in (line, ring, tangent, arc)))
        self.play(share.animate.set_value(0.9), Create(DashedLine(DOWN, UP)), run_time=0.8)
        self.play(Uncreate(DashedVMobject(Square())), run_time=0.4)


def test_a_scene_of_dashes_looks_as_manim_paints_it() -> None:
    assert frame_hashes(Redrawn, **TINY) == stock_hashes(Redrawn, **TINY)
