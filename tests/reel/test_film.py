"""Films: what they hold, that workers and stores do not change them, and what bad input says."""

from __future__ import annotations

import hashlib
import json
import logging
import platform
import random
from pathlib import Path

import av
import numpy as np
import pytest
from manim import config

from benchmarks.reel.zoo import Layers, Sections, StillOnly
from dlmotion import reel
from dlmotion.reel import Store
from dlmotion.reel.paint.yuv import BT601
from dlmotion.reel.segments.allocator import keep_memory
from tests.reel.scenes import TINY, Falls, Further, Mirror, OwnLook, Walk, Words

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def decoded(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as source:
        return [frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)]


def test_film_has_every_frame_at_a_constant_rate(tmp_path: Path) -> None:
    film = reel.film(Walk, tmp_path / "walk.mp4", **TINY)
    assert film.frames == 45
    assert film.duration == pytest.approx(4.5)
    assert [(mark.name, mark.start, mark.end) for mark in film.sections] == [
        ("enter", 0, 20),
        ("move", 20, 30),
        ("rest", 30, 45),
    ]
    with av.open(str(film.path)) as source:
        stream = source.streams.video[0]
        frames = list(source.decode(stream))
        assert stream.average_rate == 10
        assert stream.codec_context.colorspace == BT601
        assert (
            len({after.pts - before.pts for before, after in zip(frames, frames[1:], strict=False)})
            == 1
        )
        keys = [place for place, frame in enumerate(frames) if frame.key_frame]
    assert len(frames) == 45
    assert max(after - before for before, after in zip(keys, [*keys[1:], 45], strict=True)) <= 20


@pytest.mark.parametrize("jobs", [1, 3])
def test_progress_counts_every_frame_once_whoever_makes_it(tmp_path: Path, jobs: int) -> None:
    store = Store(tmp_path / "store")
    for turn in ("new", "known"):
        notes = tmp_path / turn

        def told(recorded: int, done: int, notes: Path = notes) -> None:
            with notes.open("a") as file:
                file.write(f"{recorded} {done}\n")

        film = reel.film(Walk, tmp_path / "walk.mp4", **TINY, store=store, jobs=jobs, progress=told)
        rows = [tuple(map(int, line.split())) for line in notes.read_text().splitlines()]
        assert tuple(map(sum, zip(*rows, strict=True))) == (film.frames, film.frames) == (45, 45)


def test_index_comes_first(tmp_path: Path) -> None:
    body = reel.film(Walk, tmp_path / "walk.mp4", **TINY).path.read_bytes()
    assert body.index(b"moov") < body.index(b"mdat")


def test_holds_repeat_their_picture_exactly(tmp_path: Path) -> None:
    frames = decoded(reel.film(Walk, tmp_path / "walk.mp4", **TINY).path)
    assert all(np.array_equal(frame, frames[30]) for frame in frames[30:])
    assert not np.array_equal(frames[29], frames[30])


@pytest.mark.parametrize("preset", sorted(reel.PRESETS))
def test_decoded_frames_look_like_the_raw_ones(tmp_path: Path, preset: str) -> None:
    from dlmotion.reel.encode.quality import psnr

    film = reel.film(Words, tmp_path / "words.mp4", preset=preset, **TINY)
    assert psnr(Words, film.path, seed=0, **TINY) > 30


