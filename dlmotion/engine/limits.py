"""What a job may take: time and memory, watched from outside of its process."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dlmotion.engine import memory

FLOOR_SECONDS = 900.0
TIMES = 20.0
"""Without ``--timeout``: this many times what it took last time, and no less than the floor."""
FLOOR_MEMORY = 2 << 30
SHARE = 0.8
"""Without ``--memory``: this share of the machine's memory, divided by the jobs at once."""

_LOOK = 0.1
_LOOK_AT_ALL = 1.0
_LAST_WORDS = 0.5
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes that a job may take; None is no limit.

    ``by_sign`` counts the seconds anew from each sign of life (a frame that is done): a long film
    is not a hanging one.
    """

    seconds: float | None = None
    memory: int | None = None
    by_sign: bool = False

    @classmethod
    def usual(cls, last_seconds: float, jobs: int) -> Limits:
        """Limits of a job that took ``last_seconds`` the last time, beside ``jobs - 1`` others."""
        seconds = max(FLOOR_SECONDS, TIMES * last_seconds)
        return cls(seconds, usual_memory(jobs), by_sign=True)


def usual_memory(jobs: int) -> int | None:
    """Bytes that each of ``jobs`` jobs may take on this machine, None where that is not known."""
    whole = memory.of_machine()
    return None if whole is None else max(FLOOR_MEMORY, int(SHARE * whole / max(1, jobs)))


def parse_memory(text: str) -> int:
    """Read ``4G``, ``512M``, ``1.5g``; ValueError for anything else."""
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([kmgt]?)(?:i?b)?", text.strip().lower())
    size = int(float(match[1]) * _UNITS[match[2]]) if match else 0
    if size <= 0:
        raise ValueError(f"expected a size such as 4G or 512M, got {text!r}")
    return size


def memory_text(size: float) -> str:
    """Write a size as ``--memory`` takes it."""
    return f"{size / (1 << 30):.1f}G" if size >= 1 << 30 else f"{size / (1 << 20):.0f}M"


def watch(
    group: int,
    ready: Callable[[float], bool],
    limits: Limits,
    signs: Path,
    wanted: Callable[[], bool] = lambda: True,
) -> str:
    """Wait for a process that leads ``group``; returns why it had to be ended, or nothing.

    ``ready`` waits for some seconds and says whether the process has answered or ended; ``signs``
    is a file that grows with every sign of life; a process that nobody wants is ended too.
    """
    started = looked = time.monotonic()
    seen = 0
    while not ready(_LOOK):
        now = time.monotonic()
        all_of_it = now - looked >= _LOOK_AT_ALL
        if all_of_it:
            looked = now
            if limits.by_sign and (grown := _size(signs)) != seen:
                started, seen = now, grown
            if not wanted():
                end_group(group)
                return "nobody waits for it any more"
        line = _too_large(group, limits.memory, all_of_it=all_of_it)
        if not line and limits.seconds is not None and now - started > limits.seconds:
            line = _too_long(limits)
            _ask_for_traceback(group)
        if line:
            end_group(group)
            return line
    return ""


def end_group(group: int) -> None:
    """Kill a process and all that it started; one that is not yet a leader has started none."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        with suppress(ProcessLookupError):
            os.kill(group, signal.SIGKILL)


def _too_long(limits: Limits) -> str:
    seconds = limits.seconds or 0.0
    awaited = "a sign of life" if limits.by_sign else "an end"
    return (
        f"expected {awaited} within {seconds:g} s, got none, so it was ended; "
        f"look for a loop that never ends, or allow more: --timeout {2 * seconds:g}"
    )


def _too_large(group: int, limit: int | None, *, all_of_it: bool) -> str:
    """Compare memory with its limit: often the leader's, now and then that of all it started."""
    if limit is None:
        return ""
    used = memory.of_group(group) if all_of_it else memory.of_process(group)
    if used > limit and all_of_it:
        used = memory.of_group_exactly(group)
    if used <= limit:
        return ""
    return (
        f"expected at most {memory_text(limit)} of memory, got {memory_text(used)}, so it was "
        f"ended; make its arrays smaller, or allow more: --memory {memory_text(2 * limit)}"
    )


def _ask_for_traceback(group: int) -> None:
    """Let a job that hangs write where it stands to the log of the build."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(group, signal.SIGUSR1)
        time.sleep(_LAST_WORDS)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
