"""Sounds of a scene as one audio track, coded once for the whole film."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt

_CODECS = {"mp4": ("aac", 48000), "mov": ("aac", 48000), "webm": ("libopus", 48000)}
_BLOCK = 4800  # samples handed to the encoder at once


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Samples (n, channels) as 16-bit integers, from the film's start."""

    samples: npt.NDArray[np.int16]
    rate: int

    @classmethod
    def of_segment(cls, segment: Any, seconds: float) -> Sound:
        """From manim's pydub mix, cut to the film's length."""
        mix = segment.set_sample_width(2)
        samples = np.frombuffer(mix.raw_data, np.int16).reshape(-1, mix.channels)
        return cls(samples[: round(seconds * mix.frame_rate)], int(mix.frame_rate))


def add_sound(container: av.container.OutputContainer, sounds: Sequence[Sound]) -> Iterator[Any]:
    """Open a track for the sound, if there is one; yields its packets in order."""
    if not sounds:
        return iter(())
    name, rate = _CODECS[container.format.name.split(",")[0]]
    stream: Any = container.add_stream(name, rate=rate)
    stream.codec_context.layout = "mono" if sounds[0].samples.shape[1] == 1 else "stereo"
    stream.codec_context.flags |= av.codec.context.Flags.bitexact
    stream.codec_context.thread_count = 1
    return _packets(stream, sounds[0])


def _packets(stream: Any, sound: Sound) -> Iterator[Any]:
    layout = "mono" if sound.samples.shape[1] == 1 else "stereo"
    for start in range(0, len(sound.samples), _BLOCK):
        block = np.ascontiguousarray(sound.samples[start : start + _BLOCK])
        frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate, frame.time_base, frame.pts = sound.rate, Fraction(1, sound.rate), start
        yield from stream.encode(frame)
    yield from stream.encode(None)


def mux_sound(
    container: av.container.OutputContainer, packets: Iterator[Any], until: Fraction | None
) -> None:
    """Write audio packets up to a time in seconds, or all of them."""
    for packet in packets:
        container.mux(packet)
        if until is not None and packet.pts is not None and packet.pts * packet.time_base > until:
            return
