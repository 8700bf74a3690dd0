"""Locks that let two builds share a folder.

The system frees them when a process dies, however it dies.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from dlmotion.base.atomic import naming


class TargetLocks:
    """One lock file a target: whoever holds it is building that target."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, FileLock] = {}

    def take(self, name: str) -> bool:
        """Try to lock a target; False while another build has it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{name.replace(':', '+')}.lock"
        lock = FileLock(path)
        try:
            with naming(path):
                lock.acquire(timeout=0)
        except Timeout:
            return False
        self._held[name] = lock
        return True

    def give(self, name: str) -> None:
        """Unlock a target."""
        self._held.pop(name).release()

    def give_all(self) -> None:
        """Unlock everything."""
        for name in list(self._held):
            self.give(name)


@contextmanager
def scratch_folder(folder: Path) -> Iterator[Path]:
    """Make a private folder for one build, removed afterwards, as are those of killed builds."""
    folder.mkdir(parents=True, exist_ok=True)
    for lock_path in folder.glob("*.lock"):
        _sweep(lock_path)
    for left in folder.iterdir():
        if left.suffix != ".lock" and not left.with_suffix(".lock").exists():
            shutil.rmtree(left, ignore_errors=True)  # A farm's job wrote on after its build.
    name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
    with FileLock(folder / f"{name}.lock"):
        mine = folder / name
        mine.mkdir()
        try:
            yield mine
        finally:
            shutil.rmtree(mine, ignore_errors=True)
            (folder / f"{name}.lock").unlink(missing_ok=True)


def _sweep(lock_path: Path) -> None:
    lock = FileLock(lock_path)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return
    shutil.rmtree(lock_path.with_suffix(""), ignore_errors=True)
    lock.release()
    lock_path.unlink(missing_ok=True)
