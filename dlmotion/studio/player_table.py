"""How large films as vectors are, and how that stands to what was promised."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dlmotion.player.stream import unwrap
from dlmotion.publish.lesson import Lesson
from dlmotion.publish.stream_head import is_draft

MEDIAN, EACH, MAPS = 130_000, 300_000, 500_000
"""Bytes of a stream: the median of lessons, every lesson, one made of moving maps."""
POSITION = 75_000
"""Bytes that a position of a slider adds at most to what its lesson may have."""
RATIO = 30.0
"""How often a stream goes into the lesson's MP4 (1080p60, one language, one theme)."""
_FILM = "zh.dark.high.mp4"


@dataclass(frozen=True)
class Row:
    """One lesson's stream; ``film`` are the bytes of its MP4, if that is built."""

    lesson: str
    bytes: int
    positions: int
    maps: bool
    film: int | None

    @property
    def goal(self) -> int:
        """Bytes that it may have."""
        return (MAPS if self.maps else EACH) + POSITION * (self.positions - 1)

    @property
    def ratio(self) -> float | None:
        """How often it goes into the MP4."""
        return None if self.film is None else self.film / self.bytes


def row_of(lesson: str, stream: bytes, film: int | None = None) -> Row:
    """Measure a stream; ``StreamError`` if it is none."""
    head, columns = unwrap(stream)
    positions = len(head["slider"]["values"]) if "slider" in head else 1
    return Row(lesson, len(stream), positions, bool(columns["picture_planes"]), film)


def is_whole(stream: Path) -> bool:
    """Whether a stream is built, and is no draft."""
    return stream.is_file() and not is_draft(stream)


def rows_in(media: Path, lessons: Iterable[Lesson]) -> list[Row]:
    """Measure those whole streams that are built, in the order of the lessons."""
    found = []
    for lesson in lessons:
        folder = media / lesson.base
        stream, film = folder / f"{lesson.slug}.motion", folder / f"{lesson.slug}.{_FILM}"
        if not lesson.variant and is_whole(stream):
            size = film.stat().st_size if film.is_file() else None
            found.append(row_of(lesson.slug, stream.read_bytes(), size))
    return found


def table(rows: Sequence[Row]) -> str:
    """Return all streams, then the goals of all together, as Markdown."""
    lines = ["| lesson | stream | goal | positions | MP4 1080p60 |", "|---|---|---|---|---|"]
    lines += [
        f"| {row.lesson} | {_kb(row.bytes)}{'' if row.bytes <= row.goal else ', above'} "
        f"| {_kb(row.goal)} | {row.positions} | {_film(row)} |"
        for row in rows
    ]
    plain = [row.bytes for row in rows if row.positions == 1]
    above = [row.lesson for row in rows if row.bytes > row.goal]
    ratios = [row.ratio for row in rows if row.ratio is not None]
    mean = math.exp(statistics.fmean(map(math.log, ratios))) if ratios else None
    lines += [
        "",
        "| figure | goal | measured |",
        "|---|---|---|",
        f"| median of {len(plain)} lessons without a slider | {_kb(MEDIAN)} "
        f"| {_kb(round(statistics.median(plain))) if plain else 'none built'} |",
        f"| within their goals | all {len(rows)} "
        f"| {len(rows) - len(above)}{'; above: ' + ', '.join(above) if above else ''} |",
        f"| smaller than the MP4, geometric mean of {len(ratios)} | {RATIO:.0f}× "
        f"| {'none built' if mean is None else f'{mean:.0f}×'} |",
    ]
    return "\n".join(lines)


def _film(row: Row) -> str:
    return "" if row.ratio is None else f"{(row.film or 0) / 1e6:.2f} MB, {row.ratio:.0f}×"


def _kb(size: int) -> str:
    return f"{size / 1000:.0f} kB"
