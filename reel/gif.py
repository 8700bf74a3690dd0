"""A film as an animated GIF with one palette, in two passes over the pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.filter import Graph

from reel.frames import Segment
from reel.items import Picture
from reel.painter import Painter

_HUNDREDTH = Fraction(1, 100)  # GIF's unit of time


def write_gif(
    segments: Sequence[Segment], width: int, height: int, rate: Fraction, out: Path, *, transparent: bool
) -> int:
    """Write the GIF and return the number of frames it lasts; a repeated picture is stored once."""
    palette = _palette(segments, width, height, transparent=transparent)
    graph = Graph()
    pictures = graph.add_buffer(width=width, height=height, format=av.VideoFormat("rgba"), time_base=1 / rate)
    colours = graph.add_buffer(width=16, height=16, format=av.VideoFormat("rgba"), time_base=1 / rate)
    use = graph.add("paletteuse", "dither=bayer:bayer_scale=5:diff_mode=rectangle")
    sink = graph.add("buffersink")
    pictures.link_to(use, 0, 0)
    colours.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    palette.pts, palette.time_base = 0, 1 / rate
    colours.push(palette)
    colours.push(None)
    frames = 0
    with av.open(str(out), "w", format="gif", options={"loop": "0"}) as container:
        stream = container.add_stream("gif", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "pal8"
        stream.codec_context.time_base = _HUNDREDTH
        for frame, start, end in _frames(segments, width, height):
            frame.pts, frame.time_base = start, 1 / rate
            pictures.push(frame)
            frames = end
            _drain(sink, stream, container)
        pictures.push(None)
        _drain(sink, stream, container)
        container.mux(stream.encode(None))
    return frames


def _drain(sink: Any, stream: Any, container: av.container.OutputContainer) -> None:
    while True:
        try:
            frame = sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        frame.pts = round(frame.pts * frame.time_base / _HUNDREDTH)
        frame.time_base = _HUNDREDTH
        container.mux(stream.encode(frame))


def _frames(segments: Sequence[Segment], width: int, height: int) -> Iterator[tuple[av.VideoFrame, int, int]]:
    """Pictures with the frames [start, end) that they are shown for; the very last one twice, to end the film."""
    painter = Painter(width, height)
    start = 0
    last: Picture | None = None
    for segment in segments:
        for picture, count in segment.runs:
            pixels = painter.paint(picture)
            if last is None or painter.changed:
                yield _whole(pixels), start, start + count
            start += count
            last = picture
    if last is not None:
        yield _whole(painter.paint(last)), start - 1, start


def _palette(segments: Sequence[Segment], width: int, height: int, *, transparent: bool) -> av.VideoFrame:
    """The 256 colours that differences between pictures need most."""
    graph = Graph()
    source = graph.add_buffer(width=width, height=height, format=av.VideoFormat("rgba"), time_base=Fraction(1, 100))
    reserve = int(transparent)
    palette = graph.add("palettegen", f"stats_mode=diff:reserve_transparent={reserve}")
    sink = graph.add("buffersink")
    source.link_to(palette)
    palette.link_to(sink)
    graph.configure()
    for place, (frame, _, _) in enumerate(_frames(segments, width, height)):
        frame.pts, frame.time_base = place, Fraction(1, 100)
        source.push(frame)
    source.push(None)
    best: Any = sink.pull()
    return cast("av.VideoFrame", best)


def _whole(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(np.array(pixels), format="rgba")
