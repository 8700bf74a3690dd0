"""WebM and QuickTime segments: each a small file of its own, joined by packet copy."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from dlmotion.reel.encode.join import file_options
from dlmotion.reel.encode.presets import Preset
from dlmotion.reel.encode.versions import versions
from dlmotion.reel.paint.canvases import kept
from dlmotion.reel.segments.frames import Segment
from dlmotion.reel.sound import Sound, add_sound, mux_sound


@dataclass(frozen=True, slots=True)
class Clip:
    """VP9 in WebM, with or without alpha, or QuickTime animation with alpha."""

    container: str
    transparent: bool
    width: int
    height: int
    rate: Fraction
    preset: Preset
    repeats: bool = False

    @property
    def _codec(self) -> tuple[str, str]:
        """Encoder and pixel format."""
        if self.container == "mov":
            return "qtrle", "argb"
        return "libvpx-vp9", "yuva420p" if self.transparent else "yuv420p"

    def fingerprint(self) -> bytes:
        """Everything but the pictures that the bytes depend on."""
        parts = (
            self.container,
            self.transparent,
            self.width,
            self.height,
            self.rate,
            self.preset.vp9,
        )
        return repr(("clip", *parts, versions())).encode()

    def make(self, segment: Segment) -> bytes:
        """Paint and encode a segment."""
        name, pixel_format = self._codec
        file = io.BytesIO()
        with av.open(
            file, "w", format=self.container, options={"fflags": "+bitexact"}
        ) as container:
            options = dict(self.preset.vp9) if name == "libvpx-vp9" else {}
            stream: Any = container.add_stream(name, rate=self.rate, options=options)
            stream.width, stream.height, stream.pix_fmt = self.width, self.height, pixel_format
            stream.codec_context.thread_count = 1
            for index, frame in enumerate(self._frames(segment, pixel_format)):
                frame.pts, frame.time_base = index, 1 / self.rate
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return file.getvalue()

    def _tell_alpha(self, stream: Any) -> None:
        """Say in the track that pictures have alpha: without it players drop what the blocks hold.

        A copied stream does not inherit it; its format, as manim gives it, leaves no second note.
        """
        if self.container == "webm" and self.transparent:
            stream.pix_fmt = "yuva420p"

    def _frames(self, segment: Segment, pixel_format: str) -> Iterator[av.VideoFrame]:
        with kept(self.width, self.height) as table:
            if pixel_format == "yuv420p":
                yield from (table.canvas.frame for _ in table.show(segment))
                return
            for _ in table.paint(segment):
                whole = av.VideoFrame.from_ndarray(np.array(table.painter.pixels), format="rgba")
                yield whole.reformat(format=pixel_format, threads=1)

    def join(
        self, parts: Iterable[tuple[bytes, int]], out: Path, sounds: Sequence[Sound] = ()
    ) -> int:
        """Write the film from segments and their lengths; returns the number of frames."""
        written = 0
        target: av.container.OutputContainer | None = None
        stream: Any = None
        voices: Any = iter(())
        try:
            for body, frames in parts:
                with closing(av.open(io.BytesIO(body), "r")) as source:
                    video = source.streams.video[0]
                    if target is None:
                        target = av.open(
                            str(out),
                            "w",
                            format=self.container,
                            options=file_options(self.container),
                        )
                        stream = target.add_stream_from_template(video)
                        self._tell_alpha(stream)
                        voices = add_sound(target, sounds)
                    for packet in source.demux(video):
                        if packet.pts is None or packet.time_base is None:
                            continue
                        place = written + round(packet.pts * packet.time_base * self.rate)
                        mux_sound(target, voices, place / self.rate)
                        packet.time_base = 1 / self.rate
                        packet.pts = packet.dts = place
                        packet.duration = 1
                        packet.stream = stream
                        target.mux(packet)
                written += frames
            if target is not None:
                mux_sound(target, voices, None)
        finally:
            if target is not None:
                target.close()
        return written
