"""Segments into a film by packet copy: same bytes however many workers made them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from dlmotion.reel.encode.packets import Packets
from dlmotion.reel.encode.skip_frames import Headers
from dlmotion.reel.sound import Sound, add_sound, mux_sound

_DELAY = 2  # frames by which decoding runs ahead of showing where x264 reorders
_QUICKTIME = {"movflags": "+faststart", "video_track_timescale": "90000"}


def file_options(container: str) -> dict[str, str]:
    """Options of a published file: nothing in it that changes from run to run, its index first."""
    return {"fflags": "+bitexact"} | (_QUICKTIME if container in ("mp4", "mov") else {})


def join_h264(
    segments: Iterable[tuple[Packets, int]], rate: Fraction, out: Path, sounds: Sequence[Sound] = ()
) -> int:
    """Write an mp4, index first, from segments and their lengths; returns the number of frames.

    A segment that is longer than its packets is a hold: its picture is repeated by skipped frames.
    ``ValueError`` if segments cannot join.
    """
    container: av.container.OutputContainer | None = None
    first: Packets | None = None
    written = 0
    stream: Any = None
    voices: Any = iter(())
    try:
        for segment, frames in segments:
            if container is None or first is None:
                first = segment
                headers = _known(first.extradata)
                delay = 0 if headers is not None and headers.order_bits is None else _DELAY
                kind = out.suffix.lstrip(".")
                container = av.open(str(out), "w", format=kind, options=file_options(kind))
                stream = container.add_stream_from_template(_template(first))
                stream.time_base = 1 / rate
                voices = add_sound(container, sounds)
            elif segment.extradata != first.extradata:
                raise ValueError("segments with different parameter sets do not join")
            start = written
            for index, key, data in _all_packets(segment, frames, headers):
                mux_sound(container, voices, written / rate)
                packet: av.Packet[Any] = av.Packet(data)
                packet.stream = stream
                packet.time_base = 1 / rate
                packet.pts, packet.dts = start + index, written - delay
                packet.duration = 1
                packet.is_keyframe = key
                container.mux(packet)
                written += 1
        if container is not None:
            mux_sound(container, voices, None)
    finally:
        if container is not None:
            container.close()
    return written


def _known(extradata: bytes) -> Headers | None:
    """What repeating a picture needs to know; None where holds were coded picture by picture."""
    try:
        return Headers.read(extradata)
    except ValueError:
        return None


def _all_packets(
    segment: Packets, frames: int, headers: Headers | None
) -> Iterator[tuple[int, bool, bytes]]:
    yield from segment.packets
    if headers is None:
        if len(segment.packets) < frames:
            raise ValueError("a hold cannot be repeated for an encoder whose headers are not known")
        return
    for place in range(len(segment.packets), frames):
        yield place, False, headers.repeat(place)


def _template(segment: Packets) -> av.VideoStream:
    """A stream with the segment's codec parameters, read back from its own first picture."""
    raw = io.BytesIO(segment.extradata + segment.packets[0][2])
    source = av.open(raw, format="h264")
    return source.streams.video[0]
