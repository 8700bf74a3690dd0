"""The parts of reel on their own: skipped frames, partial conversion, bands, cutting, stills."""

from __future__ import annotations

import contextlib
import re
from fractions import Fraction
from pathlib import Path

import av
import cairo
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import Camera, Circle, Dot, Group, Line, ManimColor, Polygon, Square, VGroup, VMobject
from manim.utils.family import extract_mobject_family_members
from PIL import Image
from PIL.Image import Resampling

from benchmarks.reel.zoo import Shades
from dlmotion import reel
from dlmotion.reel.display_list import Backdrop, Dots, Item, Paint, Picture, Shape, digest_of
from dlmotion.reel.display_list import Image as RasterImage
from dlmotion.reel.display_list import Path as PathItem
from dlmotion.reel.encode import h264
from dlmotion.reel.encode.h264 import H264
from dlmotion.reel.encode.join import join_h264
from dlmotion.reel.encode.presets import BRIEF_QP, PHOTO_QP, PRESETS, SPARSE_QP, Preset
from dlmotion.reel.encode.skip_frames import Headers
from dlmotion.reel.paint import cairopath
from dlmotion.reel.paint.changes import patches
from dlmotion.reel.paint.painter import Painter
from dlmotion.reel.paint.yuv import YuvCanvas
from dlmotion.reel.record.camera import drawing_order, recording_class
from dlmotion.reel.segments.frames import Cutter, Segment
from tests.reel.scenes import TINY, Walk


def _noise(width: int, height: int) -> av.VideoFrame:
    pixels = np.random.default_rng(0).integers(0, 255, (height, width, 3), dtype=np.uint8)
    return av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")


@pytest.mark.parametrize(
    "parameters", ["bframes=0", "bframes=3", "bframes=0:cabac=0", "weightp=2:no-deblock=1"]
)
@pytest.mark.parametrize("size", [(160, 90), (334, 190)])
def test_skipped_frames_repeat_the_picture(parameters: str, size: tuple[int, int]) -> None:
    preset = Preset(
        "test", "", (("preset", "superfast"), ("qp", "28"), ("x264-params", parameters)), ()
    )
    segment = H264(*size, Fraction(30), preset).encode_frames(
        [_noise(*size)], Segment(((_picture(1), 1),))
    )
    headers = Headers.read(segment.extradata)
    decoder = av.CodecContext.create("h264", "r")
    decoder.extradata, decoder.thread_count = segment.extradata, 1
    shown = []
    for data in [segment.packets[0][2], *(headers.repeat(place) for place in range(1, 70))]:
        shown += decoder.decode(av.Packet(data))
    shown += decoder.decode(None)
    first = shown[0].to_ndarray()
    assert len(shown) == 70
    assert not any(frame.is_corrupt for frame in shown)
    assert all(np.array_equal(frame.to_ndarray(), first) for frame in shown)


def test_interlaced_or_strange_parameter_sets_are_refused() -> None:
    with pytest.raises(ValueError, match="SPS and a PPS"):
        Headers.read(b"\x00\x00\x00\x01\x67")
    sets = H264(160, 90, Fraction(30), PRESETS["standard"]).headers()
    for length in range(len(sets)):
        with contextlib.suppress(ValueError):
            Headers.read(sets[:length])


def test_holds_are_coded_where_headers_are_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    known = reel.film(Walk, tmp_path / "known.mp4", **TINY)
    monkeypatch.setattr(Headers, "read", lambda extradata: Headers._read(b""))
    h264._knows_headers.cache_clear()
    film = reel.film(Walk, tmp_path / "walk.mp4", **TINY)
    again = reel.film(Walk, tmp_path / "again.mp4", store=reel.Store(tmp_path / "store"), **TINY)
    h264._knows_headers.cache_clear()
    assert film.path.read_bytes() == again.path.read_bytes()
    pictures = []
    for path in (known.path, film.path):
        with av.open(str(path)) as source:
            pictures.append([frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)])
    assert len(pictures[1]) == film.frames == known.frames
    errors = [np.abs(a.astype(int) - b).mean() for a, b in zip(*pictures, strict=True)]
    assert max(errors) < 1.0
    assert len([r for r in caplog.records if "holds are coded" in r.getMessage()]) == 1


