"""How close a film's decoded frames are to the raw ones."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from manim import Scene

from dlmotion.reel.display_list import Picture, Pixels
from dlmotion.reel.paint.painter import Painter
from dlmotion.reel.record.recorder import recorded

_EVERY = 7  # frames from one compared to the next


class _Compare:
    """Decodes the film in step with the recording and adds up squared errors."""

    def __init__(self, film: Iterator[Pixels], width: int, height: int) -> None:
        self.frames = 0
        self.compared = 0
        self.error = 0.0
        self._film = film
        self._painter = Painter(width, height)

    def add(self, picture: Picture, count: int = 1) -> None:
        """Compare some of the frames that show this picture."""
        for _ in range(count):
            decoded = next(self._film)
            if self.frames % _EVERY == 0:
                raw = self._painter.paint(picture)[..., :3].astype(np.int16)
                self.error += float(np.mean(np.square(raw - decoded, dtype=np.int32)))
                self.compared += 1
            self.frames += 1

    def end_play(self) -> None:
        """Plays do not matter."""


def psnr(scene_class: type[Scene], film: str | os.PathLike[str], **shape: Any) -> float:
    """Peak signal-to-noise ratio in dB of a film's RGB frames, over every seventh of them.

    The colour matrix is the one the file names, BT.601 (what swscale used) where it names none.
    """
    with av.open(os.fspath(film), "r") as source:
        compare = _Compare(_decoded(source), shape["width"], shape["height"])
        with recorded(scene_class, compare, **shape):
            mean = compare.error / max(compare.compared, 1)
    return 10 * math.log10(255**2 / mean) if mean else math.inf


def _decoded(source: av.container.InputContainer) -> Iterator[Pixels]:
    """RGB pixels of every frame; only those that will be compared are converted."""
    for place, frame in enumerate(source.decode(video=0)):
        if place % _EVERY:
            yield np.zeros((0, 0, 3), np.uint8)
            continue
        matrix = Colorspace.ITU709 if frame.colorspace == 1 else Colorspace.ITU601
        rgb = frame.reformat(
            format="rgb24",
            src_colorspace=matrix,
            src_color_range=ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG,
        )
        yield rgb.to_ndarray().astype(np.uint8, copy=False)
