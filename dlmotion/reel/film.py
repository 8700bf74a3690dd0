"""A scene into a film: record, cut, paint and encode what the store lacks, join."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

from manim import Scene

from dlmotion.base.atomic import whole
from dlmotion.reel.display_list import Picture
from dlmotion.reel.encode.clip import Clip
from dlmotion.reel.encode.gif import write_gif
from dlmotion.reel.encode.h264 import H264
from dlmotion.reel.encode.presets import preset_named
from dlmotion.reel.hashes import HashSink
from dlmotion.reel.originals.compare import holds
from dlmotion.reel.paint import canvases
from dlmotion.reel.record.recorder import Mark, Recorder, Sink, recorded
from dlmotion.reel.record.session import scene_settings
from dlmotion.reel.retake.forward import Diverged, Forward
from dlmotion.reel.segments.allocator import keep_memory
from dlmotion.reel.segments.film_plan import Plan, Progress, unheard
from dlmotion.reel.segments.frames import Cutter, Segment
from dlmotion.reel.segments.store import Store
from dlmotion.reel.sound import Sound
from dlmotion.reel.still import write_still

FORMATS = ("mp4", "webm", "mov", "gif")
SECONDS = 2.0  # longest segment, so that a player can seek
HOLD = 0.4  # seconds of an unchanged picture that are worth a segment of their own


@dataclass(frozen=True, slots=True)
class Caption:
    """A subcaption, from start to end in seconds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Film:
    """What was filmed: file, length, sections, the scene after ``construct``, store hits, misses.

    ``passed`` counts the plays that were known from the last time and passed over.
    """

    path: Path
    frames: int
    fps: float
    sections: tuple[Mark, ...]
    captions: tuple[Caption, ...]
    scene: Scene
    hits: int
    misses: int
    passed: int = 0

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.frames / self.fps


@dataclass(slots=True)
class _Tee:
    """Hands frames to several sinks."""

    sinks: tuple[Sink, ...]
    frames: int = 0

    def add(self, picture: Picture, count: int = 1) -> None:
        """Show a picture in all of them."""
        self.frames += count
        for sink in self.sinks:
            sink.add(picture, count)

    def end_play(self) -> None:
        """Tell all of them."""
        for sink in self.sinks:
            sink.end_play()


class _Reel:
    """Segments kept for a GIF, which needs them twice."""

    hits = misses = 0

    def __init__(
        self, width: int, height: int, rate: Fraction, progress: Progress, *, transparent: bool
    ) -> None:
        self._segments: list[Segment] = []
        self._progress = progress
        self._shape = width, height, rate
        self._transparent = transparent

    def add(self, segment: Segment) -> None:
        """Next segment."""
        self._segments.append(segment)
        self._progress(segment.frames, 0)

    def join(self, out: Path, sounds: list[Sound]) -> int:
        """Write the GIF, which has no sound."""
        return write_gif(self._segments, *self._shape, out, transparent=self._transparent)

    def stop(self) -> None:
        """Let go of the segments."""
        self._segments.clear()


def film(
    scene_class: type[Scene],
    out: str | os.PathLike[str],
    *,
    width: int = 1920,
    height: int = 1080,
    fps: float = 60,
    preset: str = "standard",
    store: Store | None = None,
    jobs: int = 1,
    seed: int | None = 0,
    format: str | None = None,
    transparent: bool = False,
    plays: tuple[int, int] | None = None,
    frame_hashes: str | os.PathLike[str] | None = None,
    progress: Progress = unheard,
    evidence: str = "",
    caches: Path | None = None,
    still: Path | None = None,
) -> Film:
    """Film a manim scene into ``out``, which appears whole or not at all.

    ``format`` is mp4, webm, mov or gif, by default that of the suffix. ``plays`` films the calls of
    ``play`` from the first to the second number only. ``frame_hashes`` gets the SHA-256 of every
    raw RGBA frame as JSON. A scene that plays nothing becomes a PNG: ``still``, or beside ``out``.
    ``evidence`` is all that pictures depend on besides the scene's source, the settings and the
    libraries that this package knows of (fonts, for one): only what was made on the same is taken
    from the store.
    ``progress`` is told how many more frames are recorded and how many more are done, from several
    processes. ``caches`` is a folder where formulas, text and voices are kept for the next film.
    """
    keep_memory()
    kind = format or Path(out).suffix.lstrip(".").lower()
    shape = {"width": width, "height": height, "fps": fps}
    with ExitStack() as stack:
        lasts = store is not None
        if store is None:
            store = Store(stack.enter_context(tempfile.TemporaryDirectory(prefix="reel-store-")))
        stack.callback(canvases.clear)

        def make(*, retrace: bool) -> Film:
            rate = Fraction(fps).limit_denominator(1001)
            plan = _plan(
                kind,
                width,
                height,
                rate,
                preset,
                store,
                jobs,
                progress,
                evidence,
                transparent=transparent,
            )
            settings = shape | {"seed": seed} | scene_settings(transparent=transparent, plays=plays)
            try:
                past = store if retrace else None
                places = Path(out), still or Path(out).with_suffix(".png")
                return _film(scene_class, *places, plan, settings, past, frame_hashes, caches)
            finally:
                plan.stop()

        try:
            wanted = lasts and plays is None and frame_hashes is None and kind != "gif"
            return make(retrace=wanted and holds("plays"))
        except Diverged:
            return make(retrace=False)