@settings(max_examples=25)
@given(st.data())
def test_partial_conversion_equals_whole(data: st.DataObject) -> None:
    width, height = data.draw(st.sampled_from([(160, 90), (334, 190)]))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    pixels = rng.integers(0, 255, (height, width, 4), dtype=np.uint8)
    canvas, whole = YuvCanvas(width, height), YuvCanvas(width, height)
    canvas.update(pixels, [(0, height, 0, width)])
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    bottom, right = data.draw(st.integers(top + 1, height)), data.draw(st.integers(left + 1, width))
    pixels[top:bottom, left:right] = rng.integers(0, 255, (bottom - top, right - left, 4))
    canvas.update(pixels, [(top, bottom, left, right)])
    whole.update(pixels, [(0, height, 0, width)])
    assert np.array_equal(canvas.frame.to_ndarray(), whole.frame.to_ndarray())


def test_conversion_is_bt601_in_limited_range() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (90, 160, 4), dtype=np.uint8)
    pixels[:, :40, :3] = pixels[:, :40, :1]
    canvas = YuvCanvas(160, 90)
    canvas.update(pixels, [(0, 90, 0, 160)])
    colours = pixels[..., :3].astype(float)
    blocks = colours.reshape(45, 2, 80, 2, 3).mean(axis=(1, 3))
    luma, *chroma = (
        np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size) for plane in canvas.frame.planes
    )
    assert (
        np.abs(luma[:, :160] - (16 + colours @ [65.481 / 255, 128.553 / 255, 24.966 / 255])).max()
        < 0.8
    )
    for plane, weights in zip(
        chroma, ([-37.797, -74.203, 112.0], [112.0, -93.786, -18.214]), strict=True
    ):
        assert np.abs(plane[:, :80] - (128 + blocks @ np.array(weights) / 255)).max() < 0.51
        assert (plane[:, :20] == 128).all()


curves = st.lists(
    st.lists(st.floats(-4, 4, width=32), min_size=24, max_size=24), min_size=1, max_size=4
)


def _shape(numbers: list[list[float]]) -> VMobject:
    """A mobject of joined, broken and closed cubic curves."""
    mobject = VMobject(stroke_width=5, fill_opacity=0.6, color="#c03060")
    points = np.zeros((8 * len(numbers), 3))
    points[:, :2] = np.reshape(numbers, (-1, 3))[:, :2]
    points[4::8] = points[3::8]
    if len(numbers) > 1:
        points[7] = points[0]
    mobject.points = points
    return mobject


@settings(max_examples=30)
@given(curves, st.floats(-1, 1), st.floats(-1, 1))
def test_bands_paint_as_whole_frames_do(
    numbers: list[list[float]], right: float, up: float
) -> None:
    camera = recording_class(Camera)(
        pixel_width=96, pixel_height=54, frame_width=14.2, frame_height=8.0
    )
    still, moving = _shape(numbers), _shape(numbers[:1])
    still.shift([0.3, 0.2, 0])
    over = Circle(color="#20c0a0", fill_opacity=0.4)
    pictures = []
    for step in range(8):
        camera.reset()
        camera.capture_mobjects([still, moving.copy().shift([right * step, up * step, 0]), over])
        pictures.append(camera.picture())
    painter = Painter(96, 54)
    painter.lay(pictures)
    for picture in pictures:
        assert np.array_equal(painter.paint(picture), Painter(96, 54).paint(picture))


