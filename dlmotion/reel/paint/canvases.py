"""The two canvases of a process, RGBA and YUV, kept between segments to repaint little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat

from dlmotion.reel.paint.changes import patches
from dlmotion.reel.paint.painter import Painter
from dlmotion.reel.paint.rows import Box
from dlmotion.reel.paint.yuv import YuvCanvas
from dlmotion.reel.segments.frames import Segment


class Canvases:
    """A painter and the YUV picture that follows it."""

    def __init__(self, width: int, height: int) -> None:
        self.painter = Painter(width, height)
        self.canvas = YuvCanvas(width, height)

    def show(self, segment: Segment) -> Iterator[int]:
        """Bring each frame onto both canvases in turn; yields its index."""
        for index, changed in enumerate(self.paint(segment)):
            if changed:
                self.canvas.update(
                    self.painter.pixels, patches(changed, self.painter.height, self.painter.width)
                )
            yield index

    def paint(self, segment: Segment) -> Iterator[Sequence[Box]]:
        """Bring each frame onto the RGBA canvas in turn.

        It yields what differs from the frame before.
        """
        stale = self.painter.lay([picture for picture, _ in segment.runs])
        for picture, count in segment.runs:
            self.painter.paint(picture)
            yield [*stale, *self.painter.changed]
            stale = []
            yield from repeat((), count - 1)


_kept: dict[tuple[int, int], Canvases] = {}


@contextmanager
def kept(width: int, height: int) -> Iterator[Canvases]:
    """The canvases of this size, made at the first use; given up if the work on it fails."""
    size = width, height
    table = _kept.pop(size, None) or Canvases(width, height)
    yield table
    _kept.clear()
    _kept[size] = table


def clear() -> None:
    """Let go of the canvases."""
    _kept.clear()
