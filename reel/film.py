"""A scene into a film: record, cut, paint and encode what the store lacks, join."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from manim import Scene

from reel.frames import Cutter, Segment
from reel.h264 import H264, Packets
from reel.join import join_h264, whole
from reel.presets import preset_named
from reel.recorder import Mark, Recorder, recorded
from reel.store import Store
from reel.workers import Workers

_SECONDS = 2.0  # longest segment, so that a player can seek
_HOLD = 0.4  # seconds of an unchanged picture that are worth a segment of their own


@dataclass(frozen=True, slots=True)
class Film:
    """What was filmed: the file, its length, sections, the scene after ``construct``, store hits and misses."""

    path: Path
    frames: int
    fps: float
    sections: tuple[Mark, ...]
    scene: Scene
    hits: int
    misses: int

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.frames / self.fps


class _Plan:
    """Which stored entries make up the film, in order; asks workers for the missing ones."""

    def __init__(self, codec: H264, store: Store, jobs: int) -> None:
        self.hits = self.misses = 0
        self._codec, self._store = codec, store
        self._settings = codec.fingerprint()
        self._parts: list[tuple[str, int]] = []
        self._known: set[str] = set()
        self.workers = Workers(self._make, lambda key: store.get(key) is not None, jobs)

    def add(self, segment: Segment) -> None:
        """Next segment of the film."""
        coded = segment.first() if segment.is_hold else segment
        key = coded.key(self._settings)
        self._parts.append((key, segment.frames))
        if key in self._known:
            return
        self._known.add(key)
        if self._store.get(key) is not None:
            self.hits += 1
            return
        self.misses += 1
        self.workers.submit(key, coded)

    def join(self, out: Path) -> int:
        """Write the film; returns its number of frames."""
        self.workers.finish()
        packets = ((Packets.unpack(self._stored(key)), frames) for key, frames in self._parts)
        return join_h264(packets, self._codec.rate, out)

    def _stored(self, key: str) -> bytes:
        body = self._store.get(key)
        if body is None:
            raise RuntimeError(f"segment {key} left the store {self._store.root} while its film was joined")
        return body

    def _make(self, key: str, segment: Segment) -> None:
        self._store.put(key, self._codec.encode(segment).pack())


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
) -> Film:
    """Film a manim scene into ``out``, which appears whole or not at all."""
    rate = Fraction(fps).limit_denominator(1001)
    codec = H264(width, height, rate, preset_named(preset))
    target = Path(out)
    with ExitStack() as stack:
        if store is None:
            store = Store(stack.enter_context(tempfile.TemporaryDirectory(prefix="reel-store-")))
        plan = _Plan(codec, store, jobs)
        stack.callback(plan.workers.stop)
        cutter = Cutter(round(_SECONDS * fps), max(round(_HOLD * fps), 2), plan.add)
        scene = stack.enter_context(recorded(scene_class, cutter, width=width, height=height, fps=fps, seed=seed))
        renderer = scene.renderer
        assert isinstance(renderer, Recorder)
        part = stack.enter_context(whole(target))
        frames = plan.join(part)
        sections = renderer.file_writer.marks()
    return Film(target, frames, fps, sections, scene, plan.hits, plan.misses)