def test_a_band_may_begin_and_end_at_any_row_of_a_path() -> None:
    camera = recording_class(Camera)(
        pixel_width=320, pixel_height=360, frame_width=8.0, frame_height=9.0
    )
    rings = [
        Circle(0.5 * size, stroke_width=3, fill_opacity=0.7).shift([0.011 * size, 0.3, 0])
        for size in range(1, 9)
    ]
    box = Square(3.0, fill_opacity=0.3, stroke_width=4)
    wedge = Polygon([-3, 3.9, 0], [3.3, 3.7, 0], [-2.9, -4.1, 0], stroke_width=1, fill_opacity=0.5)
    still = [*rings, box, box.copy().rotate(0.3), Line([-3.9, -4.2, 0], [-1.1, 4.1, 0]), wedge]
    pictures = []
    for step in range(320):
        camera.reset()
        camera.capture_mobjects([*still, Dot([3.5, 4.0 - step / 40, 0], radius=0.03)])
        pictures.append(camera.picture())
    painter, unequal = Painter(320, 360), []
    for step, picture in enumerate(pictures):
        if not np.array_equal(painter.paint(picture), Painter(320, 360).paint(picture)):
            unequal.append(step)
    assert unequal == []


@settings(max_examples=50)
@given(st.lists(st.tuples(*[st.integers(-90, 700)] * 4), max_size=6))
def test_patches_cover_all_boxes_once(corners: list[tuple[int, int, int, int]]) -> None:
    boxes = [(min(a, b), max(a, b) + 1, min(c, d), max(c, d) + 1) for a, b, c, d in corners]
    height, width = 360, 640
    wanted, covered = np.zeros((height, width), int), np.zeros((height, width), int)
    for top, bottom, left, right in boxes:
        wanted[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = 1
    for top, bottom, left, right in patches(boxes, height, width):
        assert 0 <= top < bottom <= height
        assert 0 <= left < right <= width
        covered[top:bottom, left:right] += 1
    assert (covered >= wanted).all()
    assert covered.max() <= 1


def test_far_apart_changes_are_two_patches() -> None:
    assert patches([(10, 20, 10, 20), (300, 310, 600, 610)], 360, 640) == [
        (0, 64, 0, 64),
        (256, 320, 576, 640),
    ]
    assert patches([(10, 20, 10, 20), (10, 20, 130, 140)], 360, 640) == [(0, 64, 0, 192)]


@settings(max_examples=30)
@given(curves)
def test_batched_paths_equal_manims_calls(numbers: list[list[float]]) -> None:
    mobjects = [_shape(numbers), _shape(numbers[:1])]
    shapes = [
        Shape(np.ascontiguousarray(m.points[:, :2]), m.tolerance_for_point_equality)
        for m in mobjects
    ]
    cairopath.prepare(shapes)
    for shape, mobject in zip(shapes, mobjects, strict=True):
        ours, theirs = (
            cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 8, 8)) for _ in range(2)
        )
        cairopath.append_by_calls(ours, shape.ready[0].data)
        Camera.set_cairo_context_path(Camera.__new__(Camera), theirs, mobject)
        assert list(ours.copy_path()) == list(theirs.copy_path())
        native = cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 8, 8))
        pointer = cairopath.context_pointer(native)
        assert pointer is not None
        cairopath.append(pointer, shape.ready[0].address)
        assert list(native.copy_path()) == list(theirs.copy_path())


def test_painting_without_the_native_call_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with_it = reel.frame_hashes(Walk, **TINY)
    monkeypatch.setattr(cairopath, "_append", None)
    assert reel.frame_hashes(Walk, **TINY) == with_it


