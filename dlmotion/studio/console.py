"""What people see: data on stdout, everything else on stderr, the long story in a log file."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

_KEEP_LOGS = 20


def say(line: str = "", color: str | None = None) -> None:
    """Print one line of data."""
    click.echo(click.style(line, fg=color) if color and _colorful(sys.stdout) else line)


def note(line: str, color: str | None = None) -> None:
    """Print one line for the person, not for a program."""
    click.echo(click.style(line, fg=color) if color and _colorful(sys.stderr) else line, err=True)


def fail(*lines: str) -> None:
    """Print an error, and where to read more."""
    note(f"error: {lines[0]}", "red")
    for line in lines[1:]:
        note(f"  {line}")


def say_json(value: Any) -> None:
    """Print data for a program."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True))


def is_terminal() -> bool:
    """Whether progress bars make sense."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def new_log(folder: Path) -> Path:
    """Return a fresh name for a log file, and forget all but the newest logs."""
    logs = sorted(folder.glob("*.log"))
    for old in logs[: max(0, len(logs) - _KEEP_LOGS + 1)]:
        with suppress(OSError):  # Where nothing can be written there is nothing to tidy up.
            old.unlink(missing_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    return folder / f"{stamp}-{os.getpid()}.log"


def log_error(error: BaseException) -> Path | None:
    """Write a traceback to a file of its own among the temporary ones, and return its name.

    None where no file can be written, which may be what the error is about.
    """
    try:
        handle, name = tempfile.mkstemp(prefix="dlmotion-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            traceback.print_exception(error, file=file)
    except OSError:
        return None
    return Path(name)


def _colorful(stream: Any) -> bool:
    return not os.environ.get("NO_COLOR") and stream.isatty()
