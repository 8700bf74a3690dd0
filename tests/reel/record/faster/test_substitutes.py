"""What reel puts in place of manim's functions returns the same bits, and goes away after."""

import copy
import gc
import warnings
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import manim.mobject.types.vectorized_mobject as vectorized
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import (
    LEFT,
    UL,
    UP,
    Animation,
    Circle,
    Dot,
    Group,
    ManimColor,
    Mobject,
    PMobject,
    Scene,
    Square,
    VGroup,
    VMobject,
    tempconfig,
)

from dlmotion.reel.hashes import HashSink, stock_hashes
from dlmotion.reel.record.faster.substitutes import SUBSTITUTES, substitutes
from dlmotion.reel.record.recorder import recorded
from tests.reel.record.faster.test_copies import told

TINY = {"width": 64, "height": 36, "fps": 5}
SHARES = st.one_of(
    st.floats(-0.5, 1.5), st.sampled_from([0, 1, 0.0, 1.0, -0.0, np.float64(1), np.float64(0.3)])
)
NUMBERS = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, 1e-6, 1e300, np.inf, -np.inf, np.nan]), st.floats(-9, 9)
)
POINTS = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=9)


def _same(call: Callable[..., Any], *args: Any) -> None:
    """Call twice on equal copies of the arguments: with manim's functions and with ours."""
    results = []
    for ours in (False, True):
        given_args = copy.deepcopy(args)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                if ours:
                    with substitutes():
                        result = call(*given_args)
                else:
                    result = call(*given_args)
            except Exception as error:
                result = repr(error)
        seen = told(result, given_args)
        results.append(
            [part for part in seen if not (isinstance(part, str) and part.strip("'").isdigit())]
        )  # addresses
    assert results[0] == results[1]


def _are_equal(mobject: VMobject, p0: Any, p1: Any) -> bool:
    return mobject.consider_points_equals(p0, p1)


def _points_of(mobject: VMobject, points: Any) -> VMobject:
    mobject.points = np.array(points, dtype=float).reshape(-1, 3)
    return mobject


def test_originals_are_back_and_not_in_stock_runs() -> None:
    seen: list[bool] = []
    patience = gc.get_threshold()

    class Looking(Scene):
        def construct(self) -> None:
            seen.append(all(vars(owner)[name] is ours for owner, name, _, ours in SUBSTITUTES))
            seen.append(
                all(vars(owner)[name] is original for owner, name, original, _ in SUBSTITUTES)
            )
            assert gc.get_threshold() > patience

    with recorded(Looking, HashSink(64, 36), **TINY):
        pass
    stock_hashes(Looking, **TINY)
    assert seen == [True, False, False, True]
    assert gc.get_threshold() == patience
    assert all(vars(owner)[name] is original for owner, name, original, _ in SUBSTITUTES)


def test_what_somebody_else_replaced_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, later = (lambda *args: None), (lambda *args: None)
    monkeypatch.setattr(VMobject, "interpolate_color", theirs)
    family = Mobject.get_family
    try:
        with substitutes():
            assert VMobject.interpolate_color is theirs
            Mobject.get_family = later
        assert Mobject.get_family is later
    finally:
        Mobject.get_family = family
    assert VMobject.interpolate_color is theirs


@given(
    p0=st.lists(NUMBERS, min_size=2, max_size=4),
    p1=st.lists(NUMBERS, min_size=2, max_size=4),
    near=SHARES,
)
def test_points_are_equal_when_they_were(p0: list[float], p1: list[float], near: float) -> None:
    square = Square()
    for other in (p1, p0, [x + near * 1e-6 for x in p0], [x * (1 + 1e-5) for x in p0]):
        _same(_are_equal, square, np.array(p0), np.array(other))
        _same(_are_equal, square, p0, np.array(other))
    square.tolerance_for_point_equality = np.inf
    _same(_are_equal, square, np.array(p0), np.array(p1))


@pytest.mark.parametrize("share", [0.9, 0.999, 1.0, 1.001, 1.05, 1.15])
def test_points_are_as_near_as_they_must_be(share: float) -> None:
    point = np.array([5, -6e3, 7e6])
    _same(_are_equal, Square(), point, point * (1 + share * 1e-5))
    _same(_are_equal, Square(), np.zeros(3), np.zeros(3) + share * 1e-6)
    _same(_are_equal, Square(), point, np.array([5, -6e3, np.inf]))


