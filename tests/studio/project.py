"""A small project of its own for command tests, and a way to run command lines in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

SUMMARY = re.compile(r"\d+ (made|fresh) in [\d.:]+( s)?(, [\d.]+ [kM]?B)?\n")
"""What `film` says on stderr if nothing is wrong."""

BOOM = """
    raise ValueError("boom\\nand smoke")"""


@dataclass(frozen=True)
class Run:
    """How a command ended."""

    code: int
    out: str
    err: str


def render(project: Path, *words: str, env: dict[str, str] | None = None) -> Run:
    """Run render.py in a process of its own."""
    command = [sys.executable, str(ROOT / "render.py"), "--project", str(project), *words]
    environment = {**os.environ, "NO_COLOR": "1", **(env or {})}
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=project, check=False
    )
    return Run(done.returncode, done.stdout, done.stderr)


def make_project(folder: Path, *lessons: str) -> Path:
    """A project whose lessons are the skeletons that `new` writes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in lessons:
        done = render(folder, "new", name)
        assert done.code == 0, done.err
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Replace one piece of a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and time of change of every file, state folders left out."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".dlmotion" not in path.parts
    }
