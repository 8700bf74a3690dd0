"""H.264 segments: every one starts with an IDR picture and joins any other by packet copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.codec.context import Flags

from reel.desk import desk
from reel.frames import Segment
from reel.join import join_h264
from reel.packets import Packets
from reel.presets import BRIEF_QP, CLOUD_QP, PHOTO_QP, SPARSE_CRF, SPARSE_QP, Preset
from reel.sound import Sound
from reel.versions import versions
from reel.yuv import tag

# Same SPS and PPS in all segments, closed GOPs, and output that does not depend on the core count.
_JOINABLE = "stitchable=1:open-gop=0:threads=1:lookahead-threads=1:sliced-threads=0:keyint=infinite"

_STEPS = PHOTO_QP, SPARSE_QP, CLOUD_QP, BRIEF_QP, SPARSE_CRF


@dataclass(frozen=True, slots=True)
class H264:
    """Encoder settings of one film."""

    width: int
    height: int
    rate: Fraction
    preset: Preset
    repeats: bool = True

    def fingerprint(self) -> bytes:
        """Everything but the pictures that the packets depend on."""
        parts = (self.width, self.height, self.rate, self.preset, _STEPS, _JOINABLE, versions())
        return repr(("h264", *parts)).encode()

    def make(self, segment: Segment) -> bytes:
        """Paint and encode a segment, packed."""
        return self.encode(segment).pack()

    def encode(self, segment: Segment) -> Packets:
        """Paint and encode a segment."""
        with desk(self.width, self.height) as table:
            frames = (table.canvas.frame for _ in table.show(segment))
            return self.encode_frames(frames, segment)

    def encode_frames(self, frames: Iterable[av.VideoFrame], segment: Segment) -> Packets:
        """Encode the YUV frames of a segment that exist already."""
        context = self._open(self.preset.options(segment))
        found: list[av.Packet[Any]] = []
        for index, frame in enumerate(frames):
            frame.pts, frame.time_base = index, 1 / self.rate
            found += context.encode(frame)
        found += context.encode(None)
        return Packets(bytes(context.extradata or b""), tuple(_plain(found)))

    def join(self, parts: Iterable[tuple[bytes, int]], out: Path, sounds: Sequence[Sound] = ()) -> int:
        """Write the film from packed segments and their lengths; returns the number of frames."""
        return join_h264(((Packets.unpack(body), frames) for body, frames in parts), self.rate, out, sounds)

    def _open(self, options: dict[str, str]) -> av.VideoCodecContext:
        context = av.CodecContext.create("libx264", "w")
        context.width, context.height, context.pix_fmt = self.width, self.height, "yuv420p"
        context.time_base, context.framerate = 1 / self.rate, self.rate
        context.thread_count = 1
        context.flags |= Flags.global_header
        extra = options.pop("x264-params", "")
        context.options = {**options, "x264-params": ":".join(filter(None, (_JOINABLE, extra)))}
        tag(context)
        context.open()
        return context


def _plain(packets: Iterable[av.Packet[Any]]) -> Iterable[tuple[int, bool, bytes]]:
    for packet in packets:
        if packet.pts is None:
            raise RuntimeError("libx264 returned a packet without a time stamp")
        yield packet.pts, packet.is_keyframe, bytes(packet)
