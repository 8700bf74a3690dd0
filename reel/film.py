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

_SECONDS = 2.0  # longest segment, so that a player can seek
_HOLD = 0.2  # seconds of an unchanged picture that are worth a segment of their own


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
    settings = H264(width, height, rate, preset_named(preset))
    target = Path(out)
    counts = [0, 0]
    with ExitStack() as stack:
        if store is None:
            store = Store(stack.enter_context(tempfile.TemporaryDirectory(prefix="reel-store-")))
        shelf = store
        fingerprint = settings.fingerprint()
        keys: list[str] = []

        def make(segment: Segment) -> None:
            key = segment.key(fingerprint)
            keys.append(key)
            if shelf.has(key):
                counts[0] += 1
            else:
                counts[1] += 1
                shelf.put(key, settings.encode(segment).pack())

        cutter = Cutter(round(_SECONDS * fps), max(round(_HOLD * fps), 2), make)
        scene = stack.enter_context(
            recorded(scene_class, cutter, width=width, height=height, fps=fps, seed=seed)
        )
        renderer = scene.renderer
        assert isinstance(renderer, Recorder)
        part = stack.enter_context(whole(target))
        frames = join_h264((Packets.unpack(shelf.get(key) or b"") for key in keys), rate, part)
        sections = renderer.file_writer.marks()
    return Film(target, frames, fps, sections, scene, counts[0], counts[1])
