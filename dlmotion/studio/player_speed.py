"""How fast Chromium shows films as vectors: to the first frame, a frame at 1080p, longest task."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from statistics import median, quantiles

from dlmotion.player.script import script
from dlmotion.studio.browser_page import browser, told_by, write_page
from dlmotion.studio.errors import CommandError

SIZE, FIRST, FRAME, SLOW, TASK = 12_000, 150, 8, 16, 50
"""What was promised: bytes of the player; milliseconds."""


@dataclass(frozen=True)
class Speed:
    """Milliseconds of a film: page to first frame, each of its frames, its longest task."""

    label: str
    first: float
    frames: tuple[float, ...]
    longest: float

    @property
    def slowest(self) -> float:
        """What 99 of 100 frames do not exceed."""
        return quantiles(self.frames, n=100, method="inclusive")[98]


def speeds(
    films: Mapping[str, Path], rounds: int, tell: Callable[[str], None] = lambda line: None
) -> list[Speed]:
    """Measure films by label, each round in a fresh Chromium at 1920×1080; raises CommandError.

    Each figure is the least of all rounds: whatever else the machine does only adds to it.
    """
    program = browser()
    found = []
    for label, film in films.items():
        tell(f"{label}: played in {Path(program).name}")
        found.append(best([_speed(program, label, film) for _ in range(rounds)]))
    return found


def best(rounds: Sequence[Speed]) -> Speed:
    """Return the least of each figure, and of each frame, which are the same ones in all rounds."""
    frames = tuple(map(min, zip(*(speed.frames for speed in rounds), strict=True)))
    first, longest = (min(map(attrgetter(name), rounds)) for name in ("first", "longest"))
    return Speed(rounds[0].label, first, frames, longest)


def table(rows: Sequence[Speed]) -> str:
    """Rows in milliseconds, then what was promised of all, as Markdown."""
    lines = [
        "| lesson | first frame ms | frame ms, median | 99 % | longest task ms |",
        f"|{'---|' * 5}",
    ]
    lines += [
        f"| {row.label} | {row.first:.0f} | {median(row.frames):.1f} | {row.slowest:.1f} "
        f"| {row.longest:.0f} |"
        for row in rows
    ]
    every = Speed("", 0, tuple(time for row in rows for time in row.frames), 0)
    size = len(gzip.compress(script().encode(), 9))
    lines += [
        "",
        "| figure | goal | measured |",
        "|---|---|---|",
        f"| the player, gzip | {SIZE:,} bytes | {size:,} bytes |",
        f"| first frame, every lesson | {FIRST} ms | {_most(rows, 'first', FIRST)} |",
        f"| a frame of all, median | {FRAME} ms | {median(every.frames):.1f} ms |",
        f"| a frame of all, 99 % | {SLOW} ms | {every.slowest:.1f} ms |",
        f"| 99 % of every lesson | {SLOW} ms | {_most(rows, 'slowest', SLOW)} |",
        f"| longest task, every lesson | {TASK} ms | {_most(rows, 'longest', TASK)} |",
        "",
        f"A longest task of 0 is one below {TASK} ms.",
    ]
    return "\n".join(lines)


def _most(rows: Sequence[Speed], figure: str, goal: int) -> str:
    """Write the largest of a figure, and which lessons are above its goal."""
    found = {row.label: getattr(row, figure) for row in rows}
    above = [label for label, value in found.items() if round(value) > goal]
    return f"{max(found.values()):.0f} ms{'; above: ' + ', '.join(above) if above else ''}"


def _speed(program: str, label: str, film: Path) -> Speed:
    with tempfile.TemporaryDirectory(prefix="player-speed-") as name:
        folder = Path(name)
        write_page(folder, film.name, film.read_bytes(), "player_speed.js")
        told = told_by(program, folder, label)
    if told["size"] != [1920, 1080]:
        raise CommandError(f"{label}: expected a canvas of 1920×1080, got {told['size']}")
    return Speed(label, told["first"], tuple(told["frames"]), told["longest"])