@pytest.mark.parametrize("jobs", [2, 8])
def test_same_bytes_for_any_number_of_jobs(
    tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dlmotion.reel.segments import workers

    monkeypatch.setattr(workers, "_BATCH", 3)
    alone = reel.film(Layers, tmp_path / "alone.mp4", **TINY)
    shared = reel.film(Layers, tmp_path / "shared.mp4", jobs=jobs, **TINY)
    assert digest(alone.path) == digest(shared.path)


def test_second_film_comes_from_the_store_with_the_same_bytes(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    first = reel.film(Walk, tmp_path / "first.mp4", store=store, **TINY)
    again = reel.film(Walk, tmp_path / "again.mp4", store=store, **TINY)
    assert (first.hits, first.misses) == (0, 4)
    assert (again.hits, again.misses) == (4, 0)
    assert digest(first.path) == digest(again.path)


def test_an_edit_paints_only_its_own_segments(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    reel.film(Walk, tmp_path / "walk.mp4", store=store, **TINY)
    edited = reel.film(Further, tmp_path / "further.mp4", store=store, **TINY)
    assert (edited.hits, edited.misses) == (2, 2)
    clean = reel.film(Further, tmp_path / "clean.mp4", **TINY)
    assert digest(edited.path) == digest(clean.path)


def test_damaged_segment_is_made_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    first = reel.film(Walk, tmp_path / "first.mp4", store=store, **TINY)
    for place, entry in enumerate(sorted(store.root.glob("??/*"))):
        body = bytearray(entry.read_bytes())
        entry.write_bytes(
            body[: len(body) // 2] if place % 2 else bytes(body[:-1]) + bytes([body[-1] ^ 1])
        )
    again = reel.film(Walk, tmp_path / "again.mp4", store=store, **TINY)
    assert again.misses == 4
    assert digest(first.path) == digest(again.path)


def test_scene_that_falls_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out" / "falls.mp4"
    with pytest.raises(RuntimeError, match="the scene fell"):
        reel.film(Falls, out, **TINY)
    assert not out.parent.exists() or not list(out.parent.iterdir())


def test_manim_is_left_as_it_was(tmp_path: Path) -> None:
    before = dict(config.items()), logging.getLogger("manim").level
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    reel.film(Walk, tmp_path / "walk.mp4", seed=1, **TINY)
    after = random.random(), np.random.random()  # noqa: NPY002, S311
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    assert after == (random.random(), np.random.random())  # noqa: NPY002, S311
    assert (dict(config.items()), logging.getLogger("manim").level) == before


def test_scene_is_handed_back_in_its_last_state(tmp_path: Path) -> None:
    scene = reel.film(Walk, tmp_path / "walk.mp4", **TINY).scene
    assert isinstance(scene, Walk)
    assert scene.dot.get_x() == pytest.approx(2.0)


def test_frame_hashes_are_those_of_manim(tmp_path: Path) -> None:
    out = tmp_path / "hashes.json"
    reel.film(Layers, tmp_path / "layers.mp4", frame_hashes=out, **TINY)
    assert json.loads(out.read_text()) == reel.stock_hashes(Layers, **TINY)


def test_own_camera_is_filmed_by_its_pixels(tmp_path: Path) -> None:
    stock = reel.stock_hashes(OwnLook, **TINY)
    assert reel.frame_hashes(OwnLook, **TINY) == stock
    assert len(decoded(reel.film(OwnLook, tmp_path / "own.mp4", **TINY).path)) == len(stock)


def test_camera_picture_can_be_asked_for(tmp_path: Path) -> None:
    scene = reel.film(Mirror, tmp_path / "mirror.mp4", **TINY).scene
    red, green, _, _ = scene.seen
    assert red > 200 > green


@pytest.mark.parametrize(
    ("kind", "transparent", "codec", "pixels"),
    [
        ("mp4", False, "h264", "yuv420p"),
        ("mov", False, "h264", "yuv420p"),
        ("mov", True, "qtrle", "argb"),
        ("webm", False, "vp9", "yuv420p"),
        ("webm", True, "vp9", "yuv420p"),
        ("gif", False, "gif", "bgra"),
    ],
)
def test_formats(tmp_path: Path, kind: str, transparent: bool, codec: str, pixels: str) -> None:
    film = reel.film(Walk, tmp_path / f"walk.{kind}", transparent=transparent, **TINY)
    with av.open(str(film.path)) as source:
        context = source.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == (codec, pixels)
        assert source.duration == pytest.approx(4.5e6, abs=2e4)


def test_transparent_film_has_holes(tmp_path: Path) -> None:
    film = reel.film(Walk, tmp_path / "walk.mov", transparent=True, **TINY)
    with av.open(str(film.path)) as source:
        first = next(source.decode(video=0)).to_ndarray(format="rgba")
    assert first[0, 0, 3] == 0


def test_a_transparent_webm_says_that_it_has_alpha(tmp_path: Path) -> None:
    """In its track, where players look, and in every block."""
    film = reel.film(Walk, tmp_path / "walk.webm", transparent=True, **TINY)
    with av.open(str(film.path)) as source:
        stream = source.streams.video[0]
        assert stream.metadata["alpha_mode"] == "1"
        decoder = av.CodecContext.create("libvpx-vp9", "r")
        frames = [frame for packet in source.demux(stream) for frame in decoder.decode(packet)]
    alphas = [frame.to_ndarray(format="rgba")[..., 3] for frame in frames]
    assert len(frames) == film.frames
    assert max(int(alpha[0, 0]) for alpha in alphas) < 8  # VP9 loses a little
    assert alphas[-1].max() > 200


def test_sound_and_captions_come_along(tmp_path: Path) -> None:
    for kind, codec in (("mp4", "aac"), ("webm", "opus")):
        film = reel.film(Sections, tmp_path / f"sound.{kind}", **TINY)
        with av.open(str(film.path)) as source:
            stream = source.streams.audio[0]
            samples = np.concatenate(
                [frame.to_ndarray().ravel() for frame in source.decode(stream)]
            )
        assert stream.codec_context.name == codec
        assert np.abs(samples).max() > 0.1
    assert [caption.text for caption in film.captions] == ["A square appears", "It turns"]


def test_scene_without_play_is_a_still(tmp_path: Path) -> None:
    hashes = tmp_path / "hashes.json"
    film = reel.film(StillOnly, tmp_path / "still.mp4", frame_hashes=hashes, **TINY)
    assert film.path.suffix == ".png"
    assert film.frames == 1
    assert json.loads(hashes.read_text()) == reel.stock_hashes(StillOnly, **TINY)


def test_only_some_plays(tmp_path: Path) -> None:
    assert reel.film(Walk, tmp_path / "walk.mp4", plays=(2, 2), **TINY).frames == 10


@pytest.mark.parametrize(
    ("name", "options", "line"),
    [
        ("a.avi", {}, "format must be one of"),
        ("a.mp4", {"preset": "best"}, "preset must be one of draft, standard, archive, not 'best'"),
        ("a.mp4", {"transparent": True}, "mp4 holds no transparency"),
        ("a.mp4", {"width": 161}, "even width and height, not 161x90"),
        ("a.mp4", {"plays": (99, -1)}, r"no play 99: the scene has \d+, counted from 0"),
    ],
)
def test_bad_input_is_named(
    tmp_path: Path, name: str, options: dict[str, object], line: str
) -> None:
    with pytest.raises(ValueError, match=line):
        reel.film(Walk, tmp_path / name, **(TINY | options))


def test_freed_memory_is_kept_where_the_c_library_can() -> None:
    assert keep_memory() == (platform.libc_ver()[0] == "glibc")
