"""Checking a film before it is published: it decodes, it is as long as it says, it shows something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from PIL import Image

_FLAT = 2.0


class FilmError(Exception):
    """A film that must not be published: what was expected, what came."""


def check_film(path: Path, frames: int, size: tuple[int, int]) -> None:
    """Decode a film from end to end; raises FilmError if it is not what the receipt will say."""
    count, varied = 0, False
    for picture in _pictures(path):
        if (picture.width, picture.height) != size:
            got = f"{picture.width}×{picture.height}"
            raise FilmError(f"{path.name}: expected {size[0]}×{size[1]} pixels, got {got}")
        varied = varied or _varies(picture)
        count += 1
    if count != frames:
        raise FilmError(f"{path.name}: expected {frames} frames, got {count}")
    if not varied:
        raise FilmError(f"{path.name}: expected a picture, got one flat colour from end to end")


def picture_at(path: Path, time: float) -> Image.Image:
    """Return the picture that a film shows at ``time`` seconds."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        container.seek(int(time / stream.time_base), stream=stream) if stream.time_base else None
        last = None
        for frame in container.decode(stream):
            if frame.time is not None and frame.time > time and last is not None:
                break
            last = frame
        if last is None:
            raise FilmError(f"{path.name}: expected a picture at {time:.2f} s, got none")
        return last.to_image()


def _pictures(path: Path) -> Iterator[av.VideoFrame]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        yield from container.decode(stream)


def _varies(picture: av.VideoFrame) -> bool:
    plane = picture.reformat(format="gray", width=64, height=36).to_ndarray()
    return bool(np.std(plane) > _FLAT)