@given(
    points=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=2, max_size=5),
    a=SHARES,
    b=SHARES,
)
def test_parts_of_curves(points: list[Any], a: float, b: float) -> None:
    for start, end in ((a, b), (np.float64(a), np.float64(b))):
        _same(lambda *args: vectorized.partial_bezier_points(*args), np.array(points), start, end)
        _same(
            lambda circle, *args: circle.pointwise_become_partial(Circle(), *args),
            Circle(),
            start,
            end,
        )
        _same(lambda circle, *args: circle.get_subcurve(*args), Circle(), start, end)


@given(points=POINTS, whole=POINTS, side=st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_boxes(points: list[Any], whole: list[Any], side: tuple[float, ...]) -> None:
    curves = _points_of(VMobject(), (whole * 4)[: 4 * len(whole)])
    for mobject in (
        _points_of(VMobject(), points),
        curves,
        VGroup(curves, _points_of(VMobject(), points[:1])),
    ):
        _same(lambda it: it.get_points_defining_boundary(), mobject)
        for direction in (
            np.array(side),
            np.zeros(3),
            list(side),
            np.array(side[:2]),
            np.array([1, 0, -1]),
        ):
            _same(lambda it, where: it.get_critical_point(where), mobject, direction)


@pytest.mark.parametrize(
    "make",
    [
        Mobject,
        VMobject,
        VGroup,
        lambda: Group(Dot(), Mobject()),
        lambda: PMobject().add_points([UP, LEFT]),
    ],
)
def test_boxes_of_other_kinds(make: Callable[[], Mobject]) -> None:
    _same(lambda it: (it.get_center(), it.get_corner(UL), it.width), make())


@given(
    colour=st.sampled_from(
        [
            None,
            "#ff0000",
            "RED",
            ManimColor("#123456"),
            255,
            (1.0, 0.0, 0.5),
            ["#ff0000", "#00ff00"],
        ]
    ),
    opacity=st.one_of(st.none(), SHARES, st.sampled_from([True, [0.1, 0.9], np.float32(0.3), "x"])),
    sheen=st.sampled_from([0, 0.2, -0.0]),
)
def test_colours(colour: Any, opacity: Any, sheen: float) -> None:
    mobject = Square(sheen_factor=sheen)
    _same(lambda it: it.generate_rgbas_array(colour, opacity), mobject)
    _same(lambda it: it.set_fill(colour, opacity).set_stroke(colour, opacity=opacity), mobject)


@given(alpha=SHARES, width=st.sampled_from([1, 2.5, np.float64(3), None]), stops=st.integers(1, 3))
def test_colours_mixed(alpha: float, width: Any, stops: int) -> None:
    start, end = (
        Square(fill_opacity=0.3),
        Circle(color=["#ff0000", "#00ff00", "#0000ff"][:stops], sheen_factor=0.1 * (stops > 1)),
    )
    start.stroke_width = width
    start.background_stroke_rgbas[0, 0] = np.inf
    made = VMobject()
    _same(lambda a, b, c: a.interpolate_color(b, c, alpha), made, start, end)
    _same(lambda a, b: a.interpolate_color(a, b, alpha), start, end)
    _same(lambda a, b: b.interpolate_color(a, b, alpha), start, end)
    _same(lambda a, b: a.become(b), VGroup(start), VGroup(end, end.copy()))


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_families(pairs: list[tuple[int, int]]) -> None:
    members = [VMobject() for _ in range(8)]
    for parent, child in pairs:
        if parent != child and members[child] not in members[parent].submobjects:
            members[parent].submobjects.append(members[child])
    expected = [member.get_family() for member in members]
    with substitutes():
        found = [member.get_family() for member in members]
    assert [list(map(id, family)) for family in found] == [
        list(map(id, family)) for family in expected
    ]


@given(
    pairs=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20),
    shown=st.lists(st.integers(0, 9), max_size=6, unique=True),
    front=st.lists(st.integers(0, 9), max_size=1),
    moving=st.lists(st.integers(0, 9), max_size=3, unique=True),
    played=st.lists(st.tuples(st.integers(0, 10), st.booleans()), max_size=10),
)
def test_who_comes_into_a_scene(
    pairs: list[tuple[int, int]],
    shown: list[int],
    front: list[int],
    moving: list[int],
    played: list[tuple[int, bool]],
) -> None:
    members: list[Any] = [VMobject() for _ in range(10)]
    for parent, child in pairs:
        if parent < child and members[child] not in members[parent].submobjects:
            members[parent].submobjects.append(members[child])
    animations: list[Any] = [
        Animation(([*members, None])[place], introducer=introducer) for place, introducer in played
    ]
    found = []
    for ours in (False, True):
        with tempconfig({"dry_run": True}), substitutes() if ours else nullcontext():
            scene = Scene()
            scene.mobjects = [members[place] for place in shown]
            scene.foreground_mobjects = [members[place] for place in front]
            scene.moving_mobjects = [members[place] for place in moving]
            scene.add_mobjects_from_animations(animations)
        found.append([[*map(id, scene.mobjects)], [*map(id, scene.moving_mobjects)]])
    assert found[0] == found[1]


