"""How far a film is: lines that its processes append to a file, and that the build reads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


def frames_file(scratch: Path) -> Path:
    """Return the file beside a job's folder; what lies in the folder is an output."""
    return scratch.with_name(f"{scratch.name}.frames")


@dataclass(frozen=True)
class Frames:
    """Frames that are done, and how many there will be: exact in the end, 0 if unknown."""

    done: int = 0
    total: int = 0


class FrameLog:
    """Takes notes of any number of processes: each is one short line, appended at once.

    A log that cannot be written costs nothing but the figures on the screen.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def expect(self, total: int) -> None:
        """Say how many frames the last film of this lesson leads to expect."""
        self._note(f"= {total} 0\n")

    def told(self, recorded: int, done: int) -> None:
        """Add frames that were recorded, and frames that are painted and coded."""
        self._note(f"+ {recorded} {done}\n")

    def _note(self, line: str) -> None:
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            try:
                os.write(handle, line.encode())
            finally:
                os.close(handle)
        except OSError:
            return


def read_frames(path: Path) -> Frames:
    """Add up a log; no log is no frames."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return Frames()
    expected = recorded = done = 0
    for line in lines:
        match line.split():
            case ["=", total, "0"] if total.isdigit():
                expected = int(total)
            case ["+", more, made] if more.isdigit() and made.isdigit():
                recorded, done = recorded + int(more), done + int(made)
    return Frames(min(done, recorded), max(expected, recorded) if expected else 0)
