"""Copies of mobjects under reel are those of ``copy.deepcopy``: values, shared objects."""

import copy
from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any

import numpy as np
import pytest
from manim import (
    LEFT,
    RIGHT,
    UP,
    Arrow,
    Axes,
    Circle,
    DashedLine,
    Dot,
    Group,
    ImageMobject,
    Line,
    ManimColor,
    Mobject,
    NumberPlane,
    Square,
    SurroundingRectangle,
    ValueTracker,
    VGroup,
    VMobject,
)

from dlmotion.reel.record.faster.substitutes import substitutes


def told(*roots: object) -> list[object]:
    """Everything reachable: values, bytes of arrays, and for what was met before its number."""
    numbers: dict[int, int] = {}
    kept, found, waiting = [], [], list(reversed(roots))
    while waiting:
        value = waiting.pop()
        if id(value) in numbers:
            found.append(numbers[id(value)])
            continue
        numbers[id(value)] = len(numbers)
        kept.append(value)
        found.append(type(value))
        if isinstance(value, np.ndarray) and value.dtype != object:
            found.append((value.dtype.str, value.shape, value.strides, value.tobytes()))
        elif isinstance(value, list | tuple):
            waiting += [*reversed(value), len(value)]
        elif isinstance(value, dict):
            waiting += [part for item in reversed(value.items()) for part in reversed(item)]
        elif isinstance(value, str | int | float | set | None):
            found.append(repr(value))
        elif isinstance(value, partial):
            waiting += [value.args, value.func]
        elif isinstance(value, type | Enum) or callable(value):
            continue
        else:
            waiting.append(vars(value) if hasattr(value, "__dict__") else str(value))
    return found


class Own(Square):
    """Copies itself in its own way."""

    def __deepcopy__(self, memo: Any) -> "Own":
        made = super().__deepcopy__(memo)
        made.times = getattr(self, "times", 0) + 1
        return made


class Stored(Square):
    """Keeps an attribute elsewhere than others would."""

    @property
    def depth_of(self) -> float:
        return self._depth_of

    @depth_of.setter
    def depth_of(self, value: float) -> None:
        self._depth_of = value


class Counted(Square):
    """Counts what is set."""

    def __setattr__(self, name: str, value: Any) -> None:
        vars(self)["sets"] = vars(self).get("sets", 0) + 1
        super().__setattr__(name, value)


def _plain() -> Mobject:
    return Circle(fill_opacity=0.5).shift(RIGHT)


def _group() -> Mobject:
    shared = Dot()
    return VGroup(VGroup(shared, Square()), shared, VGroup(VGroup()), Arrow(LEFT, RIGHT))


def _circle_of_references() -> Mobject:
    one, two = Square(), VGroup(Dot())
    one.other, two.other, two.back = two, one, two[0]
    one.target, one.saved_state = two, one.copy()
    return VGroup(one, two)


def _odd_attributes() -> Mobject:
    square, array = Square(), np.arange(6.0)
    square.arrays = [array, array, array[::2], np.asfortranarray(np.ones((3, 2))), np.arange(3)]
    square.objects = np.array([square, array], dtype=object)
    square.table = {"a": [], (1, square): {"deep": array}, 3: np.float64(2.5)}
    square.pair, square.flat = (array, [square]), (1, "two", None)
    square.call = partial(max, array)
    square.bound, square.free = square.get_center, len
    square.names, square.kind, square.color_again = {1, 2}, Mobject, ManimColor("#abcdef")
    square.colour_twice = [square.color_again, square.color_again]
    square.number = square.again = np.float64(1.5)
    return square


def _updaters() -> Mobject:
    tracker, dot = ValueTracker(2), Dot()
    dot.tracker = tracker
    dot.add_updater(lambda mobject: mobject.set_x(tracker.get_value()))
    dot.add_updater(dot.get_center)
    return Group(dot, tracker)


MADE: list[Callable[[], Mobject]] = [
    _plain,
    _group,
    _circle_of_references,
    _odd_attributes,
    _updaters,
    lambda: Own(),
    lambda: VGroup(Own(), Own()),
    lambda: Counted(),
    lambda: DashedLine(LEFT, UP),
    lambda: Axes(x_range=[0, 2], y_range=[0, 2], axis_config={"include_ticks": True}),
    lambda: NumberPlane(x_range=[0, 2], y_range=[0, 2]),
    lambda: SurroundingRectangle(Line(LEFT, RIGHT), color=["#ff0000", "#00ff00"]),
    lambda: ImageMobject(np.zeros((2, 2, 4), np.uint8)),
    lambda: VMobject().set_points(np.asfortranarray(np.ones((4, 3)))),
    lambda: Mobject(),
]


@pytest.mark.parametrize("make", MADE, ids=range(len(MADE)))
def test_copies_are_those_of_deepcopy(make: Callable[[], Mobject]) -> None:
    original = make()
    expected = told(original, copy.deepcopy(original))
    with substitutes():
        assert told(original, copy.deepcopy(original)) == expected
        assert told(original, original.copy()) == expected


def test_copies_within_other_things_share_what_deepcopy_shares() -> None:
    group = _group()
    things = [group[0], {"dot": group[1], "all": group}, (group[1], group[1].points)]
    expected = told(things, copy.deepcopy(things))
    with substitutes():
        assert told(things, copy.deepcopy(things)) == expected


def test_what_a_class_stores_in_its_own_way_is_stored_so() -> None:
    square = Stored()
    vars(square)["depth_of"] = 3.0
    stock = square.copy()
    with substitutes():
        ours = square.copy()
    assert list(vars(ours)) == list(vars(stock))
    assert "depth_of" not in vars(ours)
    assert ours.depth_of == 3.0


def test_the_memo_is_heeded_and_filled() -> None:
    square, other = Square(), Square()
    other.first, known = square, Dot()
    with substitutes():
        memo: dict[int, Any] = {id(square): known}
        made = copy.deepcopy(other, memo)
    assert made.first is known
    assert memo[id(other)] is made
    assert memo[id(other.points)] is made.points
    assert any(kept is other.points for kept in memo[id(memo)])
