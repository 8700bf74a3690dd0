"""H.264 segments: every one starts with an IDR picture and joins any other by packet copy."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
from av.codec.context import Flags

from dlmotion.reel.encode.join import join_h264
from dlmotion.reel.encode.packets import Packets
from dlmotion.reel.encode.presets import BRIEF_QP, CLOUD_QP, PHOTO_QP, SPARSE_QP, Preset
from dlmotion.reel.encode.skip_frames import Headers
from dlmotion.reel.encode.versions import versions
from dlmotion.reel.paint.canvases import kept
from dlmotion.reel.paint.yuv import tag
from dlmotion.reel.segments.frames import Segment
from dlmotion.reel.sound import Sound

# Same SPS and PPS in all segments, closed GOPs, and output that does not depend on the core count.
_JOINABLE = "stitchable=1:open-gop=0:threads=1:lookahead-threads=1:sliced-threads=0:keyint=infinite"

_PROBE = 64  # pixels; a small picture opens an encoder in a tenth of the time

_log = logging.getLogger("dlmotion.reel")

_STEPS = PHOTO_QP, SPARSE_QP, CLOUD_QP, BRIEF_QP


@dataclass(frozen=True, slots=True)
class H264:
    """Encoder settings of one film."""

    width: int
    height: int
    rate: Fraction
    preset: Preset

    @property
    def repeats(self) -> bool:
        """Whether a hold is coded once and repeated: not where x264's headers are not known."""
        return _knows_headers(self.preset)

    def fingerprint(self) -> bytes:
        """Everything but the pictures that the packets depend on."""
        parts = (self.width, self.height, self.rate, self.preset, _STEPS, _JOINABLE, versions())
        return repr(("h264", *parts)).encode()

    def make(self, segment: Segment) -> bytes:
        """Paint and encode a segment, packed."""
        return self.encode(segment).pack()

    def encode(self, segment: Segment) -> Packets:
        """Paint and encode a segment."""
        with kept(self.width, self.height) as table:
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

    def join(
        self, parts: Iterable[tuple[bytes, int]], out: Path, sounds: Sequence[Sound] = ()
    ) -> int:
        """Write the film from packed segments and their lengths; returns the number of frames."""
        return join_h264(
            ((Packets.unpack(body), frames) for body, frames in parts), self.rate, out, sounds
        )

    def headers(self) -> bytes:
        """Parameter sets of every segment, as the encoder writes them before the first picture."""
        return bytes(self._open(dict(self.preset.x264)).extradata or b"")

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


@cache
def _knows_headers(preset: Preset) -> bool:
    """Whether skipped frames can be written for this encoder, asked of its smallest pictures."""
    try:
        Headers.read(H264(_PROBE, _PROBE, Fraction(60), preset).headers())
    except ValueError as error:
        _log.warning("holds are coded picture by picture: in x264's headers, %s", error)
        return False
    return True


def _plain(packets: Iterable[av.Packet[Any]]) -> Iterable[tuple[int, bool, bytes]]:
    for packet in packets:
        if packet.pts is None:
            raise RuntimeError("libx264 returned a packet without a time stamp")
        yield packet.pts, packet.is_keyframe, bytes(packet)
