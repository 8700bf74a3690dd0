"""How fast Chromium shows films as vectors: to the first frame, a frame at 1080p, longest task."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from operator import attrgetter
from pathlib import Path
from queue import Empty, Queue
from statistics import median, quantiles
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

from dlmotion.player.script import script
from dlmotion.publish.serve import Handler, Server
from dlmotion.studio.errors import CommandError

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
SIZE, FIRST, FRAME, SLOW, TASK = 12_000, 150, 8, 16, 50
"""What was promised: bytes of the player; milliseconds."""
PATIENCE = 120.0
"""Seconds that a browser may take for one film."""
FLAGS = (
    *("--headless=new", "--disable-gpu", "--no-first-run", "--window-size=1936,1400"),
    *("--disable-background-networking", "--hide-scrollbars"),
)
_PAGE = """<!doctype html><html lang="zh" data-theme="dark"><meta charset="utf-8">
<title>film</title>
<link rel="stylesheet" href="speed.css">
<dlmotion-film src="film.motion"></dlmotion-film>
<script src="speed.js"></script><script type="module" src="film.js"></script></html>"""
_STYLE = "body { margin: 0; width: 1920px }"


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
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise CommandError(f"expected a browser on the PATH, one of {', '.join(PROGRAMS)}")
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
    found: Queue[dict[str, Any]] = Queue()

    def heard(handler: Handler) -> None:
        found.put(json.loads(unquote(urlsplit(handler.path).query)))
        handler.send_bytes(b"", ".txt")

    with tempfile.TemporaryDirectory(prefix="player-speed-") as name:
        folder = Path(name)
        _write(folder / "site", film)
        with Server(
            folder / "site", routes={"/found": heard}, policy="default-src 'self'"
        ) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            # Root has no sandbox to be put into; the page is ours.
            rooted = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
            profile = f"--user-data-dir={folder / 'profile'}"
            browser = subprocess.Popen(  # noqa: S603 (the person's own browser, our own page)
                [program, *FLAGS, *rooted, profile, server.url],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                told = found.get(timeout=PATIENCE)
            except Empty:
                raise CommandError(f"{label}: the browser said nothing in {PATIENCE:g} s") from None
            finally:
                browser.terminate()
                browser.wait()
                server.shutdown()
    if "fault" in told:
        raise CommandError(f"{label}: the player refuses {film.name}: {told['fault']}")
    if told["size"] != [1920, 1080]:
        raise CommandError(f"{label}: expected a canvas of 1920×1080, got {told['size']}")
    return Speed(label, told["first"], tuple(told["frames"]), told["longest"])


def _write(folder: Path, film: Path) -> None:
    folder.mkdir()
    shutil.copyfile(film, folder / "film.motion")
    code = files("dlmotion.studio").joinpath("templates", "player_speed.js")
    texts = {
        "index.html": _PAGE,
        "speed.css": _STYLE,
        "film.js": script(),
        "speed.js": code.read_text(encoding="utf-8"),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
