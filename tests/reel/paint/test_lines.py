"""Long lines that go on, or lose their start: painted in few rows, with the bits of whole ones."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import cairo
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import Circle, Dot, Line, Mobject, Square, VMobject
from manim.constants import CapStyleType, LineJointType

from dlmotion.reel.display_list import CURVE, Path, Picture, Shape
from dlmotion.reel.paint import cairopath
from dlmotion.reel.paint.changes import Band, parted
from dlmotion.reel.paint.painter import Painter, _prepare
from dlmotion.reel.paint.pens import draw, pen_of
from dlmotion.reel.paint.rows import gentle_bends, is_graph, rows_that_tell
from tests.reel.paint.test_changes import HEIGHT, WIDTH, pictures

WAYS = ("graph", "walk", "swing", "retraced", "sharp", "upright", "circle", "halting")


def corners(way: str, count: int, seed: int) -> np.ndarray:
    """Places (count, 3) in scene units that a point goes through."""
    rng = np.random.default_rng(seed)
    time = np.arange(count) * rng.uniform(0.02, 0.2)
    if way == "graph":
        flat = np.linspace(-3.8, 3.8, count), 3 * np.sin(np.cumsum(rng.normal(size=count)) / 4)
    elif way == "walk":
        flat = np.cumsum(rng.normal(size=(2, count)) * rng.uniform(0.02, 0.3), axis=1)
    elif way == "swing":
        flat = 3 * np.sin(time) * np.cos(time / 5), 3.5 * np.sin(2.3 * time + 0.4)
    elif way == "retraced":
        there = np.cumsum(rng.normal(size=(2, count // 2 + 1)) * 0.1, axis=1)
        back = there[:, ::-1] + rng.choice([0, 1e-4, 1e-3]) * rng.normal(size=there.shape)
        flat = np.concatenate([there, back], axis=1)[:, :count]
    elif way == "sharp":
        flat = rng.uniform((-5, -5.5), (5, 5.5), (count, 2)).T
    elif way == "upright":
        flat = np.cumsum(rng.normal(size=count) * 1e-3), np.linspace(-5, 5, count)
    elif way == "circle":
        flat = 3 * np.cos(time), 3 * np.sin(time)
    else:
        steps = rng.normal(size=(2, count)) * rng.choice([0, 0, 1e-3, 0.02, 0.2], count)
        flat = np.cumsum(steps, axis=1)
    return np.stack([*flat, np.zeros(count)], axis=1)


def line(places: np.ndarray, look: dict[str, object], *, smooth: bool) -> VMobject:
    """A line through these places."""
    made = VMobject(stroke_color="#40a0e0", **look)
    return made.set_points_smoothly(places) if smooth else made.set_points_as_corners(places)


LOOKS = st.fixed_dictionaries(
    {
        "stroke_width": st.sampled_from([0.6, 2, 3, 7, 20, 60]),
        "stroke_opacity": st.sampled_from([1, 0.6]),
        "joint_type": st.sampled_from([None, *LineJointType]),
        "cap_style": st.sampled_from([*CapStyleType]),
    }
)


def assert_painted_as_anew(frames: list[Picture]) -> None:
    """Each picture on a canvas that showed the one before equals one on a clear canvas."""
    painter = Painter(WIDTH, HEIGHT)
    for start in range(0, len(frames), 8):
        painter.lay(frames[start : start + 8])
        for picture in frames[start : start + 8]:
            fresh = Painter(WIDTH, HEIGHT)
            _prepare(item for item in picture.items)
            assert np.array_equal(painter.paint(picture), fresh.paint(picture))


@settings(max_examples=30, deadline=None)
@given(
    way=st.sampled_from(WAYS),
    seed=st.integers(0, 2**32 - 1),
    look=LOOKS,
    smooth=st.booleans(),
    lost=st.sampled_from([0, 0, 1, 3]),
    closes=st.booleans(),
)
def test_lines_that_go_on_are_painted_as_whole_frames_are(
    way: str, seed: int, look: dict[str, object], smooth: bool, lost: int, closes: bool
) -> None:
    places = corners(way, 170, seed)
    if closes:
        places[140] = places[0]
    frames: list[list[Mobject]] = []
    for step in range(16):
        shown = places[lost * step : 125 + 3 * step]
        ball = Dot([0.2 * step - 3, 1.5, 0], radius=0.4, fill_opacity=0.6)
        rod = Line([-3.5, -4, 0], [3 - 0.3 * step, 4, 0], stroke_width=5)
        over = Circle(1.2, fill_opacity=0.4).shift([2.5, -2.5 + 0.1 * step, 0])
        frames.append(
            [Square(5), ball, line(shown, look, smooth=smooth), Dot(shown[-1]), rod, over]
        )
    assert_painted_as_anew(pictures(*frames))


def _stroked(item: Path, rows: tuple[int, int]) -> np.ndarray:
    """A path on a clear canvas, clipped to these rows."""
    canvas = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    context = cairo.Context(
        cairo.ImageSurface.create_for_data(canvas.data, cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
    )
    context.rectangle(0, rows[0], WIDTH, rows[1] - rows[0])
    context.clip()
    context.set_matrix(cairo.Matrix(*item.matrix))
    cairopath.prepare([item.shape])
    cairopath.append_by_calls(context, item.shape.ready[0].data)
    pen = pen_of(item.stroke)
    assert pen is not None
    draw(context, pen)
    return canvas


@settings(max_examples=40, deadline=None)
@given(
    way=st.sampled_from(WAYS),
    seed=st.integers(0, 2**32 - 1),
    look=LOOKS,
    smooth=st.booleans(),
    top=st.integers(0, HEIGHT - 1),
    count=st.sampled_from([1, 2, 5, 20, 60]),
)
def test_a_clip_beyond_the_rows_that_tell_shows_in_none(
    way: str, seed: int, look: dict[str, object], smooth: bool, top: int, count: int
) -> None:
    (picture,) = pictures([line(corners(way, 150, seed), look, smooth=smooth)])
    item = picture.items[-1]
    assert isinstance(item, Path)
    first, last = rows_that_tell(item, top, top + count)
    band = slice(top, top + count)
    clipped = _stroked(item, (max(first, 0), min(last, HEIGHT)))
    assert np.array_equal(clipped[band], _stroked(item, (0, HEIGHT))[band])


def test_a_clip_at_the_rows_themselves_can_show() -> None:
    differ = 0
    for seed in range(20):
        look = {"stroke_width": 7}
        (picture,) = pictures([line(corners("sharp", 150, seed), look, smooth=False)])
        item = picture.items[-1]
        assert isinstance(item, Path)
        differ += bool(
            (_stroked(item, (90, 99))[90:99] != _stroked(item, (0, HEIGHT))[90:99]).any()
        )
    assert differ


def test_few_rows_of_a_graph_tell() -> None:
    along = np.linspace(-4, 4, 400)
    places = np.stack([along, 3 * np.sin(2 * along), 0 * along], axis=1)
    (picture,) = pictures([line(places, {"stroke_width": 3}, smooth=False)])
    item = picture.items[-1]
    assert isinstance(item, Path)
    first, last = rows_that_tell(item, 200, 210)
    assert 185 < first < 200 < 210 < last < 225
    assert rows_that_tell(item, 10_000, 10_010) == (10_000, 10_010)


@pytest.mark.parametrize(("degrees", "gentle"), [(0, True), (70, True), (80, False), (180, False)])
def test_bends_are_gentle_up_to_75_degrees(degrees: float, gentle: bool) -> None:
    angle = math.radians(degrees)
    places = np.array([[-1, 0, 0], [0, 0, 0], [math.cos(angle), math.sin(angle), 0]])
    (picture,) = pictures([line(places, {"stroke_width": 3}, smooth=False)])
    item = picture.items[-1]
    assert isinstance(item, Path)
    assert gentle_bends(item).tolist() == [gentle]
    skewed = replace(item, matrix=(40.0, 3.0, 0.0, -40.0, 0.0, 0.0))
    tiny = replace(item, matrix=(1e-3, 0.0, 0.0, -1e-3, 0.0, 0.0))
    assert not gentle_bends(skewed).any()
    assert not gentle_bends(tiny).any()


@given(
    way=st.sampled_from(WAYS),
    seed=st.integers(0, 99),
    counts=st.lists(st.integers(60, 160), min_size=2, max_size=6),
    closes=st.booleans(),
    jumps=st.booleans(),
)
def test_lines_that_begin_alike_have_the_elements_that_each_has_alone(
    way: str, seed: int, counts: list[int], closes: bool, jumps: bool
) -> None:
    points = line(corners(way, 170, seed), {}, smooth=False).points[:, :2]
    if closes:
        points[CURVE * counts[0] - 1] = points[0] + 1e-7
    if jumps:
        points[CURVE * 100 :] += 0.1
    together, alone = (
        [Shape(np.array(points[: CURVE * count]), 1e-6) for count in counts] for _ in range(2)
    )
    cairopath.prepare(together)
    for shape, same in zip(together, alone, strict=True):
        cairopath.prepare([same])
        ready, plain = shape.ready[0], same.ready[0]
        assert ready.data.tobytes() == plain.data.tobytes()
        assert np.array_equal(ready.corners, plain.corners)
        length = np.ctypeslib.as_array((np.ctypeslib.ctypes.c_int * 6).from_address(ready.address))
        assert length[4] == len(plain.data)


def test_lines_that_begin_alike_share_their_elements() -> None:
    points = line(corners("graph", 170, 1), {}, smooth=False).points[:, :2]
    shapes = [Shape(np.array(points[: CURVE * count]), 1e-6) for count in (90, 120, 150)]
    cairopath.prepare(shapes)
    for part, whole in pairwise(shapes):
        assert np.shares_memory(part.ready[0].data, whole.ready[0].data)


def test_what_changes_beside_a_line_is_a_band_of_its_own_rows() -> None:
    band = Band(10, 300, ((0, 40), (60, 90), (200, 260)))
    boxes = [(10, 50, 0, 40), (40, 300, 60, 90), (100, 120, 200, 260), (400, 500, 0, 9)]
    assert parted(band, boxes, [(150, 320)]) == [
        Band(100, 120, ((200, 260),)),
        Band(10, 300, ((0, 40), (60, 90))),
    ]
    assert parted(band, boxes, [(0, 320)]) == [band]


def test_a_line_is_painted_anew_as_far_as_the_miter_before_its_new_part() -> None:
    places = corners("swing", 170, 1)
    frames = [
        [line(places[:count], {"stroke_width": 60}, smooth=False)] for count in range(125, 170, 3)
    ]
    assert_painted_as_anew(pictures(*frames))


@pytest.mark.parametrize("jumps", [False, True])
def test_a_line_that_closes_is_painted_anew_where_it_begins(jumps: bool) -> None:
    places = corners("swing", 170, 2197397651)
    places[140] = places[0]
    frames: list[list[Mobject]] = []
    for count in range(137, 145):
        look = {"stroke_width": 4, "cap_style": CapStyleType.ROUND}
        shown = line(places[:count], look, smooth=False)
        if jumps:
            shown.points = np.concatenate(
                [line(places[:90] / 2, {}, smooth=False).points, shown.points]
            )
        frames.append([shown])
    assert_painted_as_anew(pictures(*frames))


@pytest.mark.parametrize(
    ("seed", "width", "cap"),
    [(2523117150, 12, CapStyleType.BUTT), (917978055, 20, CapStyleType.SQUARE)],
)
def test_a_line_is_painted_anew_as_far_as_curves_go_on_below(
    seed: int, width: float, cap: CapStyleType
) -> None:
    places = corners("halting", 170, seed)
    places[140] = places[0]
    look = {"stroke_width": width, "cap_style": cap, "stroke_opacity": 0.6}
    assert_painted_as_anew(
        pictures(*[[line(places[:count], look, smooth=False)] for count in range(125, 165, 2)])
    )


def test_a_line_over_itself_is_painted_from_its_top() -> None:
    places = corners("circle", 170, 3578667944)
    look = {"stroke_width": 12, "stroke_opacity": 0.6, "joint_type": LineJointType.BEVEL}
    frames = [[line(places[:count], look, smooth=True)] for count in range(125, 165, 2)]
    assert_painted_as_anew(pictures(*frames))


def test_graphs_go_one_way() -> None:
    for way, graph in (("graph", True), ("circle", False), ("upright", False)):
        for places in (corners(way, 170, 3), corners(way, 170, 3)[::-1]):
            (picture,) = pictures([line(places, {}, smooth=False)])
            item = picture.items[-1]
            assert isinstance(item, Path)
            assert is_graph(item) == graph
            assert not is_graph(replace(item, matrix=(40.0, 0.0, 3.0, -40.0, 0.0, 0.0)))
