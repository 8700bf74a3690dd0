"""The ledger: what was built from what, how long it took, and which bytes came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from dlmotion.base.checked import read_table, write_table

SCHEMA = 2


@dataclass(frozen=True)
class Entry:
    """One finished target: its evidence, its result digest, its outputs, the seconds it took.

    ``outputs`` map a path to a content hash, ``reads`` a file that the job was seen to read.
    """

    evidence: Mapping[str, str]
    digest: str
    outputs: Mapping[str, str]
    seconds: float
    reads: Mapping[str, str] = field(default_factory=dict)


class Ledger:
    """A versioned, sorted JSON file that several builds may share.

    A broken one counts as empty, and says so.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path.with_suffix(".lock"))
        self._seen: tuple[int, int, int] | None = None
        self._entries: dict[str, Entry] = {}

    def entries(self) -> Mapping[str, Entry]:
        """All entries as they stand on the disk now."""
        signature = self._signature()
        if signature is None:
            self._seen, self._entries = None, {}
        elif signature != self._seen:
            self._entries = _read(self._path)
            self._seen = signature
        return self._entries

    @property
    def broken(self) -> bool:
        """Whether a file is there that cannot be read: what was built is forgotten, not fresh."""
        return self._path.exists() and _table(self._path) is None

    def record(self, name: str, entry: Entry) -> None:
        """Add or replace one entry, keeping what other builds wrote meanwhile."""
        self._change({name: entry}, ())

    def forget(self, names: tuple[str, ...]) -> None:
        """Remove entries."""
        self._change({}, names)

    def _change(self, new: Mapping[str, Entry], gone: tuple[str, ...]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            entries = {**self.entries(), **new}
            left = {name: entry for name, entry in entries.items() if name not in gone}
            rows = {name: vars(entry) for name, entry in left.items()}
            write_table(self._path, SCHEMA, {"targets": rows})
            # Nobody else writes meanwhile: what stands there now need not be read again.
            self._seen, self._entries = self._signature(), left

    def _signature(self) -> tuple[int, int, int] | None:
        """What tells one file from the next that takes its place, None where there is none."""
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino


def _table(path: Path) -> dict[str, object] | None:
    table = read_table(path, SCHEMA)
    rows = table.get("targets") if table else None
    return rows if isinstance(rows, dict) else None


def _read(path: Path) -> dict[str, Entry]:
    entries = {name: _entry(row) for name, row in (_table(path) or {}).items()}
    return {name: entry for name, entry in entries.items() if entry is not None}


def _entry(row: object) -> Entry | None:
    """Read one row; a row of the wrong shape counts as absent."""
    if not isinstance(row, dict):
        return None
    evidence, outputs, reads = row.get("evidence"), row.get("outputs"), row.get("reads")
    digest, seconds = row.get("digest"), row.get("seconds")
    if not (all(map(_is_text_map, (evidence, outputs, reads))) and isinstance(digest, str)):
        return None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    return Entry(evidence, digest, outputs, float(seconds), reads)  # type: ignore[arg-type]


def _is_text_map(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
