"""Errors that a command reports in one line, with the exit code that goes with them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from dlmotion.base.disk import disk_line

FAILED, USAGE, STALE, ENVIRONMENT, INTERRUPTED = 1, 2, 3, 4, 130
UNREAD = 141
"""Whoever read our output has left (``| head -1``): what a shell calls death by SIGPIPE."""


class CommandError(Exception):
    """One line for the person at the keyboard: what was expected, what came, where."""

    def __init__(self, line: str, exit_code: int = FAILED) -> None:
        super().__init__(line)
        self.exit_code = exit_code

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: the line, without the code that it came through."""
        return [f"error: {self}"]

    def __reduce__(self) -> tuple[type[CommandError], tuple[str, int]]:
        """Keep the exit code on the way out of another process."""
        return type(self), (str(self), self.exit_code)


def plainly(error: Exception) -> str:
    """Say an error in one line; one of the disk says where, and what was expected there."""
    line = disk_line(error, {"temporary files": Path(tempfile.gettempdir())})
    if line:
        return line
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: expected a place that can be written, got: {error.strerror}"
    return " ".join(str(error).split())
