"""Subcaptions of a scene as SubRip and WebVTT."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dlmotion.base.atomic import write_text
from dlmotion.publish.captions import Cue, cues_vtt

if TYPE_CHECKING:
    from dlmotion.reel import Caption


def write_subtitles(captions: Sequence[Caption], film: Path) -> list[Path]:
    """Write them beside the film, if there are any; returns the files.

    SubRip is written by the library that manim writes it with, so that both files are the same.
    """
    if not captions:
        return []
    import srt

    lines = [
        srt.Subtitle(index, timedelta(seconds=line.start), timedelta(seconds=line.end), line.text)
        for index, line in enumerate(captions, 1)
    ]
    cues = [
        Cue(round(1000 * line.start), round(1000 * line.end), _unbroken(line.text))
        for line in captions
    ]
    cues.sort(key=lambda cue: (cue.start, cue.end))
    written = {".srt": srt.compose(lines), ".vtt": cues_vtt(cues, kind="captions")}
    for ending, text in written.items():
        write_text(film.with_suffix(ending), text)
    return [film.with_suffix(ending) for ending in written]


def _unbroken(text: str) -> str:
    """The lines of a text that say something: an empty one would end its cue."""
    return "\n".join(line for line in text.splitlines() if line.strip())