def _film(
    scene_class: type[Scene],
    target: Path,
    still: Path,
    plan: Plan | _Reel,
    settings: dict[str, Any],
    past: Store | None,
    frame_hashes: str | os.PathLike[str] | None,
    caches: Path | None,
) -> Film:
    """Record into the plan and join; ``past`` is where plays of the last time may be found."""
    width, height, fps = settings["width"], settings["height"], settings["fps"]
    cutter = Cutter(round(SECONDS * fps), max(round(HOLD * fps), 2), plan.add)
    hashes = HashSink(width, height)
    sink: Sink = cutter if frame_hashes is None else _Tee((cutter, hashes))
    forward = (
        Forward(plan, cutter, past, settings)
        if past is not None and isinstance(plan, Plan)
        else None
    )
    with recorded(scene_class, sink, forward, caches=caches, **settings) as scene:
        renderer = cast("Recorder", scene.renderer)
        frames = cutter.frames
        first = settings.get("from_animation_number")
        if first is not None and not frames:
            raise ValueError(f"no play {first}: the scene has {renderer.num_plays}, counted from 0")
        if renderer.still is not None:
            target, frames = still, 1
            hashes.add(renderer.still)
            with whole(target) as part:
                write_still(renderer.still, part, width, height)
        else:
            with whole(target) as part:
                plan.join(part, _sounds(renderer, frames / fps))
        if forward is not None:
            forward.save(joins=renderer.is_silent)
        if frame_hashes is not None:
            hashes.write(Path(frame_hashes))
        captions = tuple(
            Caption(line.start.total_seconds(), line.end.total_seconds(), line.content)
            for line in renderer.file_writer.subcaptions
        )
        passed = forward.passed if forward is not None else 0
        return Film(
            target, frames, fps, renderer.marks(), captions, scene, plan.hits, plan.misses, passed
        )


def _plan(
    kind: str,
    width: int,
    height: int,
    rate: Fraction,
    preset: str,
    store: Store,
    jobs: int,
    progress: Progress,
    evidence: str,
    *,
    transparent: bool,
) -> Plan | _Reel:
    """How to make a film of this kind. ``ValueError`` for what cannot be made."""
    chosen = preset_named(preset)
    if kind not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}, not {kind!r}")
    if transparent and kind == "mp4":
        raise ValueError("mp4 holds no transparency; use webm, mov or gif")
    if kind != "gif" and not transparent and (width % 2 or height % 2):
        raise ValueError(f"{kind} needs an even width and height, not {width}x{height}")
    if kind == "gif":
        return _Reel(width, height, rate, progress, transparent=transparent)
    if kind in ("mp4", "mov") and not transparent:
        return Plan(H264(width, height, rate, chosen), store, jobs, evidence, progress)
    codec = Clip(kind, transparent, width, height, rate, chosen)
    return Plan(codec, store, jobs, evidence, progress)


def _sounds(renderer: Recorder, seconds: float) -> list[Sound]:
    notes = renderer.file_writer
    return [Sound.of_segment(notes.audio_segment, seconds)] if notes.includes_sound else []
