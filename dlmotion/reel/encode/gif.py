"""A film as an animated GIF with one palette, in two passes over the pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.filter import Graph

from dlmotion.reel.paint.painter import Painter
from dlmotion.reel.segments.frames import Segment

_HUNDREDTH = Fraction(1, 100)  # GIF's unit of time
_SHORTEST = 2  # hundredths: whatever is shorter, players show for ten
_LONGEST = 60_000  # hundredths that a delay, 16 bits, can hold; a longer hold is told in parts


def write_gif(
    segments: Sequence[Segment],
    width: int,
    height: int,
    rate: Fraction,
    out: Path,
    *,
    transparent: bool,
) -> int:
    """Write the GIF and return the number of frames it lasts; a repeated picture is stored once.

    A picture ends where the next one begins. The last one has no next: its time is told apart.
    """
    palette, starts, end = _survey(segments, width, height, rate, transparent=transparent)
    graph = Graph()
    pictures = graph.add_buffer(
        width=width, height=height, format=av.VideoFormat("rgba"), time_base=_HUNDREDTH
    )
    colours = graph.add_buffer(
        width=16, height=16, format=av.VideoFormat("rgba"), time_base=_HUNDREDTH
    )
    use = graph.add("paletteuse", "dither=bayer:bayer_scale=5:diff_mode=rectangle")
    sink = graph.add("buffersink")
    pictures.link_to(use, 0, 0)
    colours.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    palette.pts, palette.time_base = 0, _HUNDREDTH
    colours.push(palette)
    colours.push(None)
    options = {"loop": "0", "final_delay": str(end - starts[-1])}
    with av.open(str(out), "w", format="gif", options=options) as container:
        stream = container.add_stream("gif", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "pal8"
        stream.codec_context.time_base = _HUNDREDTH
        for frame, start in _shown(segments, width, height, rate):
            frame.pts, frame.time_base = start, _HUNDREDTH
            pictures.push(frame)
            _drain(sink, stream, container)
        pictures.push(None)
        _drain(sink, stream, container)
        container.mux(stream.encode(None))
    return sum(segment.frames for segment in segments)


def _drain(sink: Any, stream: Any, container: av.container.OutputContainer) -> None:
    while True:
        try:
            frame = sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        container.mux(stream.encode(frame))


def moment(frame: int, rate: Fraction) -> int:
    """Hundredths of a second at which a frame begins in a GIF.

    Beyond fifty frames a second these are even, so that no two are closer than players can show.
    """
    step = _SHORTEST if rate > 1 / (_SHORTEST * _HUNDREDTH) else 1
    return step * int(frame / rate / (step * _HUNDREDTH) + Fraction(1, 2))


def _shown(
    segments: Sequence[Segment], width: int, height: int, rate: Fraction
) -> Iterator[tuple[av.VideoFrame, int]]:
    """Pictures that are seen, with the hundredths at which they begin: of two at once, the later.

    The last one begins early enough to be seen before the film ends.
    """
    waiting: tuple[av.VideoFrame, int] | None = None
    latest = max(moment(sum(segment.frames for segment in segments), rate) - _SHORTEST, 0)
    for frame, first, end in _frames(segments, width, height):
        begun = min(moment(first, rate), latest)
        if waiting is not None and waiting[1] < begun:
            yield waiting
        for later in range(begun, moment(end, rate) - _LONGEST, _LONGEST):
            yield frame, later
            begun = later + _LONGEST
        waiting = frame, begun
    if waiting is not None:
        yield waiting


def _frames(
    segments: Sequence[Segment], width: int, height: int
) -> Iterator[tuple[av.VideoFrame, int, int]]:
    """Pictures with the frames [start, end) that they are shown for, equal ones as one."""
    painter = Painter(width, height)
    shown: av.VideoFrame | None = None
    start = end = 0
    for segment in segments:
        for picture, count in segment.runs:
            pixels = painter.paint(picture)
            if shown is not None and painter.changed:
                yield shown, start, end
            if shown is None or painter.changed:
                shown, start = _whole(pixels), end
            end += count
    if shown is not None:
        yield shown, start, end


def _survey(
    segments: Sequence[Segment], width: int, height: int, rate: Fraction, *, transparent: bool
) -> tuple[av.VideoFrame, list[int], int]:
    """The 256 colours that differences between pictures need most; when pictures begin, and end."""
    graph = Graph()
    source = graph.add_buffer(
        width=width, height=height, format=av.VideoFormat("rgba"), time_base=_HUNDREDTH
    )
    reserve = int(transparent)
    palette = graph.add("palettegen", f"stats_mode=diff:reserve_transparent={reserve}")
    sink = graph.add("buffersink")
    source.link_to(palette)
    palette.link_to(sink)
    graph.configure()
    starts: list[int] = []
    for place, (frame, start) in enumerate(_shown(segments, width, height, rate)):
        frame.pts, frame.time_base = place, _HUNDREDTH
        source.push(frame)
        starts.append(start)
    source.push(None)
    best: Any = sink.pull()
    total = moment(sum(segment.frames for segment in segments), rate)
    return cast("av.VideoFrame", best), starts, max(total, starts[-1] + _SHORTEST)


def _whole(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(np.array(pixels), format="rgba")
