"""H.264 segments: every one starts with an IDR picture and joins any other by packet copy."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import av
from av.codec.context import Flags

from reel.frames import Segment
from reel.painter import Painter
from reel.presets import Preset
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
        painter = Painter(self.width, self.height)
        canvas = YuvCanvas(self.width, self.height)
        context = self._open()
        found: list[av.Packet] = []
        index = 0
        for picture, count in segment.runs:
            canvas.update(painter.paint(picture), painter.changed)
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


def _plain(packets: Iterable[av.Packet]) -> Iterable[tuple[int, bool, bytes]]:
    for packet in packets:
        if packet.pts is None:
            raise RuntimeError("libx264 returned a packet without a time stamp")
        yield packet.pts, packet.is_keyframe, bytes(packet)


def _versions() -> str:
    libraries = av.library_versions
    return repr((av.__version__, libraries["libavcodec"], libraries["libswscale"]))
