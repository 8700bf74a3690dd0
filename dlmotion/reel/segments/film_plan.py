"""Which stored segments make up a film, in order, and who makes those that are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from dlmotion.reel.segments.frames import Segment
from dlmotion.reel.segments.store import Store
from dlmotion.reel.segments.workers import Workers
from dlmotion.reel.sound import Sound

Progress = Callable[[int, int], None]
"""Told how many more frames are recorded, and how many more are done; from any process."""


def unheard(recorded: int, done: int) -> None:
    """Tell nobody."""


class Codec(Protocol):
    """Makes segments and joins them. ``repeats`` if one coded picture is enough for a hold."""

    @property
    def repeats(self) -> bool:
        """Whether joining lengthens holds."""

    def fingerprint(self) -> bytes:
        """Everything but the pictures that the bytes depend on."""

    def make(self, segment: Segment) -> bytes:
        """Paint and encode."""

    def join(
        self, parts: Iterable[tuple[bytes, int]], out: Path, sounds: Sequence[Sound] = ()
    ) -> int:
        """Write the film from segments and their lengths."""


class Plan:
    """The film so far; segments that the store lacks are being made."""

    def __init__(
        self,
        codec: Codec,
        store: Store,
        jobs: int,
        evidence: str = "",
        progress: Progress = unheard,
    ) -> None:
        self.hits = self.misses = 0
        self._codec, self._store = codec, store
        self.settings = codec.fingerprint() + evidence.encode()
        self.parts: list[tuple[str, int]] = []
        self._known: set[str] = set()
        self._progress = progress
        self._workers = Workers(self._make, lambda key: store.get(key) is not None, jobs)

    def add(self, segment: Segment) -> None:
        """Next segment of the film."""
        coded = segment.first() if segment.is_hold and self._codec.repeats else segment
        key = coded.key(self.settings)
        self.parts.append((key, segment.frames))
        self._workers.keep_busy()
        if key in self._known:
            self._progress(segment.frames, segment.frames)
            return
        self._known.add(key)
        if self._store.get(key) is not None:
            self.hits += 1
            self._progress(segment.frames, segment.frames)
            return
        self.misses += 1
        self._progress(segment.frames, segment.frames - coded.frames)
        self._workers.submit(key, coded)

    def take(self, key: str, frames: int) -> None:
        """Next segment of the film, known to be in the store."""
        self.parts.append((key, frames))
        self._known.add(key)
        self.hits += 1
        self._progress(frames, frames)

    def join(self, out: Path, sounds: Sequence[Sound]) -> int:
        """Write the film; returns its number of frames."""
        self._workers.finish()
        frames = self._codec.join(
            ((self._stored(key), count) for key, count in self.parts), out, sounds
        )
        self._store.clean()
        return frames

    def stop(self) -> None:
        """End what still runs."""
        self._workers.stop()

    def _stored(self, key: str) -> bytes:
        body = self._store.get(key)
        if body is None:
            raise RuntimeError(
                f"segment {key} left the store {self._store.root} while its film was joined"
            )
        return body

    def _make(self, key: str, segment: Segment) -> None:
        self._store.put(key, self._codec.make(segment))
        self._progress(0, segment.frames)
