"""The table of docs/PERFORMANCE.md: stock manim against reel.

Rounds are interleaved, every run is a fresh process.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import geometric_mean, median
from typing import Any

from dlmotion.reel.bench.measure import edited


@dataclass(frozen=True, slots=True)
class Subject:
    """A scene of a file, or all of them, with a label for the table."""

    label: str
    file: Path
    scene: str | None = None

    def __str__(self) -> str:
        return " of ".join(reversed(self.arguments))

    @property
    def arguments(self) -> list[str]:
        """File and scene, as commands take them."""
        return [str(self.file), *filter(None, [self.scene])]


@dataclass(slots=True)
class Row:
    """Medians for one scene: seconds of wall and CPU by way of rendering, and what came out."""

    label: str
    frames: int = 0
    wall: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    size: dict[str, int] = field(default_factory=dict)
    psnr: dict[str, float] = field(default_factory=dict)
    equal: str = ""
    encode_only: float = 0.0
    moving_only: float = 0.0
    memory: int = 0
    misses: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """Size, rate, preset, processes and rounds of a benchmark."""

    width: int = 1920
    height: int = 1080
    fps: int = 60
    preset: str = "standard"
    jobs: int = 2
    rounds: int = 3
    tuned: bool = True


def bench(
    subjects: Sequence[Subject], setting: Setting, tell: Callable[[str], None] = lambda line: None
) -> list[Row]:
    """Measure every subject; a scene that cannot be rendered raises with manim's own last line."""
    rows = []
    for subject in subjects:
        with tempfile.TemporaryDirectory(prefix="reel-bench-") as folder:
            rows.append(_Bench(subject, setting, Path(folder), tell).row())
    return rows


class _Bench:
    """The runs of one scene."""

    def __init__(
        self, subject: Subject, setting: Setting, folder: Path, tell: Callable[[str], None]
    ) -> None:
        self._subject, self._setting, self._folder, self._tell = subject, setting, folder, tell
        self._runs: dict[str, list[tuple[float, float]]] = {}
        self._films: dict[str, Path] = {}
        self._bounds: list[tuple[float, float]] = []
        self._row = Row(subject.label)
        self._edited: Path | None = None
        if subject.scene is not None:
            (folder / "edited").mkdir()
            self._edited = edited(subject.file, subject.scene, folder / "edited")

    def row(self) -> Row:
        """All rounds, then quality and equality once."""
        for number in range(self._setting.rounds):
            self._tell(f"{self._subject.label}: round {number + 1} of {self._setting.rounds}")
            self._round(number)
        row = self._row
        row.encode_only, row.moving_only = map(median, zip(*self._bounds, strict=True))
        for way, runs in self._runs.items():
            row.wall[way] = median(wall for wall, _ in runs)
            row.cpu[way] = median(cpu for _, cpu in runs)
        row.size = {way: _size(film) for way, film in self._films.items()}
        films = [str(film) for film in self._films.values()]
        found = self._measure("psnr", "--films", *films)
        row.psnr = {way: float(found[str(film)]) for way, film in self._films.items()}
        hashes = self._measure("hashes")
        row.equal = f"{hashes['equal']}/{hashes['stock']}"
        if hashes["stock"] != hashes["ours"]:
            row.equal += f" (reel has {hashes['ours']})"
        return row

    def _round(self, number: int) -> None:
        store, out = (
            self._folder / f"store{number}",
            self._folder / ("reel.mp4" if self._subject.scene else "reel"),
        )
        self._stock("stock", [])
        self._timed_film("cold", "film", store, out)
        if self._setting.tuned:
            self._stock(
                "tuned", ["--encoder-option", "preset=superfast", "--max-inflight-encoders", "4"]
            )
        self._timed_film("null", "film", store, out)
        if self._edited is not None:
            self._timed_film("edit", "film", store, self._folder / "edit.mp4", self._edited)
        alone = self._measure("encode-only", "--jobs", str(self._setting.jobs))
        self._bounds.append((alone["every_frame"], alone["moving_frames"]))
        self._row.frames = alone["frames"]
        self._films["cold"] = out
        shutil.rmtree(store)

    def _timed_film(
        self, way: str, kind: str, store: Path, out: Path, file: Path | None = None
    ) -> None:
        jobs = str(self._setting.jobs)
        result = self._measure(
            kind, "--store", str(store), "--out", str(out), "--jobs", jobs, way=way, file=file
        )
        self._row.misses[way] = result["misses"]
        if way == "cold":
            self._row.memory = max(self._row.memory, result["rss"])

    def _stock(self, way: str, options: list[str]) -> None:
        setting, media = self._setting, self._folder / f"media-{way}"
        shutil.rmtree(media, ignore_errors=True)
        size = ["-r", f"{setting.width},{setting.height}", "--fps", str(setting.fps), "--seed", "0"]
        quiet = ["--progress_bar", "none", "-v", "ERROR"]
        scene = (
            self._subject.arguments
            if self._subject.scene
            else ["--write_all", *self._subject.arguments]
        )
        self._run(
            way,
            ["-m", "manim", "render", *size, *quiet, "--media_dir", str(media), *options, *scene],
        )
        films = [film for film in media.rglob("*.mp4") if "partial_movie_files" not in film.parts]
        if not films:
            raise RuntimeError(f"manim made no film of {self._subject}")
        # Kept aside: the warm run writes over them, and manim's cache may be stale.
        kept = self._folder / f"films-{way}"
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir()
        for film in films:
            shutil.copy(film, kept)
        self._films[way] = kept / films[0].name if self._subject.scene else kept
        if way == "stock" and len(self._runs["stock"]) == 1:
            self._run(
                "warm", ["-m", "manim", "render", *size, *quiet, "--media_dir", str(media), *scene]
            )

    def _measure(
        self, kind: str, *more: str, way: str | None = None, file: Path | None = None
    ) -> dict[str, Any]:
        setting = self._setting
        shape = [
            "--width",
            str(setting.width),
            "--height",
            str(setting.height),
            "--fps",
            str(setting.fps),
        ]
        subject = replace(self._subject, file=file or self._subject.file)
        start = ["-m", "dlmotion.reel.bench.measure", kind, *subject.arguments]
        text = self._run(way, [*start, *shape, "--preset", setting.preset, *more])
        result: dict[str, Any] = json.loads(text.strip().splitlines()[-1])
        return result

    def _run(self, way: str | None, arguments: list[str]) -> str:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])}
        done = subprocess.run(  # noqa: S603 (our own interpreter, our own arguments)
            [sys.executable, "-W", "ignore", *arguments],
            capture_output=True,
            text=True,
            env=environment,
        )
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
            raise RuntimeError(f"{self._subject}: {last}")
        if way is not None:
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            self._runs.setdefault(way, []).append((wall, cpu))
        return done.stdout