@pytest.mark.parametrize(
    ("name", "value"),
    [("version_info", (1, 30, 0)), ("version_info", (1, 25, 1))],
)
def test_a_pycairo_that_is_not_known_is_not_looked_into(
    name: str, value: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cairopath._is_known()
    monkeypatch.setattr(cairo, name, value)
    assert not cairopath._is_known()
    monkeypatch.undo()
    monkeypatch.setattr(cairo, "cairo_version_string", lambda: "2.0.1")
    assert not cairopath._is_known()


def test_drawing_order_is_manims() -> None:
    shared = Square()
    inner = VGroup(shared, Circle().set_z_index(2))
    mobjects = [
        Group(inner, shared),
        VGroup(),
        inner,
        Circle(),
        shared,
        VGroup(VGroup(Square().set_z_index(-1))),
    ]
    for by_z in (True, False):
        expected = extract_mobject_family_members(
            mobjects, use_z_index=by_z, only_those_with_points=True
        )
        assert drawing_order(mobjects, by_z=by_z) == expected


def _picture(shade: int) -> Picture:
    return Picture.of((Backdrop.plain(2, 2, (shade, 0, 0, 255)),))


def _image(left: float, size: float, resampling: Resampling = Resampling.NEAREST) -> RasterImage:
    corners = np.array(
        [[left, 10.0], [left + size, 10.0], [left, 10.0 + size], [left + size, 10.0 + size]]
    )
    mark = digest_of(repr((left, size)).encode())
    return RasterImage(np.full((4, 4, 4), 255, np.uint8), corners, int(resampling), mark)


def _shows(*items: Item) -> Picture:
    return Picture.of((Backdrop.plain(90, 160, (0, 0, 0, 255)), *items))


def _tiles(*places: int) -> Picture:
    """A square at each place: two pictures share the items of the places they share."""
    return _shows(*(_image(place, 8) for place in places))


def test_photographs_and_sparse_pictures_get_a_finer_quantiser() -> None:
    def quantiser(resampling: Resampling, count: int) -> int:
        crowd = (_image(place, 8) for place in range(count - 1))
        segment = Segment(((_shows(_image(0, 80, resampling), *crowd), 1),))
        return int(PRESETS["standard"].options(segment)["qp"])

    plain = int(dict(PRESETS["standard"].x264)["qp"])
    assert [quantiser(smooth, 240) - plain for smooth in Resampling] == [
        PHOTO_QP if smooth in (Resampling.BICUBIC, Resampling.LANCZOS) else 0
        for smooth in Resampling
    ]
    assert quantiser(Resampling.NEAREST, 3) == plain + SPARSE_QP
    assert quantiser(Resampling.BICUBIC, 3) == plain + PHOTO_QP


def test_what_is_over_in_a_moment_gets_a_coarser_quantiser() -> None:
    many = [_tiles(*range(240), place) for place in range(240, 290)]
    brief, long = (Segment(tuple((picture, 1) for picture in many[:count])) for count in (8, 50))
    few = Segment(tuple((_tiles(9, place), 1) for place in range(8)))
    plain = int(PRESETS["standard"].options(long)["qp"])
    quantisers = [
        int(PRESETS["standard"].options(part)["qp"]) - plain for part in (brief, brief.first(), few)
    ]
    assert quantisers == [BRIEF_QP, 0, SPARSE_QP]


def test_a_line_of_text_that_is_one_path_counts_by_its_curves() -> None:
    def line(glyphs: int) -> Segment:
        shape = Shape(np.zeros((glyphs * 24 * 4, 2)), 1e-6)
        drawn = PathItem(
            shape, Paint(((1.0,) * 4,)), None, None, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), b"line"
        )
        return Segment(((_shows(drawn), 1),))

    assert [line(glyphs).is_sparse for glyphs in (40, 300)] == [True, False]


