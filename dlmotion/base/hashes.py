"""Content hashes of files, remembered by what the file system says about them."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from pathlib import Path

from dlmotion.base.checked import read_table, write_table

_SCHEMA = 2
_SETTLED = 2_000_000_000
"""A file younger than this (ns) may change again unseen, so its hash is not remembered.

The clock of the file system ticks coarsely: two writes within one tick bear one time.
"""


def digest_of(data: bytes) -> str:
    """Content hash of bytes, marked with ``#`` so that it is never taken for a version."""
    return "#" + hashlib.sha256(data).hexdigest()[:40]


class FileHashes:
    """Hash files once; a file is hashed again when its size, times or inode differ.

    The times only say when to look again: what is compared is always content.
    """

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache
        self._known = _load(cache)
        self._new = False

    def of(self, path: Path) -> str | None:
        """Content hash of a regular file, None where there is none."""
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                return None
            key = str(path)
            signature = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
            known = self._known.get(key)
            if known is not None and known[:-1] == signature:
                return str(known[-1])
            with path.open("rb") as file:
                found = "#" + hashlib.file_digest(file, "sha256").hexdigest()[:40]
        except OSError:
            return None
        if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) > _SETTLED:
            self._known[key] = [*signature, found]
            self._new = True
        return found

    def save(self) -> None:
        """Keep what was learnt; a folder that cannot be written costs time, not correctness."""
        if self._cache is None or not self._new:
            return
        present = {path: row for path, row in self._known.items() if os.path.exists(path)}
        try:
            write_table(self._cache, _SCHEMA, {"files": present})
            self._new = False
        except OSError:
            return


def _load(cache: Path | None) -> dict[str, list[int | str]]:
    table = (read_table(cache, _SCHEMA) if cache else None) or {"files": {}}
    return {key: row for key, row in table["files"].items() if _is_row(row) and os.path.isabs(key)}


def _is_row(row: object) -> bool:
    return (
        isinstance(row, list)
        and len(row) == 5
        and all(isinstance(part, int) for part in row[:4])
        and isinstance(row[4], str)
        and row[4].startswith("#")
    )