def _size(films: Path) -> int:
    """Bytes of a film, or of all in a folder."""
    return sum(film.stat().st_size for film in (films.glob("*.mp4") if films.is_dir() else [films]))


def table(rows: Sequence[Row]) -> str:
    """Rows as Markdown."""
    heads = (
        "scene",
        "frames",
        "equal",
        "stock s",
        "tuned s",
        "reel s",
        "faster",
        "CPU less",
        "÷ encode-only",
        "edit s",
        "edit faster",
        "null s",
        "warm stock s",
        "PSNR stock → reel dB",
        "size",
        "RSS MiB",
    )
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for row in rows:
        wall, cpu = row.wall, row.cpu
        cells = (
            row.label,
            str(row.frames),
            row.equal,
            f"{wall['stock']:.1f}",
            f"{wall['tuned']:.1f}" if "tuned" in wall else "–",
            f"{wall['cold']:.1f}",
            f"{wall['stock'] / wall['cold']:.1f}×",
            f"{cpu['stock'] / cpu['cold']:.1f}×",
            f"{wall['cold'] / row.encode_only:.2f}",
            f"{wall['edit']:.1f}" if "edit" in wall else "–",
            f"{wall['cold'] / wall['edit']:.1f}×" if "edit" in wall else "–",
            f"{wall['null']:.1f}",
            f"{wall['warm']:.1f}",
            f"{row.psnr['stock']:.1f} → {row.psnr['cold']:.1f}",
            f"×{row.size['cold'] / row.size['stock']:.2f}",
            f"{row.memory / 2**20:.0f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    faster = [row.wall["stock"] / row.wall["cold"] for row in rows]
    lines.append(f"\nGeometric mean {geometric_mean(faster):.2f}×, least {min(faster):.2f}×.")
    return "\n".join(lines)
