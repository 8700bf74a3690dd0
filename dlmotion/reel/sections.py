"""A film cut into films of its sections, by packet copy: every play begins with a whole picture."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from dlmotion.base.atomic import whole
from dlmotion.reel.encode.join import file_options
from dlmotion.reel.record.recorder import Mark


def cut(film: Path, places: Mapping[Path, Mark], rate: Fraction) -> None:
    """Write the frames of each mark of an MP4, WebM or QuickTime film into a film of its own."""
    for place, mark in places.items():
        with whole(place) as part:
            _copy(film, part, mark, rate)


def _copy(film: Path, out: Path, mark: Mark, rate: Fraction) -> None:
    kind = film.suffix.lstrip(".")
    with ExitStack() as stack:
        source = stack.enter_context(av.open(str(film)))
        target = stack.enter_context(
            av.open(str(out), "w", format=kind, options=file_options(kind))
        )
        video = source.streams.video[0]
        copies: dict[Any, Any] = {video: target.add_stream_from_template(video)}
        copies[video].metadata.update(video.metadata)
        copies |= {sound: target.add_stream_from_template(sound) for sound in source.streams.audio}
        begin, end = mark.start / rate, mark.end / rate
        seen = 0
        for packet in source.demux():
            stream = packet.stream
            if packet.dts is None or packet.pts is None or packet.time_base is None:
                continue
            if stream is video:
                inside = mark.start <= seen < mark.end
                seen += 1
            else:
                inside = begin <= packet.pts * packet.time_base < end
            if inside:
                shift = round(begin / packet.time_base)
                packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
                packet.stream = copies[stream]
                target.mux(packet)
