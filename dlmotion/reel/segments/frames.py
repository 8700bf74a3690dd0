"""Runs of equal pictures cut into segments: short, never across a play, holds on their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b

from PIL.Image import Resampling

from dlmotion.reel.display_list import CURVE, DIGEST_SIZE, Dots, Image, Item, Path, Picture

_LONG = 40  # pictures that are worth looking ahead
_FEW = 212
_THING = (
    16 * CURVE
)  # points of a shape that is about as much to code as another thing: half a glyph
_BRIEF = 36
_SMOOTH = (Resampling.BICUBIC, Resampling.LANCZOS)


@dataclass(frozen=True, slots=True)
class Segment:
    """Pictures with the number of frames that each is shown; the first frame is a key frame."""

    runs: tuple[tuple[Picture, int], ...]

    @property
    def frames(self) -> int:
        """Number of frames."""
        return sum(count for _, count in self.runs)

    @property
    def is_hold(self) -> bool:
        """Whether a single picture is shown all along."""
        return len(self.runs) == 1

    @property
    def has_photos(self) -> bool:
        """Whether raster images are shown as manim shows photographs, their pixels smoothed."""
        return any(
            isinstance(item, Image) and item.resampling in _SMOOTH for item in self.runs[0][0].items
        )

    @property
    def has_clouds(self) -> bool:
        """Whether point clouds are shown."""
        return any(isinstance(item, Dots) for item in self.runs[0][0].items)

    @property
    def is_sparse(self) -> bool:
        """Whether few things are shown, none of them a point cloud."""
        return sum(map(_things, self.runs[0][0].items)) < _FEW and not self.has_clouds

    @property
    def is_brief(self) -> bool:
        """Whether it moves, and is over in a moment."""
        return not self.is_hold and self.frames <= _BRIEF

    @property
    def has_drifting_clouds(self) -> bool:
        """Whether point clouds are shown while something moves for long."""
        return len(self.runs) >= _LONG and self.has_clouds

    def key(self, settings: bytes) -> str:
        """Name in the store: a hash of every picture, its count and the settings, nothing else."""
        state = blake2b(settings, digest_size=DIGEST_SIZE, person=b"reel-segment")
        for picture, count in self.runs:
            state.update(picture.digest)
            state.update(count.to_bytes(4, "little"))
        return state.hexdigest()

    def first(self) -> Segment:
        """The first frame alone: all of a hold that needs coding where the rest can be repeated."""
        return Segment(((self.runs[0][0], 1),))


def _things(item: Item) -> float:
    """How much an item counts: a whole line of text may be one path."""
    return 1 + len(item.shape.points) / _THING if isinstance(item, Path) else 1


@dataclass(slots=True)
class Cutter:
    """Collects the frames of a play and hands over segments as soon as they are complete."""

    limit: int
    hold: int
    emit: Callable[[Segment], None]
    frames: int = 0
    _open: tuple[Picture, int] | None = None
    _pending: list[tuple[Picture, int]] = field(default_factory=list)
    _length: int = 0

    def add(self, picture: Picture, count: int = 1) -> None:
        """Show this picture for some more frames."""
        self.frames += count
        if self._open is not None and self._open[0].digest == picture.digest:
            self._open = (self._open[0], self._open[1] + count)
        else:
            self._close_run()
            self._open = (picture, count)

    def skip(self, frames: int) -> None:
        """Count frames whose segments are known."""
        self.frames += frames

    def end_play(self) -> None:
        """Finish the current segment: none spans two plays."""
        self._close_run()
        self._flush()

    def _close_run(self) -> None:
        if self._open is None:
            return
        picture, count = self._open
        self._open = None
        if count >= self.hold:
            self._flush()
            while count > 0:
                self.emit(Segment(((picture, min(count, self.limit)),)))
                count -= self.limit
            return
        if self._length + count > self.limit:
            self._flush()
        self._pending.append((picture, count))
        self._length += count

    def _flush(self) -> None:
        if self._pending:
            self.emit(Segment(tuple(self._pending)))
        self._pending, self._length = [], 0