def test_a_scene_that_adds_in_its_own_way_is_asked_for_each() -> None:
    class Counting(Scene):
        calls = 0

        def add(self, *mobjects: Any) -> "Counting":
            self.calls += 1
            return super().add(*mobjects)

    with tempconfig({"dry_run": True}), substitutes():
        scene = Counting()
        scene.add_mobjects_from_animations([Animation(VMobject()) for _ in range(3)])
    assert (scene.calls, len(scene.mobjects)) == (3, 3)


class Loner(Square):
    """Shows no children, and aligns nothing."""

    def _iter_family(self, active_path: Any) -> Any:
        yield from [self, self]

    def align_points(self, mobject: Any) -> "Loner":
        self.aligned = True
        return self


@given(
    ours=st.integers(0, 4),
    theirs=st.integers(0, 9),
    more=st.sampled_from([-1, 0, 1, 7, np.int64(3)]),
)
def test_alignment(ours: int, theirs: int, more: Any) -> None:
    one = VGroup(*[Square() for _ in range(ours)], VGroup(*[Dot() for _ in range(ours)]))
    two = VGroup(*[Circle(color=["#ff0000", "#00ff00"]) for _ in range(theirs)])
    _same(lambda a, b: a.align_data(b), one, two)
    _same(lambda a, b: b.become(a), one, two)
    _same(lambda a: a.add_n_more_submobjects(more), one)
    _same(lambda a, b: a.align_data(b), Group(Dot(), Loner()), Group(Dot(), Loner()))
    _same(lambda a: a.get_family(), VGroup(Loner(), Loner()))


@given(
    ours=POINTS,
    theirs=POINTS,
    copies=st.sampled_from([1, 4, 12]),
    more=st.sampled_from([-1, 0, 1, 7, np.int64(3)]),
)
def test_paths_are_as_long_as_each_other(
    ours: list[Any], theirs: list[Any], copies: int, more: Any
) -> None:
    def points(told: list[Any]) -> Any:
        joined = np.concatenate([np.array(told) + 0.1 * place for place in range(copies)])
        return joined.repeat(1 + (copies == 12), axis=0)

    one, two = (_points_of(VMobject(), points(told)) for told in (ours, theirs))
    _same(lambda a, b: a.align_points(b), one, two)
    _same(lambda a, b: a.align_points(b), VMobject(), two)
    _same(lambda a: a.insert_n_curves_to_point_list(more, a.points), one)
    _same(lambda a: a.insert_n_curves(more), one)
    curve, point = np.array((ours * 4)[:4]), np.array(theirs[0])
    _same(_are_equal, one, curve, point)
    _same(_are_equal, one, np.stack([point] * 4), point)


@pytest.mark.parametrize("sides", [1, 5, 40])
def test_rings_become_crosses(sides: int) -> None:
    ring, cross = Circle(num_components=sides + 3), Square()
    cross.append_points(Circle(num_components=5).shift(UP).points)
    cross.append_points(np.repeat(cross.points[-1:], 8, axis=0))
    _same(lambda a, b: a.align_points(b), ring, cross)
    _same(lambda a, b: b.become(a), ring, cross)
    _same(lambda a: a.insert_n_curves(3 * sides), cross)


def test_numpy_is_left_alone() -> None:
    linspace = np.linspace
    with substitutes():
        assert np.linspace is linspace
