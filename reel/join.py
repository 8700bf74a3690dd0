"""Segments into a film by packet copy: same bytes however many workers made them."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av

from reel.h264 import Packets

if TYPE_CHECKING:
    from collections.abc import Iterator

_DELAY = 2  # frames by which decoding runs ahead of showing where x264 reorders


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """A path beside ``out`` that takes its name once the block has succeeded."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.stem}.{os.getpid()}{out.suffix}")
    try:
        yield part
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def join_h264(segments: Iterable[Packets], rate: Fraction, out: Path) -> int:
    """Write an mp4, index first, and return its number of frames. ``ValueError`` if segments cannot join."""
    container: av.container.OutputContainer | None = None
    extradata = b""
    written = 0
    options = {"movflags": "+faststart", "fflags": "+bitexact", "video_track_timescale": "90000"}
    try:
        for segment in segments:
            if container is None:
                extradata = segment.extradata
                container = av.open(str(out), "w", format="mp4", options=options)
                stream = container.add_stream_from_template(_template(segment))
                stream.time_base = 1 / rate
                reorders = any(index != place for place, (index, _, _) in enumerate(segment.packets))
            elif segment.extradata != extradata:
                raise ValueError("segments with different parameter sets do not join")
            start = written
            for index, key, data in segment.packets:
                packet = av.Packet(data)
                packet.stream = stream
                packet.time_base = 1 / rate
                packet.pts, packet.dts = start + index, written - (_DELAY if reorders else 0)
                packet.duration = 1
                packet.is_keyframe = key
                container.mux(packet)
                written += 1
    finally:
        if container is not None:
            container.close()
    return written


def _template(segment: Packets) -> av.VideoStream:
    """A stream with the segment's codec parameters, read back from its own first picture."""
    raw = io.BytesIO(segment.extradata + segment.packets[0][2])
    source = av.open(raw, format="h264")
    return source.streams.video[0]
