"""Memory of this machine, and what processes take of it, read from /proc (Linux)."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_AGE = 0.5
"""Seconds for which one look at all processes serves all who ask."""

_PAGE = os.sysconf("SC_PAGE_SIZE")
_scan_lock = threading.Lock()
_scan: tuple[float, dict[int, list[tuple[int, int]]]] = (0.0, {})


def of_machine() -> int | None:
    """Bytes of memory of this machine or of the container that it is."""
    try:
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return None
    for file in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):
            whole = min(whole, int(Path(file).read_text(encoding="ascii")))
    return whole


def of_process(process: int) -> int:
    """Resident bytes of one process, 0 where the system has no /proc."""
    try:
        return int((_PROC / str(process) / "statm").read_bytes().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0


def of_group(group: int) -> int:
    """Resident bytes of all processes of a group; pages that they share count for each of them."""
    return sum(size for _, size in _members(group))


def of_group_exactly(group: int) -> int:
    """Bytes of a group in which pages that processes share count once: exact, and slow to read."""
    return sum(_share_of(process, size) for process, size in _members(group))


def _share_of(process: int, resident: int) -> int:
    try:
        for line in (_PROC / str(process) / "smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) << 10
    except (OSError, ValueError):
        return resident
    return resident


def _members(group: int) -> list[tuple[int, int]]:
    """Process id and resident bytes of each member; one look at all serves all watchers."""
    global _scan
    with _scan_lock:
        if time.monotonic() - _scan[0] >= _AGE:
            groups: dict[int, list[tuple[int, int]]] = {}
            for entry in _processes():
                groups.setdefault(entry[0], []).append(entry[1:])
            _scan = time.monotonic(), groups
        return _scan[1].get(group, [])


def _processes() -> list[tuple[int, int, int]]:
    """Group, process id and resident bytes of every process of this machine."""
    found = []
    with suppress(OSError):
        for name in os.listdir(_PROC):
            if name.isdigit():
                with suppress(OSError, IndexError, ValueError):
                    stat = (_PROC / name / "stat").read_bytes().rpartition(b")")[2].split()
                    found.append((int(stat[2]), int(name), int(stat[21]) * _PAGE))
    return found
