"""The list of files that dlmotion wrote: what is not on it belongs to someone else and is left alone."""

from __future__ import annotations

import json
from pathlib import Path

from filelock import FileLock


class Written:
    """An append-only file of (path, content hash) lines, written before a file is put in place.

    It outlives a broken ledger and a killed build; a line that does not parse is passed over.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path.with_suffix(".lock"))
        self._size = -1
        self._hashes: dict[str, set[str]] = {}

    def add(self, rows: dict[str, str]) -> None:
        """Note files that are about to be put in place."""
        known = self._read()
        new = {name: digest for name, digest in rows.items() if digest not in known.get(name, ())}
        if not new:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps([name, digest], ensure_ascii=False) + "\n" for name, digest in new.items())
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write("\n" * (not self._ends_clean()) + lines)

    def names(self) -> tuple[str, ...]:
        """Every path at which a file of ours was ever put."""
        return tuple(self._read())

    def wrote(self, name: str) -> bool:
        """Whether a file of ours was ever put at this path."""
        return name in self._read()

    def wrote_bytes(self, name: str, digest: str) -> bool:
        """Whether these very bytes were ours at this path."""
        return digest in self._read().get(name, ())

    def _ends_clean(self) -> bool:
        if not self._path.stat().st_size:
            return True
        with self._path.open("rb") as file:
            file.seek(-1, 2)
            return file.read() == b"\n"

    def _read(self) -> dict[str, set[str]]:
        try:
            size = self._path.stat().st_size
        except OSError:
            return {}
        if size != self._size:
            self._hashes, self._size = {}, size
            for line in self._path.read_text(encoding="utf-8", errors="replace").splitlines():
                row = _parse(line)
                if row:
                    self._hashes.setdefault(row[0], set()).add(row[1])
        return self._hashes


def _parse(line: str) -> tuple[str, str] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    if isinstance(row, list) and len(row) == 2 and all(isinstance(part, str) for part in row):
        return row[0], row[1]
    return None