def test_where_points_drift_the_encoder_looks_ahead_and_all_joins(tmp_path: Path) -> None:
    stays = Segment(tuple((_tiles(9, 30, 60, place), 1) for place in range(90, 130)))
    cloud = Dots(np.array([[9, 9]]), np.array([[255.0] * 4]), 4.0, b"dots")
    moves = Segment(tuple((_shows(cloud, _image(place, 8)), 1) for place in range(40)))
    hold = Segment(((_tiles(9), 6),))
    brief, still = Segment(moves.runs[:39]), Segment(((_shows(cloud), 2),))
    segments = (stays, moves, hold, brief, still)
    drifts = [segment.has_drifting_clouds for segment in segments]
    assert drifts == [False, True, False, False, False]
    standard = PRESETS["standard"]
    assert "crf" in standard.options(moves)
    assert "qp" in standard.options(stays)
    codec = H264(160, 90, Fraction(10), standard)
    parts = [
        (codec.encode(segment), segment.frames) for segment in (stays, moves, hold.first(), stays)
    ]
    parts[2] = (parts[2][0], 6)
    out = tmp_path / "joined.mp4"
    assert join_h264(parts, Fraction(10), out) == 126
    canvas = YuvCanvas(160, 90)
    painter = Painter(160, 90)
    shown = [
        picture
        for segment in (stays, moves, hold, stays)
        for picture, count in segment.runs
        for _ in range(count)
    ]
    with av.open(str(out)) as film:
        for picture, frame in zip(shown, film.decode(video=0), strict=True):
            canvas.update(painter.paint(picture), [(0, 90, 0, 160)])
            error = frame.to_ndarray().astype(int) - canvas.frame.to_ndarray()
            assert np.square(error).mean() < 4


def test_cutter_keeps_plays_and_holds_apart() -> None:
    cut: list[Segment] = []
    cutter = Cutter(limit=10, hold=4, emit=cut.append)
    for shade in range(12):
        cutter.add(_picture(shade))
    cutter.add(_picture(99), 3)
    cutter.end_play()
    cutter.add(_picture(99), 25)
    cutter.end_play()
    assert [segment.frames for segment in cut] == [10, 5, 10, 10, 5]
    assert [segment.is_hold for segment in cut] == [False, False, True, True, True]
    assert cutter.frames == 40


def test_keys_depend_on_pictures_counts_and_settings() -> None:
    one, two = _picture(1), _picture(2)
    keys = {
        Segment(((one, 1), (two, 1))).key(b"a"),
        Segment(((two, 1), (one, 1))).key(b"a"),
        Segment(((one, 2), (two, 1))).key(b"a"),
        Segment(((one, 1), (two, 1))).key(b"b"),
    }
    assert len(keys) == 4
    assert Segment(((_picture(1), 1), (two, 1))).key(b"a") in keys


def test_joining_refuses_other_parameter_sets(tmp_path: Path) -> None:
    one = Segment(((_picture(1), 1),))
    small = H264(160, 90, Fraction(10), PRESETS["draft"]).encode_frames([_noise(160, 90)], one)
    large = H264(320, 180, Fraction(10), PRESETS["draft"]).encode_frames([_noise(320, 180)], one)
    with pytest.raises(ValueError, match="do not join"):
        join_h264([(small, 1), (large, 1)], Fraction(10), tmp_path / "out.mp4")


def test_still_of_a_section_is_its_last_frame(tmp_path: Path) -> None:
    path = reel.still(Walk, tmp_path / "move.png", section="move", **TINY)
    stock = reel.stock_hashes(Walk, **TINY)
    from hashlib import sha256

    assert sha256(np.asarray(Image.open(path)).tobytes()).hexdigest() == stock[29]


def test_still_names_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no section 'middle'; there are: enter, move, rest"):
        reel.still(Walk, tmp_path / "a.png", section="middle", **TINY)
    with pytest.raises(ValueError, match=re.escape("no frame at 9 s: the film lasts 4.5 s")):
        reel.still(Walk, tmp_path / "a.png", time=9, **TINY)
    with pytest.raises(ValueError, match=r"written as \.png or \.svg"):
        reel.still(Walk, tmp_path / "a.jpg", **TINY)


def test_svg_holds_paths_and_gradients(tmp_path: Path) -> None:
    first = reel.still(Shades, tmp_path / "a.svg", time=1.5, **TINY).read_text()
    again = reel.still(Shades, tmp_path / "b.svg", time=1.5, **TINY).read_text()
    assert first == again
    assert first.count("<linearGradient") >= 3
    assert "<image" not in first
    red = ManimColor("#102030").to_rgb()[0]
    assert f"rgb({red * 100:.5f}%" in first
