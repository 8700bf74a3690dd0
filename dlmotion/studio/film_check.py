"""Checking a film before it is published: it decodes, has its length, shows something."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

_FLAT = 2.0
_BRIEFEST = Fraction(1, 50)  # seconds: players of GIFs show what is shorter for longer


class FilmError(Exception):
    """A film that must not be published: what was expected, what came."""


def check_film(
    path: Path, frames: int, size: tuple[int, int], seconds: float | None = None
) -> None:
    """Count a film's pictures and decode the first one of every segment.

    A GIF stores a picture once for as long as it stands: its ``seconds`` count, not its pictures.

    Raises
    ------
    FilmError
        If it is not what the receipt will say: another length or size, no picture, one flat colour.
    """
    if path.suffix == ".gif" and seconds is not None:
        _check_times(path, seconds)
    elif (count := _count(path)) != frames:
        raise FilmError(f"{path.name}: expected {frames} frames, got {count}")
    varied = False
    for picture in _key_pictures(path):
        if (picture.width, picture.height) != size:
            got = f"{picture.width}×{picture.height}"
            raise FilmError(f"{path.name}: expected {size[0]}×{size[1]} pixels, got {got}")
        varied = varied or _varies(picture)
    if not varied:
        raise FilmError(f"{path.name}: expected a picture, got one flat colour from end to end")


def picture_at(path: Path, time: float) -> Image.Image:
    """Return the picture that a film shows at ``time`` seconds."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        container.seek(round(time * av.time_base))
        last = None
        for frame in container.decode(stream):
            if frame.time is not None and frame.time > time and last is not None:
                break
            last = frame
        if last is None:
            raise FilmError(f"{path.name}: expected a picture at {time:.2f} s, got none")
        picture: Image.Image = last.to_image()  # type: ignore[no-untyped-call]
        return picture


def _count(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for packet in container.demux(video=0) if packet.size)


def _check_times(path: Path, seconds: float) -> None:
    """Add up how long the pictures of a GIF stand."""
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        times = [(packet.duration or 0) * (packet.time_base or 0) for packet in packets]
    if not times or min(times) < _BRIEFEST:
        shortest = float(min(times, default=0))
        raise FilmError(f"{path.name}: expected pictures that stand 0.02 s, got {shortest:.2f} s")
    if abs(sum(times) - seconds) > _BRIEFEST:
        raise FilmError(f"{path.name}: expected {seconds:.2f} s, got {float(sum(times)):.2f} s")


def _key_pictures(path: Path) -> Iterator[av.VideoFrame]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        yield from container.decode(stream)


def _varies(picture: av.VideoFrame) -> bool:
    plane = picture.reformat(format="gray", width=64, height=36).to_ndarray()
    return bool(np.std(plane) > _FLAT)
