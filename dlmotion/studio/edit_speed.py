"""How long an edit of a sentence takes until ``watch`` has something to play of its beat."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from dlmotion.player.stream import unwrap
from dlmotion.publish.lesson import Lesson
from dlmotion.studio.changed_beat import played_beats, read_draft
from dlmotion.studio.errors import CommandError
from dlmotion.studio.preview import Preview, Request, Trial

LANG, THEME = "zh", "dark"
GOAL = 3.0
"""What was promised, in seconds; a page needs a tenth more for its first frame."""


@dataclass(frozen=True)
class Edit:
    """Seconds from a save to the beat's still, and to a stream that has the beat."""

    label: str
    beat: str
    still: float
    stream: float


def edits(
    lessons: Sequence[Lesson],
    code_paths: Sequence[Path],
    rounds: int,
    wait: float,
    tell: Callable[[str], None] = lambda line: None,
) -> list[Edit]:
    """Do what ``watch`` does on a save, for a beat in the middle; medians of all rounds.

    ``wait`` are the seconds in which saves count as one. The process is warm, as after a first
    save: it reads the lesson anew each time, and knows its numbers, which no sentence changes.
    Raises CommandError if a lesson cannot be drawn.
    """
    preview = Preview(code_paths)
    preview.warm()
    try:
        found = []
        for lesson in lessons:
            tell(f"{lesson.slug}: edited")
            beat = _middle(lesson)
            _edit(preview, lesson, beat, wait)
            each = [_edit(preview, lesson, beat, wait) for _ in range(rounds)]
            still, stream = (median(times) for times in zip(*each, strict=True))
            found.append(Edit(lesson.slug, beat, still, stream))
        return found
    finally:
        preview.close()


def table(rows: Sequence[Edit]) -> str:
    """Rows in seconds, then what was promised, as Markdown."""
    above = [row.label for row in rows if row.stream > GOAL]
    most = max(row.stream for row in rows)
    return "\n".join(
        [
            "| lesson | beat | still s | film of it s |",
            "|---|---|---|---|",
            *(f"| {row.label} | {row.beat} | {row.still:.1f} | {row.stream:.1f} |" for row in rows),
            "",
            "| figure | goal | measured |",
            "|---|---|---|",
            f"| edit of a sentence to its film, median | {GOAL:.0f} s "
            f"| {median(row.stream for row in rows):.1f} s |",
            f"| edit of a sentence to its film, every lesson | {GOAL:.0f} s "
            f"| {most:.1f} s{'; above: ' + ', '.join(above) if above else ''} |",
        ]
    )


def _middle(lesson: Lesson) -> str:
    """A beat in the middle of a lesson."""
    beats = played_beats(read_draft(lesson.scene_path))
    if not beats:
        raise CommandError(f"{lesson.slug}: expected beats, found none")
    return beats[len(beats) // 2]


def _edit(preview: Preview, lesson: Lesson, beat: str, wait: float) -> tuple[float, float]:
    begun, played = time.perf_counter(), 0.0

    def heard(stream: bytes) -> None:
        nonlocal played
        head, _ = unwrap(stream)
        if not played and beat in [each["key"] for each in head["films"][0]["beats"]]:
            played = time.perf_counter() - begun

    with tempfile.TemporaryDirectory(prefix="edit-speed-") as folder:
        asked = Request(lesson.module, beat, LANG, THEME, Path(folder) / "still.png")
        with ThreadPoolExecutor(1) as pool:
            drawn = pool.submit(preview.still, asked)
            tried = preview.tried(Trial(lesson.module, (), LANG, THEME, beat=beat), heard)
        still = drawn.result()
    if error := still.error or tried.error:
        raise CommandError(f"{lesson.slug}: {' '.join(error.split())}")
    heard(tried.stream)
    return wait + still.seconds, wait + played
