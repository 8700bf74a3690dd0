"""Errors that a command reports in one line, with the exit code that goes with them."""

from __future__ import annotations

FAILED, USAGE, STALE, ENVIRONMENT, INTERRUPTED = 1, 2, 3, 4, 130


class CommandError(Exception):
    """One line for the person at the keyboard: what was expected, what came, where."""

    def __init__(self, line: str, exit_code: int = FAILED) -> None:
        super().__init__(line)
        self.exit_code = exit_code


def plainly(error: Exception) -> str:
    """Say an error in one line; one of the disk says where, and what was expected there."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: expected a place that can be written, got: {error.strerror}"
    return " ".join(str(error).split())
