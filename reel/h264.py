"""H.264 segments: every one starts with an IDR picture and joins any other by packet copy."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import av
from av.codec.context import Flags

from reel.frames import Segment
from reel.painter import Painter
from reel.presets import Preset
from reel.rows import bands
from reel.yuv import YuvCanvas, tag

# Same SPS and PPS in all segments, closed GOPs, and output that does not depend on the core count.
_JOINABLE = "stitchable=1:open-gop=0:threads=1:lookahead-threads=1:sliced-threads=0:keyint=infinite"


@dataclass(frozen=True, slots=True)
class Packets:
    """A coded segment: parameter sets, then one (presentation index, key, bytes) a frame in coding order."""

    extradata: bytes
    packets: tuple[tuple[int, bool, bytes], ...]

    def pack(self) -> bytes:
        """One byte string, read back by ``unpack``."""
        table = [[index, key, len(data)] for index, key, data in self.packets]
        head = json.dumps({"extradata": self.extradata.hex(), "packets": table}).encode()
        return len(head).to_bytes(4, "little") + head + b"".join(data for _, _, data in self.packets)

    @classmethod
    def unpack(cls, body: bytes) -> Packets:
        """Inverse of ``pack``."""
        start = 4 + int.from_bytes(body[:4], "little")
        head = json.loads(body[4:start])
        packets = []
        for index, key, size in head["packets"]:
            packets.append((int(index), bool(key), body[start : start + size]))
            start += size
        return cls(bytes.fromhex(head["extradata"]), tuple(packets))


@dataclass(frozen=True, slots=True)
class H264:
    """Encoder settings of one film."""

    width: int
    height: int
    rate: Fraction
    preset: Preset

    def fingerprint(self) -> bytes:
        """Everything but the pictures that the packets depend on."""
        parts = (self.width, self.height, self.rate, self.preset.x264, _JOINABLE, _versions())
        return repr(("h264", *parts)).encode()

    def encode(self, segment: Segment) -> Packets:
        """Paint and encode a segment."""
        try:
            return self._encode(segment)
        except BaseException:
            _desk.cache_clear()
            raise

    def _encode(self, segment: Segment) -> Packets:
        painter, canvas = _desk(self.width, self.height)
        stale = painter.lay([picture for picture, _ in segment.runs])
        context = self._open()
        found: list[av.Packet[Any]] = []
        index = 0
        for picture, count in segment.runs:
            pixels = painter.paint(picture)
            canvas.update(pixels, bands([*stale, *painter.changed], self.height, self.width))
            stale = []
            for _ in range(count):
                canvas.frame.pts = index
                canvas.frame.time_base = 1 / self.rate
                found += context.encode(canvas.frame)
                index += 1
        found += context.encode(None)
        return Packets(bytes(context.extradata or b""), tuple(_plain(found)))

    def _open(self) -> av.VideoCodecContext:
        context = av.CodecContext.create("libx264", "w")
        context.width, context.height, context.pix_fmt = self.width, self.height, "yuv420p"
        context.time_base, context.framerate = 1 / self.rate, self.rate
        context.thread_count = 1
        context.flags |= Flags.global_header
        options = dict(self.preset.x264)
        extra = options.pop("x264-params", "")
        context.options = {**options, "x264-params": ":".join(filter(None, (_JOINABLE, extra)))}
        tag(context)
        context.open()
        return context


@lru_cache(maxsize=1)
def _desk(width: int, height: int) -> tuple[Painter, YuvCanvas]:
    """Canvases kept between segments, so that the next one repaints only what differs."""
    return Painter(width, height), YuvCanvas(width, height)


def _plain(packets: Iterable[av.Packet[Any]]) -> Iterable[tuple[int, bool, bytes]]:
    for packet in packets:
        if packet.pts is None:
            raise RuntimeError("libx264 returned a packet without a time stamp")
        yield packet.pts, packet.is_keyframe, bytes(packet)


def _versions() -> str:
    libraries = av.library_versions
    return repr((av.__version__, libraries["libavcodec"], libraries["libswscale"]))
